"""Quarantine, restore and purge on a real Django project: what each does, and that it is undone."""

import shutil
from pathlib import Path

import pytest

from tests.upkeep.media.act_project import Project, groups, make

STRANGE = ["a\nb.txt", "\udcff\udcfe.bin", "ñ" * 127 + "x", "photos/'; rm -rf ~.txt", "photos/deep/er/é.jpg"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project on SQLite, to be copied."""
    return make(tmp_path_factory.mktemp("act-template")).folder


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Project:
    """A fresh project on SQLite with one file in use."""
    folder = tmp_path / "backend"
    shutil.copytree(template, folder)
    databases = folder / "databases.json"
    databases.write_text(databases.read_text().replace(str(template), str(folder)))
    project = Project(folder)
    project.configure()
    project.write("photos/used.jpg", b"used")
    project.refer("photos/used.jpg")
    return project


def test_a_dry_run_does_nothing(project: Project) -> None:
    """Without --execute it is said what would be moved, and nothing is touched: not even a folder is made."""
    project.write("photos/old.jpg")
    before = project.tree()
    code, said = project.ronda("quarantine", project.plan("photos/old.jpg"))

    assert (code, project.tree(), project.shelf.exists()) == (0, before, False)
    assert "1 file, 1 B: would be moved into the quarantine" in said
    assert "Add --execute" in said


def test_orphans_are_moved_and_what_is_in_use_stays(project: Project) -> None:
    """Quarantine takes the orphans out of the media folder, and leaves a file that a row refers to by now."""
    project.write("photos/old.jpg", b"old")
    plan = project.plan("photos/old.jpg", "photos/used.jpg")
    code, said = project.ronda("quarantine", plan, "--execute")

    assert code == 1
    assert "1 file, 3 B: moved into the quarantine" in said
    assert "1 file, 4 B: left: something refers to it now\n    photos/used.jpg" in said
    assert "To undo it: ronda media restore" in said
    assert set(project.tree()) == {b"photos/used.jpg"}
    assert project.kept() == [b"old"]


def test_restore_brings_back_bytes_names_modes_and_times(project: Project) -> None:
    """Names of any bytes and length, contents, modes and times are as before; restoring again does nothing."""
    for number, name in enumerate(STRANGE):
        project.write(name.encode("utf-8", "surrogateescape"), b"%d" % number, 0o600 + number)
    before = project.tree()
    moved = project.act("quarantine", project.plan(*STRANGE), "--execute")
    away = project.tree()
    restored = project.act("restore", moved["acts"][0]["act"], "--execute")

    assert (groups(moved), groups(restored)) == ({"moved": 5}, {"restored": 5})
    assert set(away) == {b"photos/used.jpg"}
    assert project.tree() == before
    assert project.ronda("restore", moved["acts"][0]["act"], "--execute")[0] == 0
    assert project.tree() == before


def test_restore_makes_a_folder_that_is_gone(project: Project) -> None:
    """A folder that was removed since is made again, with the mode of the one it is in."""
    project.write("photos/deep/er/old.jpg", b"old")
    act = project.act("quarantine", project.plan("photos/deep/er/old.jpg"), "--execute")["acts"][0]["act"]
    shutil.rmtree(project.media / "photos" / "deep")
    project.act("restore", act, "--execute")

    assert (project.media / "photos/deep/er/old.jpg").read_bytes() == b"old"


def test_restore_never_overwrites(project: Project) -> None:
    """If another file has the name by now, both are kept: that one in its place, the old one in the quarantine."""
    project.write("photos/old.jpg", b"old")
    act = project.act("quarantine", project.plan("photos/old.jpg"), "--execute")["acts"][0]["act"]
    project.write("photos/old.jpg", b"new")
    planned = project.act("restore", act)
    code, said = project.ronda("restore", act, "--execute")

    assert groups(planned) == {"taken": 1}
    assert code == 1
    assert "stays in the quarantine: another file has its name now\n    photos/old.jpg" in said
    assert (project.media / "photos/old.jpg").read_bytes() == b"new"
    assert project.kept() == [b"old"]


def test_only_some_files_are_restored(project: Project) -> None:
    """--only takes a glob; the rest stays in the quarantine and is listed."""
    for name in ("a/1.jpg", "b/2.jpg"):
        project.write(name)
    project.act("quarantine", project.plan("a/1.jpg", "b/2.jpg"), "--execute")
    restored = project.act("restore", "--only", "a/*", "--execute")

    assert groups(restored) == {"restored": 1}
    assert (project.media / "a/1.jpg").exists()
    assert ": 1 file from " in project.ronda("restore")[1]


def test_purge_waits_for_its_age(project: Project) -> None:
    """What has not been in the quarantine for 30 days stays; with --older-than 0 it goes, and its folder with it."""
    project.write("photos/old.jpg", b"old")
    project.act("quarantine", project.plan("photos/old.jpg"), "--execute")

    assert groups(project.act("purge", "--execute")) == {"too-young": 1}
    assert groups(project.act("purge", "--older-than", "0")) == {"purged": 1}
    assert project.kept() == [b"old"]
    assert groups(project.act("purge", "--older-than", "0", "--execute")) == {"purged": 1}
    assert [path.name for path in project.shelf.iterdir() if path.name != "lock"] == ["closed"]
    assert project.ronda("restore")[1] == "The quarantine is empty.\n"


def test_purge_restores_what_is_referred_to(project: Project) -> None:
    """A file in the quarantine that a row refers to by now is restored, not deleted."""
    for name in ("photos/old.jpg", "photos/wanted.jpg"):
        project.write(name, name.encode())
    project.act("quarantine", project.plan("photos/old.jpg", "photos/wanted.jpg"), "--execute")
    project.refer("./photos//wanted.jpg")
    code, said = project.ronda("purge", "--older-than", "0", "--execute")

    assert code == 1
    assert "restored at once: in use after all\n    photos/wanted.jpg" in said
    assert set(project.tree()) == {b"photos/used.jpg", b"photos/wanted.jpg"}
    assert project.kept() == []


def test_a_file_that_changed_since_the_scan_is_left(project: Project) -> None:
    """Other bytes, another time, another inode or a link in its place: it is not the file of the plan."""
    names = ["photos/bytes", "photos/touched", "photos/link", "photos/gone", "photos/through/x"]
    for name in names:
        project.write(name)
    plan = project.plan(*names)
    (project.media / "photos/bytes").write_bytes(b"other")
    (project.media / "photos/touched").touch()
    (project.media / "photos/link").unlink()
    (project.media / "photos/link").symlink_to("used.jpg")
    (project.media / "photos/gone").unlink()
    (project.media / "photos/through").rename(project.folder / "elsewhere")
    (project.media / "photos/through").symlink_to(project.folder / "elsewhere")
    document = project.act("quarantine", plan, "--execute")

    assert groups(document) == {"changed": 2, "not-a-file": 1, "gone": 1, "behind-a-link": 1}
    assert (project.folder / "elsewhere" / "x").exists()
    assert (project.media / "photos/link").readlink() == Path("used.jpg")


def test_json_tells_the_same_with_names_of_any_bytes(project: Project) -> None:
    """--json is one document, in which a name of any bytes can be told."""
    project.write(b"\xff.bin")
    document = project.act("quarantine", project.plan("\udcff.bin"))

    assert document["executed"] is False
    assert document["acts"][0]["groups"]["moved"] == {"count": 1, "bytes": 1, "names": ["\udcff.bin"]}


def test_the_same_plan_twice_moves_once(project: Project) -> None:
    """Carrying a plan out again finds its files where they are and changes nothing."""
    project.write("photos/old.jpg", b"old")
    plan = project.plan("photos/old.jpg")
    first = project.act("quarantine", plan, "--execute")
    second = project.act("quarantine", plan, "--execute")

    assert groups(first) == groups(second) == {"moved": 1}
    assert project.kept() == [b"old"]
