"""What is found in a checkout, as stories: files in, value and place out."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from checks.discovery.found import DiscoveryError, Found
from checks.discovery.survey import Survey, survey
from tests.checks.init.planting import PLAIN, compose, plant, settings

DRF = 'REST_FRAMEWORK = {{"DEFAULT_AUTHENTICATION_CLASSES": ["{}"]}}'


def look(folder: Path, *layers: Mapping[str, str | None]) -> Survey:
    """Plant the plain project with changes and look at it from its own folder."""
    return survey(plant(folder, PLAIN, *layers), folder)


def test_plain_project(tmp_path: Path) -> None:
    """A project as ``startproject`` writes it yields its settings module and its time zone, each with its line."""
    found = look(tmp_path)

    assert found.settings == Found("core.settings", "manage.py:3")
    assert found.time_zone == Found("America/Bogota", "core/settings.py:1")
    assert (found.python, found.scheme, found.whoami, found.messaging.broker) == (None, None, None, None)


@pytest.mark.parametrize(
    ("layer", "expected", "others"),
    [
        ({".env": "SECRET=x\nDJANGO_SETTINGS_MODULE='core.prod'\n"}, Found("core.prod", ".env:2"), {"core.settings"}),
        (
            {"core/wsgi.py": 'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "core.prod"\n'},
            Found("core.prod", "core/wsgi.py:2"),
            {"core.settings"},
        ),
        (
            {"core/asgi.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")\n'},
            Found("core.settings", "manage.py:3"),
            set(),
        ),
        ({".env": "DJANGO_SETTINGS_MODULE=rm -rf\n"}, Found("rm", ".env:1"), {"core.settings"}),
        ({".env": "DJANGO_SETTINGS_MODULE=../../etc\n"}, Found("core.settings", "manage.py:3"), set()),
    ],
)
def test_settings_module(tmp_path: Path, layer: dict[str, str | None], expected: Found[str], others: set[str]) -> None:
    """An environment file beats wsgi, wsgi beats manage.py, and what else is named is told."""
    found = look(tmp_path, layer)

    assert found.settings == expected
    assert {each.value for each in found.other_settings} == others


def test_settings_of_the_web_service_win(tmp_path: Path) -> None:
    """The environment of the service that answers HTTP beats every file."""
    text = """
        services:
          web:
            command: gunicorn core.wsgi
            environment:
              DJANGO_SETTINGS_MODULE: ${DJANGO_SETTINGS_MODULE:-core.settings.production}
        """
    found = look(tmp_path, compose(text), {".env": "DJANGO_SETTINGS_MODULE=core.local\n"})

    assert found.settings == Found("core.settings.production", "compose.yaml:5")


def test_split_settings(tmp_path: Path) -> None:
    """A settings package is read through star imports; what the later module says wins."""
    layer = {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings.production")\n',
        "core/settings.py": None,
        "core/settings/__init__.py": "",
        "core/settings/base.py": 'TIME_ZONE = "UTC"\nMEDIA_ROOT = BASE_DIR / "media"\nROOT_URLCONF = "core.urls"\n',
        "core/settings/production.py": 'from .base import *\nTIME_ZONE = "America/Lima"\n',
    }
    found = look(tmp_path, layer)

    assert found.time_zone == Found("America/Lima", "core/settings/production.py:2")
    assert found.media == Found("BASE_DIR / 'media'", "core/settings/base.py:2")


def test_settings_that_import_in_a_circle(tmp_path: Path) -> None:
    """Star imports that form a circle end."""
    layer = {
        "core/settings.py": 'from core.a import *\nTIME_ZONE = "UTC"\n',
        "core/a.py": "from core.settings import *\n",
    }

    assert look(tmp_path, layer).time_zone == Found("UTC", "core/settings.py:2")


def test_project_in_a_folder_without_manage(tmp_path: Path) -> None:
    """Without a manage.py the settings that stand in the tree are taken, and Django's folder is told from them."""
    folder = plant(tmp_path, {"src/shop/settings.py": "INSTALLED_APPS = []\n", "venv/bin/python": ""})

    found = survey(folder, tmp_path)

    assert found.settings == Found("src.shop.settings", "src/shop/settings.py")
    assert found.directory == Found(str(tmp_path), "src/shop/settings.py")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('TIME_ZONE = env("TZ", default="Asia/Tokyo")', "Asia/Tokyo"),
        ('TIME_ZONE = os.environ.get("TZ", "Asia/Tokyo")', "Asia/Tokyo"),
        ('if DEBUG:\n    TIME_ZONE = "Asia/Tokyo"', "Asia/Tokyo"),
        ('ZONE = "Asia/Tokyo"\nTIME_ZONE = ZONE', "Asia/Tokyo"),
        ('TIME_ZONE = "Mars/Olympus"', None),
        ('TIME_ZONE = "../../etc/passwd"', None),
        ('TIME_ZONE = get_zone("Asia/Tokyo")', None),
    ],
)
def test_time_zone(tmp_path: Path, line: str, expected: str | None) -> None:
    """A time zone is taken if it is written out, or the default of a variable, and exists."""
    found = look(tmp_path, settings(line)).time_zone

    assert (found.value if found else None) == expected


@pytest.mark.parametrize(
    ("classes", "more", "expected"),
    [
        ("rest_framework.authentication.TokenAuthentication", "", "Token"),
        ("rest_framework_simplejwt.authentication.JWTAuthentication", "", "Bearer"),
        (
            "rest_framework_simplejwt.authentication.JWTAuthentication",
            'SIMPLE_JWT = {"AUTH_HEADER_TYPES": ("JWT",)}',
            "JWT",
        ),
        ("knox.auth.TokenAuthentication", "", "Token"),
        ("knox.auth.TokenAuthentication", 'REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer"}', "Bearer"),
        ("rest_framework.authentication.SessionAuthentication", "", None),
        ("core.auth.WithKeyword", "", "Bearer"),
        ("core.auth.Inherits", "", "Bearer"),
        ("core.auth.PlainToken", "", "Token"),
        ("core.auth.Compares", "", "Bearer"),
        ("core.auth.Missing", "", None),
    ],
)
def test_login(tmp_path: Path, classes: str, more: str, expected: str | None) -> None:
    """The word before the token is told from the authentication class, public or the checkout's own."""
    own = """
        from rest_framework.authentication import BaseAuthentication, TokenAuthentication
        class WithKeyword(TokenAuthentication):
            keyword = "Bearer"
        class Inherits(WithKeyword):
            pass
        class PlainToken(TokenAuthentication):
            model = None
        class Compares(BaseAuthentication):
            def authenticate(self, request):
                if word.lower() != b"bearer":
                    return None
        """
    found = look(tmp_path, settings(f"{DRF.format(classes)}\n{more}\n"), {"core/auth.py": own}).scheme

    assert (found.value if found else None) == expected


@pytest.mark.parametrize(
    "assigned",
    [
        'REST_FRAMEWORK = dict(DEFAULT_AUTHENTICATION_CLASSES=("rest_framework.authentication.TokenAuthentication",))',
        'REST_FRAMEWORK = {}\nREST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] = ["knox.auth.TokenAuthentication"]',
    ],
)
def test_login_however_it_is_assigned(tmp_path: Path, assigned: str) -> None:
    """The classes are found in a literal, in ``dict(…)`` and in a later assignment."""
    found = look(tmp_path, settings(assigned)).scheme

    assert found is not None
    assert found.value == "Token"


def test_hosts_are_public_names_only(tmp_path: Path) -> None:
    """Of ALLOWED_HOSTS, names that others can reach are told; local ones and patterns are not."""
    found = look(
        tmp_path, settings('ALLOWED_HOSTS = ["*", "localhost", "127.0.0.1", ".yard.example", "api.yard.example"]')
    )

    assert found.hosts == Found(("api.yard.example",), "core/settings.py:3")


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (dict.fromkeys(PLAIN) | {"README.md": "x"}, "is not a Django project"),
        (dict.fromkeys(PLAIN) | {"manage.py": "print('not Django')\n"}, "is not a Django project"),
    ],
)
def test_other_folders_are_refused(tmp_path: Path, layer: dict[str, str | None], message: str) -> None:
    """A folder without a Django project is refused in one line."""
    with pytest.raises(DiscoveryError, match=message) as caught:
        look(tmp_path, layer)
    assert "\n" not in str(caught.value)
