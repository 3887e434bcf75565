"""Every file that others take for unused, on SQLite and on PostgreSQL: one scan of an estate that has all of them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.support.inside.media_names import to_wire
from tests.checks.hygiene_media.estate import Estate, Found
from tests.checks.hygiene_media.wide import CASES, EXTRA, Case, build
from tests.postgres import PASSWORD, USER, Postgres


def databases(kind: str, folder: Path, request: pytest.FixtureRequest) -> dict[str, dict[str, object]]:
    """Return two databases of a kind."""
    if kind == "sqlite":
        engine = "django.db.backends.sqlite3"
        return {alias: {"ENGINE": engine, "NAME": str(folder / f"{alias}.db")} for alias in ("default", "second")}
    postgres: Postgres = request.getfixturevalue("postgres")
    login = {"HOST": "127.0.0.1", "PORT": postgres.port, "USER": USER, "PASSWORD": PASSWORD}
    engine = "django.db.backends.postgresql"
    return {alias: {"ENGINE": engine, "NAME": postgres.fresh_database(), **login} for alias in ("default", "second")}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def estate(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """The estate with every case in it."""
    folder = tmp_path_factory.mktemp("wide")
    estate = Estate(folder, {"ESTATE_DATABASES": json.dumps(databases(request.param, folder, request))})
    build(estate)
    yield estate
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def found(estate: Estate) -> Found:
    """What the scan said."""
    return estate.scan(extra=EXTRA)


def name_of(case: Case) -> str:
    """Return how the scan calls a file: relative to the outermost storage that holds it."""
    name = f"inner/{case.file}" if case.root == "media/inner" else case.file
    told = to_wire(name)
    return told if isinstance(told, str) else json.dumps(told)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_orphan_is_found_and_nothing_else_is_called_one(found: Found, case: Case) -> None:
    """What nothing refers to is an orphan; what is in use, however its row spells it, is none."""
    assert (name_of(case) in found.orphans) is case.is_orphan


def test_what_is_behind_a_link_is_in_use(found: Found) -> None:
    """A reference through a symbolic link protects what it leads to, also in another storage; a link is no orphan."""
    expected = {name_of(case) for case in CASES.values() if case.is_orphan} | {"real/orphan.png"}

    assert found.orphans == expected


def test_missing_files_are_told(found: Found) -> None:
    """A row whose file is not there is told with its field and database; declared references never are."""
    assert found.missing == {
        ("shop.Photo.file", "lost/1.png"),
        ("shop.Photo.file@second", "lost/2.png"),
        ("shop.Secret.file", "photos/a.png"),
        ("shop.Photo.file", "case/a.png"),
    }


def test_links_are_counted(found: Found) -> None:
    """Symbolic links are counted, never followed."""
    media = next(each for each in found.answer["storages"] if each["root"].endswith("/media"))

    assert media["links"] == 6


def test_a_swapped_model_and_a_proxy_are_no_sources(found: Found) -> None:
    """A table is read once, under its own model."""
    labels = set(found.answer["sources"])

    assert {"shop.Photo.file", "shop.OtherThing.file", "shop.Base.file", "shop.Child.cover"} <= labels
    assert not labels & {"shop.Proxy.file", "shop.Thing.file", "shop.Child.file"}
    assert not found.answer["errors"]


def test_orphans_are_summed_up(found: Found) -> None:
    """Counts and bytes are those of the orphans, by folder and by field."""
    storages = found.answer["storages"]

    assert sum(each["orphans"] for each in storages) == len(found.orphans)
    assert sum(each["bytes"] for each in storages) == 10 * len(found.orphans)
    assert sum(count for each in storages for _name, count, _size in each["by_folder"]) == len(found.orphans)
    photos = [row for each in storages for row in each["by_field"] if row[0] == "shop.Photo.file"]
    assert photos == [["shop.Photo.file", 1, 10]]


def test_within_the_grace_period_nothing_is_an_orphan(estate: Estate) -> None:
    """A file that was copied with its old mtime is as young as its ctime: a day has not passed for any."""
    found = estate.scan(extra=EXTRA, grace_s=86_400)

    assert found.orphans == set()
    assert sum(each["skipped"]["young"] for each in found.answer["storages"]) > 10


def test_without_the_declarations_the_texts_protect_nothing(estate: Estate) -> None:
    """The guard holds: what only a text names is an orphan unless the text is declared."""
    found = estate.scan()

    assert {"text/plan.pdf", "json/a.png", "thumbs/a_200x100.png", "sql/named.png"} <= found.orphans


def test_excluded_names_are_no_orphans(estate: Estate) -> None:
    """What a glob covers is counted as excluded."""
    found = estate.scan(extra=EXTRA, exclude=["photos/*"])

    assert "photos/orphan.png" not in found.orphans
    assert "orphan.png" in found.orphans
