"""Two who write ``maintenance.toml`` at the same time: nothing is lost."""

import fcntl
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from reporting.errors import MaintenanceError
from reporting.maintenance import editing
from rondafile.maintaining import MaintenanceFile, read_windows
from tests.reporting.maintenance.plans import ANNOUNCED
from tests.reporting.maintenance.test_editing import content, values

EACH = 12
"""Windows that each process adds."""
RIVAL = f"""
import sys, time
from pathlib import Path
from reporting.maintenance import editing
from tests.reporting.maintenance.test_editing import values

print("ready", flush=True)
sys.stdin.readline()
for number in range({EACH}):
    # whoever judges takes a moment, in which the other would read the file as it was
    editing.add(Path("maintenance.toml"), values(id=f"{{sys.argv[1]}}-{{number}}"), lambda _found: time.sleep(0.02))
"""


def test_no_window_of_two_processes_is_lost(tmp_path: Path) -> None:
    """Both add to the same file as fast as they can; it holds all of it, and nothing is left beside it."""
    command = [sys.executable, "-c", RIVAL]
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    rivals = [
        subprocess.Popen(
            [*command, name], cwd=tmp_path, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("one", "two")
    ]
    for each in rivals:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in rivals:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()

    assert [each.wait(60) for each in rivals] == [0, 0]
    for each in rivals:
        each.communicate()
    found = {window.id for window in read_windows(tmp_path / "maintenance.toml").windows}
    assert found == {f"{name}-{number}" for name in ("one", "two") for number in range(EACH)}
    assert [each.name for each in tmp_path.iterdir()] == ["maintenance.toml"]


def test_who_comes_second_waits(tmp_path: Path) -> None:
    """As long as the first one holds the folder, and no longer."""
    holder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    code = (
        "from pathlib import Path; from reporting.maintenance import editing;"
        "from tests.reporting.maintenance.test_editing import content, values;"
        "print('ready', flush=True); editing.add(Path('maintenance.toml'), values(), content)"
    )
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    waiting = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True
    )
    assert waiting.stdout is not None
    assert waiting.stdout.readline() == "ready\n"
    time.sleep(0.3)
    assert not (tmp_path / "maintenance.toml").exists()

    os.close(holder)
    waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    assert (tmp_path / "maintenance.toml").exists()


def test_what_an_editor_saved_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Editors hold nothing: the change is refused, theirs stays, and the next try has both."""
    path = tmp_path / "maintenance.toml"
    editing.add(path, values(), content)
    saved = path.read_text(encoding="utf-8") + "# somebody was here\n"

    def somebody_saves(_found: MaintenanceFile) -> None:
        path.write_text(saved, encoding="utf-8")

    with pytest.raises(MaintenanceError, match=r"maintenance\.toml was changed by others meanwhile.*; try again"):
        editing.add(path, values(id="other"), somebody_saves)

    assert path.read_text(encoding="utf-8") == saved
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    editing.add(path, values(id="other"), content)
    assert "# somebody was here" in path.read_text(encoding="utf-8")


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Although there was none when the first window was written."""
    path = tmp_path / "maintenance.toml"

    with pytest.raises(MaintenanceError, match="was changed by others"):
        editing.add(path, values(), lambda _found: path.write_text("# mine\n") and None)

    assert path.read_text() == "# mine\n"


def test_when_it_was_mailed_is_one_line_more(tmp_path: Path) -> None:
    """The moment is written, and again for a new form; sequence and all else stay."""
    path = tmp_path / "maintenance.toml"
    editing.add(path, values(sequence=2), content)
    before = path.read_text(encoding="utf-8")

    editing.invited(path, "new", ANNOUNCED + timedelta(hours=2))
    editing.invited(path, "new", ANNOUNCED + timedelta(hours=3))

    (window,) = read_windows(path).windows
    assert (window.invited_at, window.sequence) == (ANNOUNCED + timedelta(hours=3), 2)
    after = path.read_text(encoding="utf-8")
    assert [line for line in after.splitlines() if line not in before] == ["invited_at = 2027-01-04T12:00:00Z"]


def test_an_unknown_window_was_not_mailed(tmp_path: Path) -> None:
    """It says which there are."""
    editing.add(tmp_path / "maintenance.toml", values(), content)
    with pytest.raises(MaintenanceError, match="has no window 'odl': it has new"):
        editing.invited(tmp_path / "maintenance.toml", "odl", ANNOUNCED)
