"""A demo with a deployment on top of its baseline."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.stack import Demo
from tests.demo.asking import USERS, ask, run


@pytest.fixture(scope="module")
def released(demo: Demo) -> Iterator[Demo]:
    """The demo with three releases as one deployment; rolled back in the end."""
    code, printed = run("--state", str(demo.state.directory), "deploy", "permission", "new-case", "flaky")
    assert (code, printed) == (0, f"{demo.state.version}\n")
    try:
        yield demo
    finally:
        demo.roll_back()


def test_what_is_deployed_answers(released: Demo) -> None:
    """Each answer, also a refusal, is from the commit that was deployed, and does what its releases do."""
    refused = ask(released, USERS)

    assert refused.status_code == 401
    assert refused.headers["X-Version"] == released.state.version
    assert ask(released, USERS, "DEMO_MEMBER_TOKEN").status_code == 200
    assert set(ask(released, "/api/v1/summary", "DEMO_TOKEN").json()) == {"open", "closed"}


def test_the_flaky_release_fails_now_and_then(released: Demo) -> None:
    """Of sixty searches for a plate that is there some find it and some do not."""
    found = {len(ask(released, "/api/v1/submissions?plate=JKL456", "DEMO_TOKEN").json()) for _ in range(60)}

    assert found == {0, 1}


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc to look a process up in")
def test_the_worker_runs_what_is_deployed(released: Demo) -> None:
    """The worker was started anew, from the checkout."""
    pid = next(service.pid for service in released.status() if service.name == "worker")

    assert f"DEMO_VERSION={released.state.version}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    assert Path(f"/proc/{pid}/cwd").resolve() == released.state.checkout


def test_the_list_marks_what_is_deployed(released: Demo) -> None:
    """A star stands before each release that runs, and status names the commit."""
    _, listed = run("--state", str(released.state.directory), "releases")
    _, status = run("--state", str(released.state.directory), "status")

    assert [line.split()[1] for line in listed.splitlines() if line.startswith("*")] == [
        "permission",
        "flaky",
        "new-case",
    ]
    assert f"version: {released.state.version}" in status


def test_up_leaves_a_deployment_alone(released: Demo) -> None:
    """While the demo runs, `up` goes on with what is deployed."""
    version = released.state.version
    released.up()

    assert ask(released, USERS).headers["X-Version"] == version


def test_nothing_is_deployed_twice(released: Demo) -> None:
    """A release that is deployed is refused, exit 2, and nothing is restarted."""
    before = released.status()
    code, printed = run("--state", str(released.state.directory), "deploy", "layer", "permission")

    assert (code, printed) == (2, "demo: Deployed already: permission. Take it back: demo rollback\n")
    assert released.status() == before
