"""What cannot be read is said to be unread; nothing that depends on it is called an orphan or missing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checks.hygiene_media.estate import Estate

BROKEN = """
from django.core.files.storage import Storage

class Broken(Storage):
    def __init__(self):
        self.inner = FileSystemStorage(location=os.path.join(settings.BASE, "broken"))
    def listdir(self, path):
        if path.strip("/") == settings.DARK:
            raise PermissionError(13, "Permission denied", path)
        return self.inner.listdir(path)
    def exists(self, name): return self.inner.exists(name)
    def size(self, name): return self.inner.size(name)
    def get_modified_time(self, name): return self.inner.get_modified_time(name)

def broken():
    return Broken()

class Dark(models.Model):
    file = models.FileField(storage=broken)
"""
UNMANAGED = """
class Gone(models.Model):
    file = models.FileField()
    class Meta:
        managed = False
        db_table = "gone"
"""
HOLDING = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN")
connection.execute("INSERT INTO shop_photo (file, note, data) VALUES ('photos/new.png', '', '{}')")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def estate(tmp_path: Path) -> Estate:
    """A backend with one row and its file."""
    estate = Estate(tmp_path)
    estate.write()
    estate.migrate()
    estate.file("photos/a.png")
    estate.rows("photos/a.png")
    return estate


def rewritten(estate: Estate, models: str = "", settings: str = "") -> Estate:
    """Return it with further models and settings, migrated."""
    estate.write(models, settings)
    estate.migrate()
    return estate


def test_a_folder_that_cannot_be_read_is_told(estate: Estate) -> None:
    """Nothing below it is an orphan or missing; what is beside it is judged."""
    rewritten(estate, BROKEN, 'DARK = "inner"\n')
    estate.file("inner/a.png", "broken")
    estate.file("orphan.png", "broken")
    estate.rows("inner/gone.png", "gone.png", model="Dark")
    found = estate.scan()
    broken = next(each for each in found.answer["storages"] if each["kind"].endswith("Broken"))

    assert broken["unreadable"] == [["inner", "PermissionError: [Errno 13] Permission denied: 'inner'"]]
    assert found.orphans == {"orphan.png"}
    assert found.missing == {("shop.Dark.file", "gone.png")}


def test_a_path_that_is_too_long_is_told(estate: Estate) -> None:
    """A folder so deep that the system refuses its path is unreadable, even for root."""
    before, part = Path.cwd(), "d" * 250
    os.chdir(estate.folder / "media")
    try:
        for _level in range(17):
            Path(part).mkdir()
            os.chdir(part)
        Path("deep.png").touch()
    finally:
        os.chdir(before)
    found = estate.scan()

    assert found.orphans == set()
    assert found.answer["storages"][0]["unreadable_count"] == 1
    subprocess.run(["rm", "-rf", str(estate.folder / "media" / part)], check=True)


def test_a_storage_that_cannot_be_listed_is_an_error(estate: Estate) -> None:
    """A storage whose root cannot be listed is an error, and the other storage is judged all the same."""
    rewritten(estate, BROKEN, 'DARK = ""\n')
    estate.file("orphan.png")
    estate.file("a.png", "broken")
    estate.rows("gone.png", model="Dark")
    found = estate.scan()

    assert found.orphans == {"orphan.png"}
    assert found.missing == set()
    assert ["Permission denied" in each["why"] for each in found.answer["errors"]] == [True]


def test_a_table_that_is_gone_takes_all_orphans_with_it(estate: Estate) -> None:
    """A field that cannot be read may refer to any file: none is called an orphan, until it is left out by name."""
    rewritten(estate, UNMANAGED)
    estate.file("orphan.png")
    found = estate.scan()

    assert found.orphans == set()
    assert [each["part"] for each in found.answer["errors"]] == ["shop.Gone.file"]
    assert estate.scan(without=["shop.Gone.*"]).orphans == {"orphan.png"}


@pytest.mark.parametrize(
    "extra",
    [
        {"sql": "SELECT name FROM nowhere"},
        {"sql": "DELETE FROM shop_photo"},
        {"sql": "SELECT 1; DELETE FROM shop_photo"},
        {"sql": "WITH x AS (SELECT 1) DELETE FROM shop_photo", "database": "default"},
        {"model": "shop.Nothing", "text": "note"},
        {"model": "shop.Photo", "text": "nothing"},
    ],
)
def test_a_declaration_that_cannot_be_read_is_an_error(estate: Estate, extra: dict[str, str]) -> None:
    """A declared source that fails is an error, since its references are unknown; it never writes."""
    estate.file("orphan.png")
    found = estate.scan(extra=[extra])

    assert found.orphans == set()
    assert len(found.answer["errors"]) == 1
    assert estate.run("print(Photo.objects.count())").strip() == "1"


def test_a_missing_folder_is_missing_files(estate: Estate) -> None:
    """Where the media folder is not there at all, every file is missing, and that is told."""
    (estate.folder / "media" / "photos" / "a.png").unlink()
    (estate.folder / "media" / "photos").rmdir()
    (estate.folder / "media").rmdir()
    found = estate.scan()

    assert found.answer["storages"][0]["is_absent"] is True
    assert found.missing == {("shop.Photo.file", "photos/a.png")}


@pytest.mark.parametrize("root", ["''", "BASE", "'/'"])
def test_a_folder_with_the_backend_in_it_is_refused(estate: Estate, root: str) -> None:
    """An unset MEDIA_ROOT is the working directory: its files are the backend's own, and no uploads."""
    rewritten(estate, settings=f"MEDIA_ROOT = {root}\n")
    found = estate.scan()

    assert found.orphans == set()
    assert "holds the backend itself" in found.answer["errors"][0]["why"]


def test_an_empty_table_beside_a_full_disk_is_told(estate: Estate) -> None:
    """Nothing refers to anything: the answer says so, and whoever acts on it refuses."""
    estate.run("Photo.objects.all().delete()")

    assert estate.scan().answer["references"] == 0


@pytest.fixture
def open_transaction(estate: Estate) -> Iterator[None]:
    """A row that was written but is not committed yet."""
    command = [sys.executable, "-c", HOLDING, str(estate.folder / "default.sqlite3")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holding:
        assert holding.stdout is not None
        assert holding.stdout.readline() == b"held\n"
        yield
        holding.communicate()


def test_a_row_that_is_not_committed_yet_is_what_grace_is_for(estate: Estate, open_transaction: None) -> None:
    """A file whose row waits in an open transaction is in no table: only its age protects it."""
    estate.file("photos/new.png", days=None)

    assert estate.scan().orphans == {"photos/new.png"}
    assert estate.scan(grace_s=86_400).orphans == set()


def test_rows_that_come_while_the_disk_is_read_are_seen(estate: Estate) -> None:
    """The database is read after the disk: a row that was written in between protects its file."""
    rewritten(
        estate,
        BROKEN.replace(
            "return self.inner.listdir(path)",
            "Photo.objects.get_or_create(file='photos/late.png')\n        return self.inner.listdir(path)",
        ),
        "DARK = None\n",
    )
    estate.file("photos/late.png")
    estate.file("a.png", "broken")

    assert "photos/late.png" not in estate.scan().orphans
    assert estate.run("print(Photo.objects.filter(file='photos/late.png').count())").strip() == "1"


SHARDED = """
class Sharded(FileSystemStorage):
    def path(self, name):
        return super().path(name[:1] + "/" + name)
    def listdir(self, path):
        raise NotImplementedError

def sharded(): return Sharded()

class Shard(models.Model):
    file = models.FileField(storage=sharded)
"""


def test_a_second_class_of_storage_over_the_same_folder(estate: Estate) -> None:
    """Two storages of one folder are one place, and one that decides about paths itself is asked for them."""
    rewritten(estate, SHARDED)
    for name in ("x/xy.png", "xy.png"):
        estate.file(name)
    estate.rows("xy.png", "zz.png", model="Shard")
    found = estate.scan()

    assert found.orphans == {"xy.png"}
    assert found.missing == {("shop.Shard.file", "z/zz.png")}


def test_many_rows_may_share_one_file(estate: Estate) -> None:
    """A file that a hundred thousand rows share is in use; one that they share and that is gone is missing once."""
    estate.run(
        "Photo.objects.bulk_create((Photo(file='shared.png') for _ in range(60_000)), batch_size=10_000)\n"
        "Photo.objects.bulk_create((Photo(file='lost.png') for _ in range(60_000)), batch_size=10_000)\n"
    )
    estate.file("shared.png")
    found = estate.scan()

    assert found.orphans == set()
    assert found.missing == {("shop.Photo.file", "lost.png")}
    assert found.answer["sources"]["shop.Photo.file"]["missing"] == 1
