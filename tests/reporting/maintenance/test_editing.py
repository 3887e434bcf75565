"""Writing into ``maintenance.toml``: what people wrote stays, and nothing is written by halves."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reporting.errors import MaintenanceError
from reporting.maintenance import editing
from rondafile import RondafileError
from rondafile.maintaining import MaintenanceFile, read_windows
from tests.moments import day, wall
from tests.reporting.maintenance.plans import ANNOUNCED

NOW = ANNOUNCED + timedelta(hours=1)
BEFORE = """\
# Our windows. Ask the backend team before a Saturday.

[[windows]]
id   = "old"            # kept for the auditors
title = "Old"
kind = "preventive"
zone = "America/Bogota"
starts = 2026-11-07T22:00:00  # a Saturday
ends = 2026-11-08T02:00:00
services = [
    "uploads",  # the worst of it
]
owner = 'backend team'
effect = "none"
announced_at = 2026-11-01T09:00:00Z
"""


def values(**changes: Any) -> dict[str, Any]:
    """Return the keys of a new window."""
    return {
        "id": "new",
        "title": 'The "big" one \\ 🚚',
        "kind": "evolutive",
        "zone": "America/Bogota",
        "starts": wall("2027-01-16 22:00"),
        "ends": wall("2027-01-17 02:00"),
        "repeats": "FREQ=WEEKLY;COUNT=3",
        "but_not": [day("2027-01-23")],
        "targets": (),
        "services": ("uploads", "OCR"),
        "owner": "backend team",
        "effect": "x",
        "announced_at": NOW,
        "emergency": None,
    } | changes


def content(_found: MaintenanceFile) -> None:
    """Find nothing wrong."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that people wrote."""
    found = tmp_path / "maintenance.toml"
    found.write_text(BEFORE, encoding="utf-8")
    return found


def test_a_new_window_goes_to_the_end_and_the_rest_stays(path: Path) -> None:
    """Comments, blanks and quotes are as they were, to the letter; what was given is read back."""
    editing.add(path, values(), content)

    assert path.read_text(encoding="utf-8").startswith(BEFORE)
    window = read_windows(path).windows[1]
    assert (window.title, window.services, window.but_not) == (
        'The "big" one \\ 🚚',
        ["uploads", "OCR"],
        [day("2027-01-23")],
    )
    assert (window.starts, window.announced_at) == (wall("2027-01-16 22:00"), NOW)
    assert "emergency" not in path.read_text(encoding="utf-8")


def test_the_first_window_makes_the_file(tmp_path: Path) -> None:
    """It begins with what the file is for."""
    editing.add(tmp_path / "maintenance.toml", values(), content)

    assert (tmp_path / "maintenance.toml").read_text(encoding="utf-8").startswith("# Planned maintenance")
    assert len(read_windows(tmp_path / "maintenance.toml").windows) == 1


def test_a_file_without_a_last_line_end_gets_one(path: Path) -> None:
    """The new table does not grow into the last line."""
    path.write_text(BEFORE.rstrip("\n"))
    editing.add(path, values(), content)

    assert [each.id for each in read_windows(path).windows] == ["old", "new"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"zone": "Bogota"}, "window new: zone 'Bogota' is not an IANA time zone"),
        ({"ends": wall("2027-01-16 21:00")}, "window new: ends 2027-01-16 21:00:00 is not after starts"),
        ({"repeats": "FREQ=WEEKLY"}, "window new: repeats FREQ=WEEKLY never ends"),
        ({"id": "old"}, "window old: id 'old' is taken by the window in line 4"),
    ],
)
def test_what_is_not_sound_is_refused_and_nothing_is_written(path: Path, changes: dict[str, Any], said: str) -> None:
    """The file is as it was, and no line of it is blamed for what never stood there."""
    with pytest.raises(MaintenanceError) as refused:
        editing.add(path, values(**changes), content)

    assert str(refused.value).startswith(said)
    assert path.read_text(encoding="utf-8") == BEFORE
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_what_the_judge_refuses_is_not_written(path: Path) -> None:
    """It sees the whole file as it would be."""
    seen = []

    def judge(found: MaintenanceFile) -> None:
        seen.extend(each.id for each in found.windows)
        raise MaintenanceError("too late")

    with pytest.raises(MaintenanceError, match="too late"):
        editing.add(path, values(), judge)

    assert seen == ["old", "new"]
    assert path.read_text(encoding="utf-8") == BEFORE


def test_a_file_that_is_not_sound_is_mended_first(path: Path) -> None:
    """Its own problems are said with their lines."""
    path.write_text(BEFORE.replace('"America/Bogota"', '"x"'))
    with pytest.raises(RondafileError, match=r"maintenance\.toml:7: window old: zone 'x' is not"):
        editing.add(path, values(), content)


def test_a_cancelled_window_is_marked_and_stays(path: Path) -> None:
    """Three keys are added to its table, its sequence is one more, and every other line is as it was."""
    editing.add(path, values(sequence=4), content)
    before = path.read_text(encoding="utf-8").splitlines()
    editing.cancel(path, "old", "not needed", NOW)
    editing.cancel(path, "new", "the vendor is late", NOW)
    after = path.read_text(encoding="utf-8").splitlines()

    old, new = read_windows(path).windows
    assert (old.cancelled_at, old.cancelled_because, old.sequence) == (NOW, "not needed", 1)
    assert (new.cancelled_at, new.sequence) == (NOW, 5)
    assert [line for line in before if line not in after] == ["sequence = 4"]


def test_an_unknown_window_cannot_be_cancelled(path: Path) -> None:
    """It says which there are."""
    with pytest.raises(MaintenanceError, match=r"maintenance\.toml has no window 'odl': it has old"):
        editing.cancel(path, "odl", "x", NOW)


def test_a_window_is_cancelled_once(path: Path) -> None:
    """The second time says since when, and changes nothing."""
    editing.cancel(path, "old", "x", NOW)
    before = path.read_text(encoding="utf-8")
    with pytest.raises(MaintenanceError, match="old is cancelled already, since 2027-01-04"):
        editing.cancel(path, "old", "y", NOW)

    assert path.read_text(encoding="utf-8") == before


def test_a_reason_of_two_lines_is_refused(path: Path) -> None:
    """A calendar has one line for it; the file is as it was."""
    with pytest.raises(MaintenanceError, match="cancelled_because is wrong"):
        editing.cancel(path, "old", "one\ntwo", NOW)

    assert path.read_text(encoding="utf-8") == BEFORE


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """One line, with the place."""
    with pytest.raises(MaintenanceError, match=r"maintenance\.toml cannot be written: No such file"):
        editing.add(tmp_path / "nowhere" / "maintenance.toml", values(), content)


def test_who_may_read_the_file_stays(path: Path) -> None:
    """Its mode is that of before."""
    path.chmod(0o640)
    editing.add(path, values(), content)

    assert path.stat().st_mode & 0o777 == 0o640
