"""What the index says is newest, and that silence is never taken for up to date."""

import os
from datetime import date
from pathlib import Path

import pytest

from checks.support.errors import UnjudgedError
from checks.support.newest import Registry, pip_index
from checks.support.outdated import outdated
from checks.support.packages import Package
from rondafile.models import Critical
from tests.registries import Place

TODAY = date(2026, 11, 24)
USED = [Package("celery", "5.5.3"), Package("django", "4.2.11"), Package("requests", "2.19.0")]


@pytest.fixture(params=["uv", "pip"])
def registry(request: pytest.FixtureRequest, index: Place) -> Registry:
    """The index on loopback, asked through uv and through pip, for Python 3.12."""
    return Registry(f"{index.url}/simple", "3.12.4", 30, uv=None if request.param == "uv" else [])


def test_newest_is_what_runs_on_the_backends_python(index: Place, registry: Registry) -> None:
    """For Python 3.12 the newest Django is 6.1; for 3.11, on which it does not run, it is 5.2."""
    older = Registry(f"{index.url}/simple", "3.11.9", 30, uv=registry.uv)

    assert registry.newest(["django"]).versions == {"django": "6.1.0"}
    assert older.newest(["django"]).versions == {"django": "5.2.8"}


def test_what_the_index_does_not_have_is_named(registry: Registry) -> None:
    """A package that the index does not know is missing by name, and the others are answered."""
    found = registry.newest(["django", "no-such-package", "requests"])

    assert found.versions == {"django": "6.1.0", "requests": "2.32.5"}
    assert list(found.missing) == ["no-such-package"]


@pytest.mark.parametrize("status", [500, 403])
def test_an_index_that_refuses_is_not_an_answer(index: Place, registry: Registry, status: int) -> None:
    """An index that answers with an error makes nothing up to date."""
    index.status = status
    said = ""
    try:
        found = registry.newest(["django"])
        said = f"{found.versions} {list(found.missing)}"
    except UnjudgedError as error:
        said = str(error)

    assert said == "{} ['django']" or "package index cannot be asked" in said


def test_an_index_that_is_not_there_is_told(closed_port: int) -> None:
    """Where nobody listens nothing can be judged, and the reason is the connection."""
    with pytest.raises(UnjudgedError, match="refused"):
        Registry(f"http://127.0.0.1:{closed_port}/simple", None, 30).newest(["django"])


def test_an_index_that_hangs_has_its_limit(silent_port: int) -> None:
    """An index that accepts and never answers ends at the limit."""
    with pytest.raises(UnjudgedError, match="no answer within 2 s"):
        Registry(f"http://127.0.0.1:{silent_port}/simple", None, 2).newest(["django"])


def test_no_login_of_an_index_is_told(closed_port: int) -> None:
    """The message about an index with a password does not hold the password."""
    with pytest.raises(UnjudgedError) as raised:
        Registry(f"http://reader:hunter2@127.0.0.1:{closed_port}/simple", None, 30).newest(["django"])

    assert "hunter2" not in str(raised.value)


def test_critical_packages_have_their_own_limits(index: Place) -> None:
    """Django two majors behind is late by its limit of one; requests, behind for years, by its limit of days."""
    critical = {"Django": Critical(major_behind=1), "requests": Critical(days_behind=180)}
    found = outdated(USED, critical, Registry(f"{index.url}/simple", "3.12.4", 30), TODAY)

    assert [each.name for each in found.behind] == ["django", "requests"]
    assert found.late[0] == "django 4.2.11 → 6.1.0 (2026-08-05): 2 major versions behind, the limit is 1"
    assert "a newer version has been out for more than 180 days" in found.late[1]
    assert found.unclear == {}


def test_days_count_from_the_first_newer_version(index: Place) -> None:
    """A version that was superseded less than the limit ago is behind, and not late."""
    used = [Package("django", "5.2.8")]
    registry = Registry(f"{index.url}/simple", "3.12.4", 30)

    late = {
        days: outdated(used, {"django": Critical(days_behind=days)}, registry, TODAY).late for days in (100, 111, 112)
    }

    assert [bool(late[days]) for days in (100, 111, 112)] == [True, True, False]


def test_without_dates_the_days_are_unclear(index: Place) -> None:
    """An index that does not say when files were uploaded leaves a limit in days unjudged, not kept."""
    index.dated = False
    used = [Package("requests", "2.19.0")]
    found = outdated(used, {"requests": Critical(days_behind=180)}, Registry(f"{index.url}/simple", None, 30), TODAY)

    assert (found.late, list(found.unclear)) == ((), ["requests"])


def test_pips_own_configuration_is_asked(tmp_path: Path) -> None:
    """The index is that of the environment, else of the strongest of pip's files; none means the tool's own."""
    weak, strong = tmp_path / "weak.conf", tmp_path / "strong.conf"
    weak.write_text("[global]\nindex-url = http://weak/simple\n")
    strong.write_text("[global]\nindex-url = http://strong/simple\n")
    broken = tmp_path / "broken.conf"
    broken.write_text("index-url")

    assert pip_index({"PIP_INDEX_URL": "http://env/simple"}, [weak]) == "http://env/simple"
    assert pip_index({}, [weak, strong]) == "http://strong/simple"
    assert pip_index({}, [weak, broken]) == "http://weak/simple"
    assert pip_index({}, []) is None
    assert pip_index({"PIP_CONFIG_FILE": os.devnull}) is None
