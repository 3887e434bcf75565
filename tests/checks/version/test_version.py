"""Which version answers: where it stands, when two are one, and how it is waited for."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from checks.support.errors import CheckError
from checks.support.version import IN_A_ROW, OldVersionError, Watch, same_version
from checks.support.web import Http
from rondafile.models import Target
from tests.checks.version.serving import Versioned, telling

OLD, NEW = "1111111aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "2222222bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
Serve = Callable[[Callable[[int], str | None]], Versioned]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server that tells a version."""
    with ExitStack() as stack:
        yield lambda told: stack.enter_context(telling(told))


def watch(url: str, **version: Any) -> Watch:
    """Return a watch of the target at ``url``, which has two seconds."""
    settings = {"path": "/version", "limit_s": 2, "every_s": 0.05, **version}
    if not {"value", "command"} & settings.keys():
        settings.setdefault("header", "X-Version")
    target = Target.model_validate(
        {"base_url": url, "version": settings, "connect_s": 1, "read_s": 1, "probe_limit_s": 1.5}
    )
    assert target.version is not None
    return Watch("yard", target.version, Http(target))


def waited(asked: Watch, wanted: str = NEW) -> list[str]:
    """Wait for a version and return what was told meanwhile."""
    told: list[str] = []
    asked.wait_for(wanted, told.append)
    return told


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (NEW, NEW, True),
        (NEW, NEW[:7], True),
        (NEW[:7], NEW.upper(), True),
        (f" {NEW}\n", NEW, True),
        (NEW, NEW[:6], False),
        (NEW, OLD, False),
        (NEW[:7], OLD[:7], False),
        ("1.4.2", "1.4.2", True),
        ("1.4.2", "1.4.20", False),
        ("release-1", "release-12", False),
        ("", "", False),
        ("", NEW, False),
    ],
)
def test_a_short_commit_id_is_the_whole_one(one: str, other: str, same: bool) -> None:
    """Two versions are one if they are equal, or one is at least seven hexadecimal digits of the other's beginning."""
    assert same_version(one, other) is same
    assert same_version(other, one) is same


@pytest.mark.parametrize(
    "source", [{"header": "x-VERSION"}, {"value": "build.commit"}, {"command": ["echo", f"  {NEW}  "]}]
)
def test_the_version_is_where_it_is_said_to_be(serve: Serve, source: dict[str, Any]) -> None:
    """It stands in a header, in a value of the answer, or a command prints it."""
    assert watch(serve(lambda _n: NEW).url, **source).ask() == NEW


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ({"header": "X-Version"}, "the answer to GET /version (200) has no header X-Version"),
        ({"value": "build.commit"}, "yard tells no version: None"),
        ({"value": "build"}, "yard tells no version: {'commit': None}"),
        ({"value": "abs(build)"}, "yard tells no version: "),
        ({"command": ["true"]}, "yard tells no version: ''"),
        ({"command": ["printf", "a\\nb"]}, "yard tells no version: 'a\\nb'"),
        ({"command": ["sh", "-c", "echo no way >&2; exit 3"]}, "sh ended with 3: no way"),
        ({"command": ["false"]}, "false ended with 1: it said nothing"),
        ({"command": ["no-such-program"]}, "no-such-program cannot be run: "),
        ({"command": ["sleep", "60"]}, "sleep printed no version within 1.5 s"),
    ],
)
def test_what_tells_no_version_is_told(serve: Serve, source: dict[str, Any], why: str) -> None:
    """An answer without a version, or a command that prints none, is no version."""
    with pytest.raises(CheckError) as refused:
        watch(serve(lambda _n: None).url, **source).ask()

    assert str(refused.value).startswith(why)


def test_a_command_over_its_limit_leaves_nothing(tmp_path: Path) -> None:
    """What it started is ended with it."""
    script = f"sh -c 'echo $$ > {tmp_path}/child; sleep 60' & wait"
    with pytest.raises(CheckError, match="printed no version"):
        watch("http://127.0.0.1:1", command=["sh", "-c", script]).ask()
    time.sleep(0.2)
    stat = Path(f"/proc/{int((tmp_path / 'child').read_text())}/stat")

    assert not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] in "ZX"


def test_the_new_version_must_answer_several_times_in_a_row(serve: Serve) -> None:
    """Old code that still answers in between starts the count anew; then each question has its own connection."""
    answers = [OLD, NEW, NEW, OLD, NEW, NEW, NEW]
    served = serve(lambda n: answers[n - 1])
    told = waited(watch(served.url))

    assert served.asked == len(answers)
    assert answers[-IN_A_ROW:] == [NEW] * IN_A_ROW
    assert len(served.connections) == len(answers)
    assert told == [f"waiting for version {NEW}: yard answers as {OLD}"] * 2


def test_a_backend_that_restarts_is_waited_for(serve: Serve, closed_port: int) -> None:
    """Where nothing answers yet, the reason is told, and it is asked again."""
    told: list[str] = []
    with pytest.raises(OldVersionError):
        watch(f"http://127.0.0.1:{closed_port}", limit_s=0.3).wait_for(NEW, told.append)

    assert told[0].startswith(f"waiting for version {NEW}: 127.0.0.1:{closed_port} refuses the connection")
    assert (
        waited(watch(serve(lambda n: None if n < 3 else NEW).url))
        == [f"waiting for version {NEW}: the answer to GET /version (200) has no header X-Version"] * 2
    )


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (lambda _n: OLD, f"yard still answers as {OLD} after 0.5 s; {NEW} was to be checked"),
        (lambda n: OLD if n % 3 == 0 else NEW, f"yard still answers as {OLD} after 0.5 s; {NEW} was to be checked"),
        (
            lambda _n: None,
            f"yard told no version within 0.5 s (the answer to GET /version (200) has no header X-Version); "
            f"{NEW} was to be checked",
        ),
    ],
)
def test_a_version_that_does_not_come_is_refused(serve: Serve, told: Callable[[int], str | None], why: str) -> None:
    """After its limit the wait ends in one line that says what answers instead."""
    with pytest.raises(OldVersionError) as refused:
        waited(watch(serve(told).url, limit_s=0.5, every_s=0.01))

    assert str(refused.value) == why


def test_the_interpreter_that_runs_this_can_be_the_command() -> None:
    """A command of several words is run as it is."""
    command = [sys.executable, "-c", "print('v' + '1')"]

    assert watch("http://127.0.0.1:1", command=command, limit_s=1).ask() == "v1"
