"""A command that hangs, floods or is not there costs its limit and no more, and its last words are kept."""

import os
import time
from pathlib import Path

import pytest

from checks.support.around.command import run
from tests.checks.around.conftest import script


def is_gone(pid: int, within_s: float = 5) -> bool:
    """Tell whether a process has ended within so many seconds."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


def test_output_and_errors_are_kept_in_their_order(tmp_path: Path) -> None:
    """Log tools write to both: what was printed is one text."""
    command = script(tmp_path, "import os\nos.write(1, b'one\\n')\nos.write(2, b'two\\n')\nos.write(1, b'three\\n')")

    found = run(command, 10, 1000)

    assert (found.tail, found.total, found.code) == (b"one\ntwo\nthree\n", 14, 0)


def test_a_command_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    """Its whole process group ends at the limit, and what it had printed is kept."""
    command = script(
        tmp_path,
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\ntime.sleep(60)",
    )
    started = time.monotonic()

    found = run(command, 1.5, 1000)

    assert found.code is None
    assert time.monotonic() - started < 5
    assert is_gone(int(found.tail))


def test_a_command_that_ignores_its_end_is_killed(tmp_path: Path) -> None:
    """A program that catches the usual signals ends all the same."""
    ignoring = "import signal, time\nfor each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):\n"
    command = script(tmp_path, ignoring + "    signal.signal(each, signal.SIG_IGN)\ntime.sleep(60)")
    started = time.monotonic()

    assert run(command, 0.5, 1000).code is None
    assert time.monotonic() - started < 4


def test_a_child_that_keeps_the_output_open_is_not_waited_for(tmp_path: Path) -> None:
    """Once the command has ended, what it left running holds nobody, and is ended."""
    command = ["sh", "-c", "sleep 60 & echo $!"]
    started = time.monotonic()

    found = run(command, 20, 1000)

    assert found.code == 0
    assert time.monotonic() - started < 5
    assert is_gone(int(found.tail))


def test_only_the_end_of_a_flood_is_kept(tmp_path: Path) -> None:
    """Of 5 MB the last bytes are kept, and all are counted."""
    command = script(tmp_path, "for number in range(500_000):\n    print(f'{number:09}')")

    found = run(command, 30, 1000)

    assert (found.total, len(found.tail)) == (5_000_000, 1000)
    assert found.tail.endswith(b"000499999\n")


def test_an_endless_flood_ends_at_the_limit(tmp_path: Path) -> None:
    """A command that never stops printing is killed, and its end is there."""
    started = time.monotonic()

    found = run(["yes", "still here"], 1, 1000)

    assert found.code is None
    assert time.monotonic() - started < 4
    assert len(found.tail) == 1000


def test_it_reads_what_it_is_given() -> None:
    """Standard input holds what was given, and ends."""
    assert run(["cat"], 10, 1000, given=b"these words").tail == b"these words"


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    """It raises what the operating system says."""
    with pytest.raises(FileNotFoundError):
        run([os.fspath(tmp_path / "missing")], 10, 1000)
