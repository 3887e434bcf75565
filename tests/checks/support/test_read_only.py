"""A probe never writes: each script runs under a database role that may only read, and no file changes."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.support.interpreter import Interpreter, Question
from rondafile import Target
from tests.postgres import PASSWORD, USER, Postgres

SETTINGS = """
import os
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "drf_spectacular"]
ROOT_URLCONF = "django.contrib.auth.urls"
USE_TZ = True
MEDIA_ROOT = os.path.join(os.path.dirname(__file__), "media")
DATABASES = {{"default": {{
    "ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": {port}, "NAME": "{name}",
    "USER": os.environ["DB_USER"], "PASSWORD": os.environ["DB_PASSWORD"],
}}}}
"""
INSIDE = Path(__file__).parents[3] / "checks" / "support" / "inside"
SCRIPTS = sorted(path.stem for path in INSIDE.glob("[a-z]*.py") if "\ndef answer(" in path.read_text(encoding="utf-8"))
"""Every file but the frame and what the scripts import."""


@pytest.fixture(scope="module")
def project(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Django project on PostgreSQL, migrated by its owner, with a role that may only read."""
    folder = tmp_path_factory.mktemp("read-only")
    name = postgres.fresh_database()
    (folder / "reading_settings.py").write_text(SETTINGS.format(port=postgres.port, name=name))
    (folder / "media").mkdir()
    (folder / "media" / "plate.txt").write_text("ABC123")
    environ = os.environ | {"DB_USER": USER, "DB_PASSWORD": PASSWORD, "DJANGO_SETTINGS_MODULE": "reading_settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], cwd=folder, env=environ, check=True)
    role = f"reader_{name}"
    postgres.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
    postgres.execute(f"ALTER ROLE {role} SET default_transaction_read_only = on")
    postgres.execute(f"GRANT pg_read_all_data TO {role}")
    (folder / "role").write_text(role)
    return folder


def tree(folder: Path) -> dict[str, tuple[str, int]]:
    """Return digest and modification time of every file."""
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def ask(project: Path, name: str) -> object:
    """Ask one question as the role that may only read."""
    told = {
        "base_url": "http://127.0.0.1:1",
        "python": [sys.executable],
        "directory": str(project),
        "settings": "reading_settings",
    }
    target = Target.model_validate(told)
    login = {"DB_USER": (project / "role").read_text(), "DB_PASSWORD": PASSWORD}
    interpreter = Interpreter(target.model_copy(update={"environ": login}), "yard")
    try:
        return interpreter.ask(Question(name))
    finally:
        interpreter.close()


def test_there_are_scripts() -> None:
    """The list of scripts is not empty by accident."""
    assert {"database", "migrations", "system_check"} <= set(SCRIPTS)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_answers_without_writing(project: Path, name: str) -> None:
    """A script is answered for a role that may only read, and leaves every file as it was."""
    before = tree(project)
    answer = ask(project, name)

    assert answer
    assert tree(project) == before


def test_the_role_cannot_write(project: Path) -> None:
    """The guard holds: under the same role Django's own migrate is refused."""
    environ = os.environ | {
        "DB_USER": (project / "role").read_text(),
        "DB_PASSWORD": PASSWORD,
        "DJANGO_SETTINGS_MODULE": "reading_settings",
    }
    command = [sys.executable, "-m", "django", "migrate", "auth", "zero"]
    done = subprocess.run(command, cwd=project, env=environ, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "read-only transaction" in done.stderr


def test_on_postgresql_nothing_is_pending(project: Path) -> None:
    """The answers are right on PostgreSQL: the database is named and no migration waits."""
    assert ask(project, "migrations") == {"pending": {"default": []}}
    assert ask(project, "database")["databases"]["default"]["vendor"] == "postgresql"  # type: ignore[index]
