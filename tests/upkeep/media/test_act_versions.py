"""The acts on the oldest and the newest Django they are promised for."""

import json
from pathlib import Path

import pytest

from tests.checks.support.test_django_versions import an_environment
from tests.upkeep.media.act_project import groups, make


@pytest.mark.parametrize("series", ["4.2", "6.1"])
def test_there_and_back(series: str, tmp_path: Path) -> None:
    """Quarantine, restore and purge do the same on this Django and its Python."""
    project = make(tmp_path)
    databases = json.loads((tmp_path / "databases.json").read_text())
    del databases["default"]["OPTIONS"]
    (tmp_path / "databases.json").write_text(json.dumps(databases))
    project.configure(python=[an_environment(series, tmp_path / "env")])
    project.write("photos/used.jpg")
    project.write("photos/old.jpg")
    project.refer("photos/used.jpg")
    before = project.tree()

    moved = project.act("quarantine", project.plan("photos/used.jpg", "photos/old.jpg"), "--execute")
    assert groups(moved) == {"referenced": 1, "moved": 1}
    assert groups(project.act("restore", "--all", "--execute")) == {"restored": 1}
    assert project.tree() == before
    project.act("quarantine", project.plan("photos/old.jpg"), "--execute")
    assert groups(project.act("purge", "--older-than", "0", "--execute")) == {"purged": 1}
