"""What earlier rounds saw: new things, and how disks fill."""

import json
import math
from pathlib import Path

import pytest

from checks.support.remembered import MOST_SAMPLES, Remembered

DAY = 86_400.0
NOW = 1_795_500_000.0
GB = 10**9


def after(path: Path, *samples: tuple[float, int], free: int = 100 * GB) -> float | None:
    """Return the days until full after samples of (days from now, used), each by a round of its own."""
    days = None
    for day, used in samples:
        remembered = Remembered(path, NOW + day * DAY)
        days = remembered.days_until_full("/media", used, free)
        remembered.save()
    return days


@pytest.mark.parametrize(
    ("samples", "days"),
    [
        ([(0, 10 * GB)], None),
        ([(0, 10 * GB), (0.9, 20 * GB)], None),
        ([(0, 10 * GB), (1, 20 * GB)], 10),
        ([(0, 10 * GB), (10, 20 * GB)], 100),
        ([(0, 10 * GB), (10, 10 * GB)], math.inf),
        ([(0, 20 * GB), (10, 10 * GB)], math.inf),
        ([(0, 10 * GB), (40, 500 * GB), (42, 520 * GB)], 10),
    ],
    ids=["first", "too-soon", "a-day", "slow", "steady", "shrinking", "only-the-last-month"],
)
def test_days_until_full(tmp_path: Path, samples: list[tuple[float, int]], days: float | None) -> None:
    """The pace is that of the last month, over at least a day; a disk that does not grow is never full."""
    found = after(tmp_path / "h.json", *samples)

    assert found == (days if days is None else pytest.approx(days))


def test_rounds_close_together_do_not_fill_the_file(tmp_path: Path) -> None:
    """Ten rounds in an hour leave two samples, and no more than the most are kept over years."""
    path = tmp_path / "h.json"
    after(path, *((minute / 1440, GB) for minute in range(0, 60, 6)))
    assert len(json.loads(path.read_text())["disks"]["/media"]) == 2

    after(path, *((day, GB) for day in range(1, MOST_SAMPLES + 20)))
    assert len(json.loads(path.read_text())["disks"]["/media"]) == MOST_SAMPLES


def test_new_things_are_those_not_seen_before(tmp_path: Path) -> None:
    """The first round knows no old list, the next one names what was added."""
    remembered = Remembered(tmp_path / "h.json")
    assert remembered.new("packages", ["a"]) is None
    remembered.keep("packages", ["b", "a"])
    remembered.save()

    assert Remembered(tmp_path / "h.json").new("packages", ["c", "a"]) == ["c"]


@pytest.mark.parametrize("text", ["{", "[]", '{"lists": 3, "disks": {"/media": ["x"]}}'])
def test_a_broken_file_costs_the_memory_only(tmp_path: Path, text: str) -> None:
    """A file that holds something else is as good as none."""
    (tmp_path / "h.json").write_text(text)
    remembered = Remembered(tmp_path / "h.json")

    assert remembered.new("packages", ["a"]) is None
    assert remembered.days_until_full("/media", GB, GB) is None
