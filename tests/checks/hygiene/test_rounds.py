"""Hygiene rounds against a real small backend, as ``ronda diagnose --room hygiene`` makes them."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.demo_stack import ronda
from tests.registries import Place

SETTINGS = """
SECRET_KEY = "{key}"
DEBUG = {debug}
ALLOWED_HOSTS = ["yard.example"]
INSTALLED_APPS = ["shed"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = r"{media}"
LANGUAGE_CODE = "es"
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002", "security.W003", "security.W004", "security.W008"]
"""
MODELS = """
from django.db import models
from django.utils.translation import gettext_lazy as _
class Truck(models.Model):
    plate = models.CharField(_("Name"), max_length=9)
    {more}
"""
MIGRATION = """
from django.db import migrations, models
class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel("Truck", [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("plate", models.CharField(max_length=9, verbose_name="Name")),
    ])]
"""
TOML = """
language = "en"
[targets.yard]
base_url = "http://127.0.0.1:1"
python = [{python}]
directory = {folder}
settings = "shed_settings"
{more}
"""
Round = Callable[..., dict[str, Any]]


@pytest.fixture
def round_of(tmp_path: Path) -> Round:
    """Make a round of some checks on the backend and return each result by the end of its id, and the exit code."""

    def made(
        check: str,
        toml: str = "",
        *,
        debug: bool = False,
        key: str = "k" * 30 + "ab1!cd2?ef3#gh4$ij5%kl6&",
        more: str = "",
    ) -> dict[str, Any]:
        app = tmp_path / "shed"
        (app / "migrations").mkdir(parents=True, exist_ok=True)
        for place, text in {
            "shed/__init__.py": "",
            "shed/migrations/__init__.py": "",
            "shed/migrations/0001_initial.py": MIGRATION,
            "shed/models.py": MODELS.format(more=more),
            "shed_settings.py": SETTINGS.format(debug=debug, key=key, media=tmp_path / "media"),
            "ronda.toml": TOML.format(python=json.dumps(sys.executable), folder=json.dumps(str(tmp_path)), more=toml),
        }.items():
            (tmp_path / place).write_text(text)
        said = ronda("diagnose", "--room", "hygiene", "--check", check, "--json", cwd=tmp_path)
        assert said.out, said.err
        lines = (Path(said.document["folder"]) / "results.jsonl").read_text().splitlines()[1:]
        results = {line["check"].removeprefix("hygiene."): line for line in map(json.loads, lines)}
        return {**results, "code": said.code}

    return made


def test_debug_fails_a_deployment(round_of: Round) -> None:
    """DEBUG on a deployed backend is a failure that names the setting; without it the settings pass."""
    bad, good = round_of("deploy.settings", debug=True), round_of("deploy.settings")

    assert bad["code"] == 1
    assert "(security.W018)" in bad["deploy.settings"]["message"]
    assert bad["deploy.settings"]["severity"] == "S3"
    assert (good["code"], good["deploy.settings"]["outcome"]) == (0, "passed"), good["deploy.settings"]["message"]


def test_a_weak_key_fails_a_deployment(round_of: Round) -> None:
    """A SECRET_KEY made for development is a failure, and is not shown."""
    found = round_of("deploy.settings", key="django-insecure-abc")["deploy.settings"]

    assert found["outcome"] == "failed"
    assert "security.W009" in found["message"]
    assert "django-insecure-abc" not in json.dumps(found)


def test_a_change_without_migration_fails(round_of: Round, tmp_path: Path) -> None:
    """A new field without its migration is a failure that names it; a translated name alone is no change."""
    plain = round_of("migrations.unmade")
    changed = round_of("migrations.unmade", more="axles = models.IntegerField(default=2)")

    assert (plain["code"], plain["migrations.unmade"]["outcome"]) == (0, "passed")
    assert changed["code"] == 1
    assert changed["migrations.unmade"]["message"] == (
        "1 change of a model has no migration: shed: Add field axles to truck"
    )
    assert [path.name for path in tmp_path.glob("shed/migrations/0*")] == ["0001_initial.py"]


@pytest.mark.parametrize(
    ("limits", "outcome"),
    [
        ("warn_free_percent = 0, fail_free_percent = 0", "passed"),
        ("warn_free_percent = 100, fail_free_percent = 0", "degraded"),
        ("warn_free_percent = 100, fail_free_percent = 100", "failed"),
    ],
)
def test_a_disk_is_held_against_its_limits(round_of: Round, limits: str, outcome: str) -> None:
    """The real disk under the uploads, whose folder is not there yet, passes, degrades or fails by its limits."""
    found = round_of("media.disk", f"disk = {{ {limits} }}")["media.disk"]

    assert found["outcome"] == outcome
    assert 0 < found["measures"]["free_ratio"] < 1
    assert outcome == "passed" or "how fast it fills is known after a day" in found["message"]


def test_a_disk_that_fills_has_its_days(round_of: Round, tmp_path: Path) -> None:
    """When the last month grew fast, the days until full are told and judged."""
    room = "disk = { warn_free_percent = 0, fail_free_percent = 0, warn_days = 100000, fail_days = 1 }"
    first = round_of("media.disk", room)["media.disk"]
    path = tmp_path / "build" / "runs" / "yard" / "hygiene.json"
    kept = json.loads(path.read_text())
    ((disk, samples),) = kept["disks"].items()
    kept["disks"][disk] = [[samples[0][0] - 10 * 86_400, samples[0][1] - 10**9]]
    path.write_text(json.dumps(kept))
    second = round_of("media.disk", room)["media.disk"]

    assert "full_days" not in first["measures"]
    assert second["outcome"] == "degraded"
    assert second["measures"]["full_days"] > 1
    assert "full in" in second["message"]


def test_without_the_table_nobody_is_asked(round_of: Round) -> None:
    """Without a table of dependencies neither index nor service is asked, and the line that enables it is told."""
    found = round_of("packages")

    assert {name: found[f"packages.{name}"]["outcome"] for name in ("outdated", "vulnerable")} == {
        "outdated": "skipped",
        "vulnerable": "skipped",
    }
    assert "[targets.yard.dependencies]" in found["packages.outdated"]["message"]
    assert found["packages.support"]["measures"]["django_left_days"] > 0


def dependencies(folder: Path, pins: str, osv: str, index: str, more: str = "") -> str:
    """Return a table of dependencies for a file of ours."""
    (folder / "requirements.txt").write_text(pins)
    table = f'[targets.yard.dependencies]\nrequirements = "requirements.txt"\nindex = "{index}/simple"\n'
    return table + f'osv_url = "{osv}/v1/query"\nlimit_s = 30\n{more}'


PINS = "django==4.2.11\njinja2==2.10\nrequests==2.19.0\n"


def test_packages_are_judged_by_index_and_service(round_of: Round, tmp_path: Path, osv: Place, index: Place) -> None:
    """Outdated, vulnerable and unsupported packages of a requirements file are found, critical ones first."""
    more = "critical = { django = { major_behind = 0 } }\n"
    found = round_of("packages", dependencies(tmp_path, PINS, osv.url, index.url, more))

    assert found["code"] == 1
    assert found["packages.outdated"]["message"].startswith("django 4.2.11 →")
    assert found["packages.outdated"]["measures"]["outdated"] == 3
    assert "jinja2 2.10: PYSEC-2021-66 (fixed in 2.11.3)" in found["packages.vulnerable"]["message"]
    assert found["packages.vulnerable"]["severity"] == "S2"
    assert found["packages.support"]["message"] == "support of Django 4.2 ended on 2026-04-30"


def test_nobody_answering_is_unknown(round_of: Round, tmp_path: Path, closed_port: int) -> None:
    """Where neither index nor service can be reached, both checks are unknown, and the round says exit 2."""
    nowhere = f"http://127.0.0.1:{closed_port}"
    found = round_of("packages", dependencies(tmp_path, "django==5.2.8\n", nowhere, nowhere))

    assert {found[f"packages.{name}"]["outcome"] for name in ("outdated", "vulnerable")} == {"unknown"}
    assert found["code"] == 2


def test_a_package_nobody_knows_is_unknown(round_of: Round, tmp_path: Path, osv: Place, index: Place) -> None:
    """One package that the index does not know, or that is not pinned, keeps the rest from being green."""
    found = round_of("packages", dependencies(tmp_path, "celery==5.5.3\nour-own==1.0\nloose>=1\n", osv.url, index.url))

    assert found["packages.outdated"]["outcome"] == "unknown"
    assert "loose, our-own" in found["packages.outdated"]["message"]
    assert found["packages.vulnerable"]["outcome"] == "unknown"


def test_accepted_risks_end_on_their_day(round_of: Round, tmp_path: Path, osv: Place, index: Place) -> None:
    """An accepted advisory passes until its day; after it, it fails again and says that the acceptance ended."""
    accepted = '[[targets.yard.dependencies.accepted]]\nid = "{}"\nreason = "no strangers write"\nuntil = {}\n'
    both = accepted.format("PYSEC-2021-66", "2999-01-01") + accepted.format("CVE-2018-18074", "2999-01-01")
    past = accepted.format("PYSEC-2021-66", "2020-01-01") + accepted.format("CVE-2018-18074", "2999-01-01")

    green = round_of("packages.vulnerable", dependencies(tmp_path, PINS, osv.url, index.url, both))
    red = round_of("packages.vulnerable", dependencies(tmp_path, PINS, osv.url, index.url, past))

    assert green["packages.vulnerable"]["outcome"] == "passed"
    assert green["packages.vulnerable"]["measures"]["accepted"] == 2
    assert red["code"] == 1
    assert "acceptance ended: PYSEC-2021-66 (2020-01-01)" in red["packages.vulnerable"]["message"]


def test_new_packages_are_listed_with_their_licences(round_of: Round, tmp_path: Path) -> None:
    """What was not there in the round before is named once, and a denied licence fails."""
    round_of("packages.licences")
    path = tmp_path / "build" / "runs" / "yard" / "hygiene.json"
    kept = json.loads(path.read_text())
    kept["lists"]["packages"].remove("django")
    path.write_text(json.dumps(kept))
    told, quiet = round_of("packages.licences"), round_of("packages.licences")
    denied = round_of("packages.licences", '[targets.yard.dependencies]\ndenied_licences = ["BSD"]')

    assert "1 package is new: django (BSD" in told["packages.licences"]["message"]
    assert quiet["packages.licences"]["outcome"] == "passed"
    assert denied["packages.licences"]["outcome"] == "failed"
