"""Commands of a checkout: bounded in time and output, and nothing of them is left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reporting.intake.commands import TAIL_BYTES, Ended, environ_of, program_of, run_command
from reporting.intake.errors import CommandError
from tests.reporting.intake.building import environ


def ran(folder: Path, script: str, limit_s: float = 30, told: list[str] | None = None) -> Ended:
    """Run a shell script there."""
    lines: list[str] = [] if told is None else told
    return run_command(["sh", "-c", script], folder, environ(), limit_s, lambda _spent, line: lines.append(line))


def is_alive(pid: int) -> bool:
    """Tell whether a process is there, and more than a dead one that nobody has asked about, for a whole second."""
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return False
        if state in "ZX":
            return False
        time.sleep(0.02)
    return True


def wait_for(path: Path) -> str:
    """Return what is in a file as soon as it has a line."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if path.exists() and path.read_text().endswith("\n"):
            return path.read_text()
        time.sleep(0.02)
    raise AssertionError(f"{path} was not written")


def test_code_and_output_are_returned(tmp_path: Path) -> None:
    """Standard output and errors come as one text without colours, and the last line is its last words."""
    ended = ran(tmp_path, r"printf '\033[31mred\033[0m\n'; echo why >&2; exit 3")

    assert (ended.code, ended.output, ended.last_words, ended.over_limit) == (3, "red\nwhy\n", "why", False)


def test_only_the_end_of_much_output_is_kept(tmp_path: Path) -> None:
    """A command that prints without end costs no memory; what is left out is marked."""
    ended = ran(tmp_path, "yes 0123456789 | head -c 20000000; echo; echo last")

    assert len(ended.output) <= TAIL_BYTES + 1
    assert ended.output.startswith("…")
    assert ended.last_words == "last"


def test_what_goes_on_is_told(tmp_path: Path) -> None:
    """Whoever waits hears the last whole line."""
    told: list[str] = []
    ran(tmp_path, "echo first; sleep 0.5; printf second", told=told)

    assert "first" in told
    assert "second" not in told


def test_a_command_over_its_limit_is_ended_with_its_children(tmp_path: Path) -> None:
    """The whole group is ended, also who does not listen to the polite request."""
    started = time.monotonic()
    ended = ran(
        tmp_path, "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > child; sleep 60' & echo up; wait; sleep 60", 1
    )
    child = int((tmp_path / "child").read_text())

    assert ended.over_limit
    assert (ended.code, ended.last_words) == (-signal.SIGKILL, "up")
    assert not is_alive(child)
    assert time.monotonic() - started < 20


def test_what_a_command_leaves_behind_is_ended(tmp_path: Path) -> None:
    """A server that was started in the background does not outlive the command, and does not hold it up."""
    ended = ran(tmp_path, "sleep 60 & echo $! > child; exit 0")

    assert ended.code == 0
    assert not is_alive(int((tmp_path / "child").read_text()))


def test_ctrl_c_ends_the_command(tmp_path: Path) -> None:
    """An interrupted command line leaves no process behind."""
    script = (
        "import pathlib, sys\n"
        "from reporting.intake.commands import run_command\n"
        "import os\n"
        "run_command(['sh', '-c', 'echo $$ > child; sleep 60'], pathlib.Path(sys.argv[1]), dict(os.environ), 60,"
        " lambda *_: None)\n"
    )
    root = Path(__file__).parents[3]
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=root, stderr=subprocess.PIPE)
    child = int(wait_for(tmp_path / "child"))
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=20)

    assert b"KeyboardInterrupt" in err
    assert not is_alive(child)


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The message says where it could be installed."""
    with pytest.raises(CommandError, match=rf"no-such is not there: install it in {tmp_path}/\.venv, or name it"):
        program_of("no-such", tmp_path, environ())


def test_a_program_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    """The system's reason is passed on."""
    broken = tmp_path / "broken"
    broken.write_text("#!/no/such/shell\n")
    broken.chmod(0o755)

    with pytest.raises(CommandError, match=r"broken cannot be started: No such file or directory"):
        run_command(["./broken"], tmp_path, environ(), 5, lambda *_: None)


def test_the_checkouts_own_python_comes_first(tmp_path: Path) -> None:
    """``python`` is that of the checkout's ``.venv``; without one it is that of PATH."""
    own = tmp_path / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.symlink_to(sys.executable)
    found = environ_of(tmp_path, environ())

    assert program_of("python", tmp_path, found) == str(own)
    assert found["VIRTUAL_ENV"] == str(tmp_path / ".venv")
    assert program_of("python", tmp_path, environ()) != str(own)


def test_python3_stands_in_for_python(tmp_path: Path) -> None:
    """Where PATH has a python3 only, that is taken."""
    (tmp_path / "python3").symlink_to(sys.executable)

    assert program_of("python", tmp_path, {"PATH": str(tmp_path)}) == str(tmp_path / "python3")


def test_a_command_gets_the_environment_it_is_given(tmp_path: Path) -> None:
    """Nothing is added but the checkout's own ``.venv``."""
    given = {"PATH": os.environ["PATH"], "STAGE": "test"}

    assert environ_of(tmp_path, given) == given
