"""``ronda init`` as a command: what it writes, what it says, what it refuses."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from rondafile import read
from tests.checks.init.planting import PLAIN, compose, plant, settings

ROOT = Path(__file__).parent.parent.parent.parent
SECRET = "hunter2hunter2"
RICH = {
    **PLAIN,
    **settings(f"""
        SECRET_KEY = "{SECRET}"
        MEDIA_ROOT = "s3://key:{SECRET}@bucket"
        ALLOWED_HOSTS = ["api.yard.example"]
        CELERY_BROKER_URL = "redis://:{SECRET}@redis:6379/0"
        CELERY_RESULT_BACKEND = env("RESULTS", default="redis://:{SECRET}@redis/1")
        REST_FRAMEWORK = {{"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"]}}
        """),
    "core/urls.py": 'urlpatterns = [path("api/whoami", a), path("api/login", obtain_auth_token)]\n',
    **compose(f"""
        services:
          web:
            command: gunicorn core.wsgi
            environment: [SECRET_KEY={SECRET}]
          worker:
            command: celery -A core worker -n w1@yard -Q first,second
        """),
    ".env": f"DJANGO_SETTINGS_MODULE=core.settings\nDATABASE_URL=postgres://u:{SECRET}@db/x\n",
}
"""A backend in which everything can be found, with a secret in every corner."""


def ronda(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run ``ronda init`` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "ronda", "init", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("language", ["es", "en"])
def test_written_file_is_accepted(tmp_path: Path, language: str) -> None:
    """In both languages the file can be used once the variables that the screen lists are set."""
    plant(tmp_path, RICH)

    done = ronda(tmp_path, "--language", language, "--name", "yard", "--base-url", "https://yard.example")

    assert (done.returncode, done.stderr) == (0, "")
    variables = re.findall(r"^  ([A-Z_]+)  +\S", done.stdout, flags=re.MULTILINE)
    assert variables == ["YARD_TOKEN", "YARD_BROKER_URL"]
    rondafile = read(tmp_path / "ronda.toml", dict.fromkeys(variables, "redis://127.0.0.1/0"))
    target = rondafile.targets["yard"]
    assert (rondafile.language, rondafile.timezone) == (language, "America/Bogota")
    assert (target.base_url, target.token_scheme, target.settings) == ("https://yard.example", "Token", "core.settings")
    assert target.python == ["docker", "compose", "exec", "-T", "web", "python"]
    assert (target.workers, list(target.queues)) == (["w1@yard"], ["first", "second"])
    assert target.whoami.path == "/api/whoami"


def test_each_value_says_where_it_was_found(tmp_path: Path) -> None:
    """Every value has a comment with its file and line, and the line is the right one."""
    plant(tmp_path, RICH)

    ronda(tmp_path, "--language", "en")

    lines = (tmp_path / "ronda.toml").read_text(encoding="utf-8").splitlines()
    places = re.findall(r"^(\w+) = .*# found in ([\w./-]+):(\d+)", "\n".join(lines), flags=re.MULTILINE)
    assert {key for key, _path, _line in places} >= {
        "timezone",
        "token_scheme",
        "whoami",
        "settings",
        "broker",
        "queues",
    }
    for _key, path, line in places:
        assert 0 < int(line) <= len((tmp_path / path).read_text(encoding="utf-8").splitlines())
    assert 'settings = "core.settings"  # found in manage.py:3' in lines


def test_what_was_not_found_is_an_example(tmp_path: Path) -> None:
    """What was not found stands as a comment, and each example is accepted once its mark is taken away."""
    plant(tmp_path, PLAIN)
    ronda(tmp_path, "--language", "en", "--name", "yard")
    text = (tmp_path / "ronda.toml").read_text(encoding="utf-8")
    examples = re.findall(r"^# ((\w+) = .*)$", text, flags=re.MULTILINE)

    assert {"token", "python", "broker", "workers", "queues", "whoami"} <= {key for _line, key in examples}
    for line, key in examples:
        if key not in ("timezone", "secrets_file", "path", "expect", "loading"):
            tomllib.loads(f"[targets.yard]\n{line}\n")


def test_no_secret_is_copied(tmp_path: Path) -> None:
    """Whatever secret stands in the checkout, none of it reaches the file or the screen."""
    plant(tmp_path, RICH)

    done = ronda(tmp_path)

    assert SECRET not in (tmp_path / "ronda.toml").read_text(encoding="utf-8") + done.stdout + done.stderr


def test_nothing_of_the_backend_is_run(tmp_path: Path) -> None:
    """Neither a settings module nor a manage.py is imported or executed."""
    trap = "open('sprung', 'w').close()\n"
    plant(tmp_path, RICH, {"sitecustomize.py": trap, "core/__init__.py": trap, "core/wsgi.py": trap})
    plant(tmp_path, {"manage.py": trap + 'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "core.settings"\n'})
    for name in ("core/settings.py", "core/urls.py"):
        (tmp_path / name).write_text(trap + (tmp_path / name).read_text(encoding="utf-8"), encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    done = ronda(elsewhere, str(tmp_path))

    assert done.returncode == 0
    assert list(tmp_path.rglob("sprung")) == []
    assert sorted(path.name for path in elsewhere.iterdir()) == ["ronda.toml"]


def test_existing_file_is_kept(tmp_path: Path) -> None:
    """An existing file is never overwritten without ``--force``, nor is a link that leads nowhere followed."""
    plant(tmp_path, PLAIN, {"ronda.toml": "mine\n"})
    (tmp_path / "link.toml").symlink_to(tmp_path / "nowhere.toml")

    refused = [ronda(tmp_path, "--language", "en"), ronda(tmp_path, "--language", "en", "--output", "link.toml")]

    assert [done.returncode for done in refused] == [2, 2]
    assert refused[0].stderr == (
        "Error: ronda.toml exists: name another file with --output, or overwrite it with --force\n"
    )
    assert (tmp_path / "ronda.toml").read_text(encoding="utf-8") == "mine\n"
    assert not (tmp_path / "nowhere.toml").exists()
    assert ronda(tmp_path, "--force").returncode == 0
    assert "mine" not in (tmp_path / "ronda.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere is not a folder: name the backend's checkout"),
        (["empty"], "empty is not a Django project: it has no manage.py and no settings"),
        (["manage.py"], "manage.py is not a folder"),
        (["--output", "no/such/folder/r.toml"], "cannot be written (No such file or directory)"),
        (["--output", "manage.py/r.toml"], "cannot be written (Not a directory)"),
        (["--name", "Has Space"], "cannot be a target's name"),
        (["--base-url", "yard.example"], "--base-url is not an address such as https://yard.example"),
        (["--base-url", "https://me:secret@yard.example"], "or holds a login"),
    ],
)
def test_refusals_are_one_line(tmp_path: Path, arguments: list[str], message: str) -> None:
    """What cannot be done is said in one line that tells what to name instead, with exit code 2; nothing is written."""
    plant(tmp_path, PLAIN)
    (tmp_path / "empty").mkdir()

    done = ronda(tmp_path, *arguments, "--language", "en")

    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "ronda.toml").exists()


def test_next_commands_are_told(tmp_path: Path) -> None:
    """The screen ends with the next two commands, which name the file if it is not the usual one."""
    plant(tmp_path, PLAIN)

    usual, other = ronda(tmp_path), ronda(tmp_path, "--output", "my backend.toml")

    assert usual.stdout.splitlines()[-2:] == ["  ronda config check", "  ronda diagnose"]
    assert other.stdout.splitlines()[-2:] == [
        "  ronda config check --config 'my backend.toml'",
        "  ronda diagnose --config 'my backend.toml'",
    ]


@pytest.mark.parametrize(("folder", "name"), [("My Yard (2)", "my-yard-2"), ("2024", "2024"), ("ñ", "backend")])
def test_name_comes_from_the_checkout(tmp_path: Path, folder: str, name: str) -> None:
    """Without ``--name`` the target is named after the checkout, in letters that a target may have."""
    plant(tmp_path / folder, RICH)

    done = ronda(tmp_path, folder)

    assert done.returncode == 0
    variables = re.findall(r"^  ([A-Z0-9_]+)  +\S", done.stdout, flags=re.MULTILINE)
    assert list(read(tmp_path / "ronda.toml", dict.fromkeys(variables, "redis://127.0.0.1/0")).targets) == [name]
