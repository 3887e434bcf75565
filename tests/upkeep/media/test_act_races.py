"""What comes in between: rows and writes at the worst moments of an act, put there by the backend's own settings."""

import os
import shutil
from pathlib import Path

import pytest

from tests.upkeep.media.act_project import Project, groups, make, tree

WHILE_IT_WAITS = """
import time
_sleep = time.sleep
def sleep(seconds):
    if seconds == 0.25:
        {what}
    _sleep(seconds)
time.sleep = sleep
"""
BEFORE_THE_FIRST_MOVE = """
_rename = os.rename
def rename(source, target, **options):
    if options and not globals().get("done"):
        globals()["done"] = True
        {what}
    _rename(source, target, **options)
os.rename = rename
"""
A_ROW = "import sqlite3; c = sqlite3.connect(os.path.join(BASE, 'db.sqlite3')); " + (
    "c.execute(\"INSERT INTO acting_photo (file) VALUES ('photos/old.jpg')\"); c.commit()"
)
A_NEW_FILE = "os.unlink(MEDIA_ROOT + '/photos/old.jpg'); open(MEDIA_ROOT + '/photos/old.jpg', 'w').write('new one')"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project on SQLite, to be copied."""
    return make(tmp_path_factory.mktemp("race-template")).folder


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Project:
    """A project with one orphan and one file in use."""
    folder = tmp_path / "backend"
    shutil.copytree(template, folder)
    databases = folder / "databases.json"
    databases.write_text(databases.read_text().replace(str(template), str(folder)))
    project = Project(folder)
    project.configure("settle_s = 0.25")
    project.write("photos/used.jpg", b"used")
    project.refer("photos/used.jpg")
    project.write("photos/old.jpg", b"old")
    return project


def carried_out(project: Project, disturbance: str) -> dict[str, int]:
    """Carry out a plan of the orphan while something happens, and return what came of it."""
    plan = project.plan("photos/old.jpg")
    (project.folder / "more_settings.py").write_text(disturbance)
    return groups(project.act("quarantine", plan, "--execute"))


def test_a_row_that_comes_after_the_move(project: Project) -> None:
    """A file that a row refers to since it was moved is back at once, as it was."""
    before = project.tree()

    assert carried_out(project, WHILE_IT_WAITS.format(what=A_ROW)) == {"returned": 1}
    assert project.tree() == before
    assert project.kept() == []


def test_a_write_through_a_name_that_was_open(project: Project) -> None:
    """A file that somebody wrote to after it was moved is in use: it is back, with what was written."""
    write = "import glob; open(glob.glob(BASE + '/.ronda-quarantine/*/files/*/*')[0], 'ab').write(b' and more')"

    assert carried_out(project, WHILE_IT_WAITS.format(what=write)) == {"returned": 1}
    assert (project.media / "photos/old.jpg").read_bytes() == b"old and more"


def test_a_file_that_is_replaced_in_the_last_moment(project: Project) -> None:
    """If another file takes the name between the look and the move, that file is put back: no byte of it is lost."""
    assert carried_out(project, BEFORE_THE_FIRST_MOVE.format(what=A_NEW_FILE)) == {"changed": 1}
    assert (project.media / "photos/old.jpg").read_bytes() == b"new one"
    assert project.kept() == []


def test_a_name_that_is_taken_before_its_file_is_back(project: Project) -> None:
    """If the name was taken meanwhile, neither file is lost: one has the name, the other stays in the quarantine."""
    new = A_NEW_FILE.partition(";")[2].strip()
    told = carried_out(project, WHILE_IT_WAITS.format(what=f"{A_ROW}; {new}"))

    assert told == {"not-returned:taken": 1}
    assert (project.media / "photos/old.jpg").read_bytes() == b"new one"
    assert project.kept() == [b"old"]
    code, said = project.ronda("purge", "--older-than", "0", "--execute")
    assert (code, "in use after all, but stays in the quarantine: another file has its name now" in said) == (1, True)
    assert project.kept() == [b"old"]


def test_a_row_in_another_spelling(project: Project) -> None:
    """NFD, doubled slashes, dots, backslashes and full paths are the same name, before and after the move."""
    names = ["photos/é.jpg", "photos/a.jpg", "photos/b.jpg", "photos/c.jpg", "photos/d.jpg"]
    for name in names:
        project.write(name)
    full = os.fspath(project.media / "photos/d.jpg")
    for row in ("photos/é.jpg", "photos//a.jpg", "./photos/x/../b.jpg", "photos\\c.jpg", full):
        project.refer(row)

    assert groups(project.act("quarantine", project.plan(*names), "--execute")) == {"referenced": 5}


def test_a_row_through_a_link(project: Project) -> None:
    """A file that a row names through a symbolic link, to it or to its folder, is in use."""
    project.write("real/x.jpg")
    (project.media / "linked").symlink_to("real")
    (project.media / "direct.jpg").symlink_to("photos/old.jpg")
    project.refer("linked/x.jpg")
    project.refer("direct.jpg")
    plan = project.plan("real/x.jpg", "photos/old.jpg")

    assert groups(project.act("quarantine", plan, "--execute")) == {"referenced": 2}


def test_declared_references_protect(project: Project) -> None:
    """Thumbnails of what is in use, and names in what SQL yields, are looked at again as the scan does."""
    for name in ("thumbs/used_80.jpg", "thumbs/gone_80.jpg", "photos/told.jpg"):
        project.write(name)
    project.configure(
        "settle_s = 0\nextra = [{ thumbnails = 'thumbs/{stem}_*.{ext}' }, { sql = \"SELECT 'photos/told.jpg'\" }]"
    )
    plan = project.plan("thumbs/used_80.jpg", "thumbs/gone_80.jpg", "photos/told.jpg")
    document = project.act("quarantine", plan, "--execute")

    assert groups(document) == {"referenced": 2, "moved": 1}
    assert document["acts"][0]["groups"]["moved"]["names"] == ["thumbs/gone_80.jpg"]


def test_scan_and_quarantine_together(project: Project) -> None:
    """A plan of `ronda media scan` is carried out as it is, and a scan after that passes over the quarantine."""
    (project.folder / "more_settings.py").write_text("import time; _t = time.time; time.time = lambda: _t() + 10**6\n")
    plan = project.folder / "scanned.jsonl"
    scanned = project.ronda("scan", "--output", plan)
    moved = project.act("quarantine", plan, "--execute")
    project.ronda("scan", "--output", plan)

    assert scanned[0] == 0
    assert groups(moved) == {"moved": 1}
    assert moved["acts"][0]["groups"]["moved"]["names"] == ["photos/old.jpg"]
    assert '"orphans": 0' in plan.read_text().splitlines()[0]


def test_two_storages(project: Project) -> None:
    """Each storage is an act of its own, judged by its own references; both come back."""
    private = project.folder / "private"
    private.mkdir()
    (private / "secret.pdf").write_bytes(b"secret")
    (private / "orphan.pdf").write_bytes(b"orphan")
    project.execute("INSERT INTO acting_paper (file) VALUES ('secret.pdf')")
    (project.folder / "more_settings.py").write_text("import time; _t = time.time; time.time = lambda: _t() + 10**6\n")
    plan, before = project.folder / "scanned.jsonl", tree(project.folder)
    project.ronda("scan", "--output", plan)
    moved = project.act("quarantine", plan, "--execute")
    names = [outcome["groups"]["moved"]["names"] for outcome in moved["acts"]]
    there = tree(project.folder)
    project.ronda("restore", "--all", "--execute")

    assert sorted(names) == [["orphan.pdf"], ["photos/old.jpg"]]
    assert b"private/secret.pdf" in there
    assert b"private/orphan.pdf" not in there
    assert {name: found for name, found in tree(project.folder).items() if name in before} == before
