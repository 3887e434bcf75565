"""The scan is the same on the oldest and the newest Django it is promised for."""

from pathlib import Path

import pytest

from tests.checks.hygiene_media.estate import Estate
from tests.checks.hygiene_media.wide import CASES, EXTRA, build
from tests.checks.support.test_django_versions import an_environment

DATABASES = '{{"default": {{{0}, "NAME": "{1}/a.db"}}, "second": {{{0}, "NAME": "{1}/b.db"}}}}'


@pytest.mark.parametrize("series", ["4.2", "6.1"])
def test_every_case_is_judged_alike(series: str, tmp_path: Path) -> None:
    """Every orphan of the wide estate is found by this Django, and nothing in use is called one."""
    python = an_environment(series, tmp_path / "env")
    folder = tmp_path / "estate"
    folder.mkdir()
    databases = DATABASES.format('"ENGINE": "django.db.backends.sqlite3"', folder)
    estate = Estate(folder, {"ESTATE_DATABASES": databases}, python)
    build(estate)
    found = estate.scan(extra=EXTRA)

    assert found.answer["errors"] == []
    assert len(found.orphans) == sum(case.is_orphan for case in CASES.values()) + 1
    assert len(found.missing) == 4
