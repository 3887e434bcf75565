"""Every guard of the acts refuses once, says why and what gets past it, and lets through what it must."""

import fcntl
import json
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.upkeep.media.act_project import Project, groups, make


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project on SQLite, to be copied."""
    return make(tmp_path_factory.mktemp("guard-template")).folder


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Project:
    """A project with three orphans and one file in use."""
    folder = tmp_path / "backend"
    shutil.copytree(template, folder)
    databases = folder / "databases.json"
    databases.write_text(databases.read_text().replace(str(template), str(folder)))
    project = Project(folder)
    project.configure()
    project.write("photos/used.jpg", b"used")
    project.refer("photos/used.jpg")
    for name in ("a", "b", "c"):
        project.write(name)
    return project


@pytest.fixture(autouse=True)
def _nothing_is_half_done(project: Project) -> Iterator[None]:
    """After a refusal no file has moved; a test that goes on past its guard says so by moving all three."""
    before = {b"a", b"b", b"c", b"photos/used.jpg"}
    yield
    after = set(project.tree()) if project.media.exists() else before
    assert after in (before, before - {b"a", b"b", b"c"})


def quarantine(project: Project, *options: str | Path, plan: Path | None = None) -> tuple[int, str]:
    """Carry out a plan of all three."""
    return project.ronda("quarantine", plan or project.plan("a", "b", "c"), "--execute", *options)


def moved_all(project: Project, *options: str | Path, plan: Path | None = None) -> bool:
    """Tell whether the same goes through with these options."""
    code, said = quarantine(project, *options, plan=plan)
    return code == 0 and "3 files, 3 B: moved into the quarantine" in said


def test_a_target_that_may_not_be_written(project: Project) -> None:
    """Without writes = true nothing is moved, and the line to add is named; a dry run needs it not."""
    project.configure(writes=False)
    code, said = quarantine(project)

    assert (code, "add writes = true to [targets.yard]" in said) == (2, True)
    assert project.ronda("quarantine", project.plan("a"))[0] == 0


def test_a_plan_that_was_edited_or_cut(project: Project) -> None:
    """One changed byte, a missing end, or another target's plan is refused."""
    plan = project.plan("a", "b", "c")
    whole = plan.read_bytes()
    plan.write_bytes(whole.replace(b'"name": "a"', b'"name": "photos/used.jpg"'))
    assert quarantine(project, plan=plan) == (2, f"{plan} was changed: make the plan again with `ronda media scan`")
    plan.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert quarantine(project, plan=plan)[0] == 2
    code, said = quarantine(project, plan=project.plan("a", target="other"))
    assert (code, "is a plan for other, not for yard" in said) == (2, True)


def test_an_old_plan(project: Project) -> None:
    """A plan of yesterday is refused; --old-plan takes it, since every file is looked at again."""
    plan = project.plan("a", "b", "c", made_at=datetime.now(UTC) - timedelta(hours=25))
    code, said = quarantine(project, plan=plan)

    assert (code, "is too old" in said) == (2, True)
    assert moved_all(project, "--old-plan", plan=plan)


def test_too_large_a_share(project: Project) -> None:
    """Three files of four are above 20 %; --max-share takes them."""
    code, said = quarantine(project, "--max-share", "0.2")

    assert code == 2
    assert "3 of 4 files are above the limit of 20%: is the database the right one?" in said
    assert moved_all(project, "--max-share", "0.8")


def test_too_many_files(project: Project) -> None:
    """A number above the limit is refused; --max-files raises it."""
    project.configure("settle_s = 0\nmax_files = 2")
    code, said = quarantine(project)

    assert (code, "3 files are above the limit of 2: raise it with --max-files" in said) == (2, True)
    assert moved_all(project, "--max-files", "3")


def test_an_empty_database_beside_a_full_disk(project: Project) -> None:
    """If nothing refers to any file, nothing is moved; there is no flag for that."""
    project.execute("DELETE FROM acting_photo")
    code, said = quarantine(project)

    assert (code, "nothing in the database refers to any file: is it the right database?" in said) == (2, True)
    project.refer("photos/used.jpg")
    assert moved_all(project)


def test_a_field_that_cannot_be_read(project: Project) -> None:
    """A table that is gone is refused by name; leaving the field out is said to be the way, and then decides."""
    project.execute("ALTER TABLE acting_photo RENAME TO elsewhere")
    code, said = quarantine(project)

    assert (code, "acting.Photo.file cannot be read" in said, "with without in" in said) == (2, True, True)
    project.configure("settle_s = 0\nwithout = ['acting.*']\nextra = [{ sql = 'SELECT file FROM elsewhere' }]")
    assert moved_all(project)


def test_another_projects_folder(project: Project) -> None:
    """A folder that was put in the place of the plan's is told by its inode."""
    plan = project.plan("a", "b", "c")
    project.media.rename(project.folder / "before")
    shutil.copytree(project.folder / "before", project.media)
    code, said = quarantine(project, plan=plan)

    assert (code, "is not the media folder that this was made for" in said) == (2, True)
    assert moved_all(project)


def test_no_media_folder(project: Project) -> None:
    """A media folder that is not mounted is refused, and no quarantine is made."""
    plan = project.plan("a")
    project.media.rename(project.folder / "elsewhere")
    code, said = quarantine(project, plan=plan)

    assert (code, "cannot be used (No such file or directory): is it mounted?" in said) == (2, True)
    assert not project.shelf.exists()


def test_a_storage_that_decides_where_its_files_are(project: Project) -> None:
    """A storage that has paths, but is none of Django's for folders, is refused with its class."""
    (project.folder / "odd.py").write_text(
        "from django.core.files.storage import FileSystemStorage, Storage\n"
        "class Odd(Storage):\n    def path(self, name):\n        return FileSystemStorage().path(name)\n"
    )
    (project.folder / "more_settings.py").write_text(
        'STORAGES = {"default": {"BACKEND": "odd.Odd"}, '
        '"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}\n'
    )
    code, said = quarantine(project)

    assert code == 2
    assert "is no folder but Odd" in said


def test_a_quarantine_on_another_file_system(project: Project) -> None:
    """A quarantine from which nothing could be linked back is refused; the refusal names a folder that will do."""
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == project.media.stat().st_dev:
        pytest.skip("/dev/shm is no file system of its own here")
    project.configure(f'settle_s = 0\nquarantine = "{other}/ronda-test"')
    code, said = quarantine(project)

    assert (code, "is on another file system than" in said) == (2, True)
    project.configure(f'settle_s = 0\nquarantine = "{project.media}/.ronda-quarantine"')
    assert project.ronda("quarantine", project.plan("a", "b", "c"))[0] == 0


def test_a_quarantine_that_a_scan_would_list(project: Project) -> None:
    """In the media folder only .ronda-quarantine may be the quarantine, since scans pass that over."""
    project.configure(f'settle_s = 0\nquarantine = "{project.media}/bin"')
    code, said = quarantine(project)

    assert (code, "only .ronda-quarantine may be" in said) == (2, True)


def test_a_full_disk(project: Project) -> None:
    """If the journal cannot be written whole, nothing is moved and nothing is left of it."""
    for number in range(60):
        project.write(f"many/{number}")
    plan, before = project.plan(*(f"many/{number}" for number in range(60))), project.tree()
    project.configure(python=["sh", "-c", f'ulimit -f 8; exec {sys.executable} "$@"', "sh"])
    code, said = quarantine(project, plan=plan)
    after = project.tree()
    shutil.rmtree(project.media / "many")

    assert (code, "the journal cannot be written" in said, "nothing was moved" in said) == (2, True, True)
    assert after == before
    assert [path.name for path in project.shelf.iterdir()] == ["lock"]


def test_two_acts_at_once(project: Project) -> None:
    """While one act holds the lock another is refused, whichever it is; when it has ended it may."""
    project.shelf.mkdir()
    with open(project.shelf / "lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for command in (["quarantine", project.plan("a")], ["restore", "--all"], ["purge"], ["resume"]):
            code, said = project.ronda(*command, "--execute")
            assert (code, "another act is running" in said) == (2, True)
    assert moved_all(project)


def test_a_plan_whose_act_is_over(project: Project) -> None:
    """A plan that was carried out and undone is not carried out again: its files have changed since."""
    plan = project.plan("a", "b", "c")
    quarantine(project, plan=plan)
    project.ronda("restore", "--all", "--execute")
    code, said = quarantine(project, plan=plan)

    assert (code, "is over: make a new plan" in said) == (2, True)


def test_an_act_that_is_not_there(project: Project) -> None:
    """Restoring an unknown act names those that are there."""
    act = project.act("quarantine", project.plan("a", "b", "c"), "--execute")["acts"][0]["act"]
    code, said = project.ronda("restore", "nothing", "--execute")

    assert code == 2
    assert said == f"there is no act nothing in {project.shelf}; there are: {act}\n"


def test_a_folder_without_permission_is_left(project: Project) -> None:
    """Files in a folder that may not be written stay, and the rest moves."""
    if os.getuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere, and there is no setpriv to take that away")
        project.configure(python=["setpriv", "--bounding-set", "-dac_override,-dac_read_search", sys.executable])
    project.write("closed/x")
    plan = project.plan("closed/x", "a", "b", "c")
    (project.media / "closed").chmod(stat.S_IRUSR | stat.S_IXUSR)
    document = project.act("quarantine", plan, "--execute")
    (project.media / "closed").chmod(0o755)

    (project.media / "closed" / "x").unlink()

    assert groups(document) == {"no-permission": 1, "moved": 3}


def test_an_interrupted_act_is_finished_by_the_next(project: Project) -> None:
    """What an interrupted act moved is looked at again: a file that is referred to by now comes back."""
    project.act("quarantine", project.plan("a", "b", "c"), "--execute")
    (events,) = project.shelf.glob("*/events.jsonl")
    events.write_text(json.dumps({"event": "begin", "what": "quarantine", "at": 0}) + '\n{"eve')
    project.refer("b")
    assert "(interrupted: `ronda media resume --execute` finishes it)" in project.ronda("resume")[1]
    code, said = project.ronda("resume", "--execute")
    project.write("a")
    (project.media / "c").write_bytes(b"")

    assert code == 1
    assert "1 file, 1 B: restored at once: in use after all\n    b" in said
    assert "(interrupted" not in project.ronda("restore")[1]
