"""How old a message is at least, where messages carry no time."""

import json
import time
from pathlib import Path

from checks.support.sightings import Sightings


def test_the_age_grows_from_round_to_round(tmp_path: Path) -> None:
    """The same message at the head of a queue is as old as the time since it was first seen."""
    first = Sightings(tmp_path / "s.json")
    assert first.age_s("celery", "m1") == 0 or first.age_s("celery", "m1") < 1  # type: ignore[operator]
    first.save()
    kept = json.loads((tmp_path / "s.json").read_text())
    kept["celery"]["m1"] -= 100
    (tmp_path / "s.json").write_text(json.dumps(kept))

    assert 100 <= (Sightings(tmp_path / "s.json").age_s("celery", "m1") or 0) < 110


def test_another_message_starts_anew(tmp_path: Path) -> None:
    """When the head moves on, the age starts again, and the old message is forgotten."""
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"celery": {"m1": time.time() - 100}}))
    seen = Sightings(path)

    assert (seen.age_s("celery", "m2") or 0) < 1
    seen.save()
    assert list(json.loads(path.read_text())["celery"]) == ["m2"]


def test_an_empty_queue_has_no_age(tmp_path: Path) -> None:
    """Without a message there is no age."""
    assert Sightings(tmp_path / "s.json").age_s("celery", None) is None


def test_a_broken_file_costs_the_memory_only(tmp_path: Path) -> None:
    """A file that is no JSON is as good as none."""
    (tmp_path / "s.json").write_text("{")

    assert (Sightings(tmp_path / "s.json").age_s("celery", "m1") or 0) < 1


def test_a_folder_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    """Where nothing can be kept, saving is silent."""
    (tmp_path / "file").write_text("")
    seen = Sightings(tmp_path / "file" / "s.json")
    seen.age_s("celery", "m1")
    seen.save()

    assert (tmp_path / "file").read_text() == ""
