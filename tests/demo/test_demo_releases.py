"""Releases of a running demo, and the way back."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from demo.deployments import Deployments
from demo.errors import DemoError
from demo.releases import RELEASES, get_release
from demo.releases.release import Edit, Release
from demo.services import make_environ
from demo.stack import Demo
from demo.state import ROOT, State
from demo.supervisor import Supervisor
from demo.targetfile import write_target
from tests.demo.asking import USERS, ask, run


@pytest.fixture
def quiet(tmp_path: Path) -> State:
    """The directory of a demo of which nothing runs."""
    state = State(tmp_path / "quiet")
    state.prepare(keep_ports=False)
    return state


def test_the_way_back_is_the_commit_before(demo: Demo) -> None:
    """Two deployments are taken back one by one or at once, to a commit that ran before; then there is none left."""
    baseline = demo.state.version
    first = demo.deploy(["field-type"])
    demo.deploy(["permission"])
    assert ask(demo, USERS, "DEMO_MEMBER_TOKEN").status_code == 200

    assert run("--state", str(demo.state.directory), "rollback") == (0, f"{first}\n")
    assert ask(demo, USERS, "DEMO_MEMBER_TOKEN").status_code == 403
    demo.deploy(["flaky"])
    code, printed = run("--state", str(demo.state.directory), "rollback", "--to", "0000")
    assert (code, printed) == (2, f"demo: 0000 was not deployed before. There are: {baseline[:12]}, {first[:12]}\n")
    assert demo.roll_back(baseline[:12]) == baseline
    assert ask(demo, USERS).headers["X-Version"] == baseline
    code, printed = run("--state", str(demo.state.directory), "rollback")
    assert (code, printed) == (2, "demo: There is nothing to roll back: no release is deployed.\n")


def test_a_fault_in_the_way_is_named(demo: Demo) -> None:
    """While a fault keeps the API from answering, nothing is deployed."""
    demo.fault_on("token-expired")
    try:
        with pytest.raises(DemoError, match="Switch token-expired off first"):
            demo.deploy(["layer"])
    finally:
        demo.fault_off("token-expired")
    assert not [name for entry in demo.state.deployed() for name in entry["releases"]]


def test_an_unknown_release_is_refused_with_every_name(empty_state: Path) -> None:
    """The message of an unknown name lists those there are, with exit code 2."""
    code, printed = run("--state", str(empty_state), "deploy", "earthquake")

    assert code == 2
    assert all(name in printed for name in ("earthquake", *RELEASES))


@pytest.mark.parametrize("command", [["deploy", "layer"], ["rollback"]])
def test_a_deployment_needs_a_demo_that_is_up(empty_state: Path, command: list[str]) -> None:
    """Without a running demo nothing is deployed or taken back: one line, exit code 2."""
    code, printed = run("--state", str(empty_state), *command)

    assert code == 2
    assert "is not up" in printed
    assert printed.count("\n") == 1


def test_the_list_of_releases_speaks_spanish(empty_state: Path) -> None:
    """With --language es the lines are Spanish, and listing creates nothing."""
    _, listed = run("--state", str(empty_state), "releases", "--language", "es")

    assert "un registro se cierra aunque falte una respuesta obligatoria" in listed
    assert len(listed.splitlines()) == len(RELEASES)
    assert not empty_state.exists()


def test_releases_that_do_not_fit_together_leave_all_as_it_was(quiet: State) -> None:
    """If the second of two does not fit, the first is not committed either."""
    deployments = Deployments(quiet, Supervisor(quiet))
    deployments.start_over()
    before = quiet.deployed()

    clumsy = Release("clumsy", "Do it", "does it", "lo hace", edits=(Edit("demo/yard/urls.py", old="nowhere", new=""),))
    with pytest.raises(DemoError, match="clumsy does not fit what is deployed"):
        deployments.deploy([get_release("layer"), clumsy])
    assert quiet.deployed() == before
    assert "count_open" not in (quiet.checkout / "demo" / "yard" / "rules.py").read_text()


def test_a_release_that_is_named_twice_is_refused(quiet: State) -> None:
    """One name, one commit."""
    deployments = Deployments(quiet, Supervisor(quiet))
    deployments.start_over()

    with pytest.raises(DemoError, match="Named twice: flaky flaky"):
        deployments.deploy([get_release("flaky"), get_release("flaky")])


def test_starting_over_is_starting_with_the_baseline(quiet: State) -> None:
    """What was deployed before is forgotten, also what was committed and never started."""
    deployments = Deployments(quiet, Supervisor(quiet))
    deployments.start_over()
    baseline = quiet.deployed()
    commit = deployments._checkout.commit(get_release("layer"))
    quiet.write_deployed([*baseline, {"sha": commit, "releases": ["layer"]}])
    deployments.start_over()

    assert quiet.deployed() == baseline
    assert "count_open" not in (quiet.checkout / "demo" / "yard" / "rules.py").read_text()


def test_without_git_the_source_tree_is_run(quiet: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git has a demo, but no gate, and deploying says what is missing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    deployments = Deployments(quiet, Supervisor(quiet))
    deployments.start_over()
    write_target(quiet)

    assert (quiet.version, quiet.code) == ("dev", ROOT)
    assert "gate" not in tomllib.loads(quiet.toml_path.read_text())["targets"]["yard"]
    with pytest.raises(DemoError, match="without git"):
        deployments.deploy([get_release("layer")])


def test_an_older_database_is_brought_up_to_date(quiet: State) -> None:
    """The data of a demo that was made before the notes is kept, and gets them."""
    Deployments(quiet, Supervisor(quiet)).start_over()
    environ = make_environ(quiet)

    def django(*arguments: str) -> str:
        command = [sys.executable, "-m", "django", *arguments]
        done = subprocess.run(command, cwd=quiet.code, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    django("migrate", "yard", "0001", "--verbosity=0")
    old = "INSERT INTO yard_questionnaire (id, name) VALUES (7, 'Antes')"
    django("shell", "-v0", "-c", f"from django.db import connection; connection.cursor().execute({old!r})")
    django("prepare_demo")
    kept = (
        "from demo.yard.models import Questionnaire, Submission;"
        "print(Questionnaire.objects.get(pk=7).name, {s.note for s in Submission.objects.all()})"
    )
    assert django("shell", "-v0", "-c", kept).strip() == "Antes {''}"
