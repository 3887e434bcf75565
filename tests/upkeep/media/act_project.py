"""A real Django project with a media folder, and what the tests of the acts do to it."""

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ronda import cli
from tests.postgres import PASSWORD, USER, Postgres
from upkeep.media.plan import Header, Orphan, PlannedStorage, PlanWriter

SETTINGS = """
import json, os
BASE = os.path.dirname(os.path.abspath(__file__))
SECRET_KEY = "x"
INSTALLED_APPS = ["acting"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
MEDIA_ROOT = os.path.join(BASE, "media")
PRIVATE_ROOT = os.path.join(BASE, "private")
with open(os.path.join(BASE, "databases.json")) as file:
    DATABASES = json.load(file)
if os.path.exists(os.path.join(BASE, "more_settings.py")):
    exec(open(os.path.join(BASE, "more_settings.py")).read())
"""
MODELS = """
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models


class Photo(models.Model):
    file = models.FileField(upload_to="photos", max_length=400, blank=True)


def private():
    return FileSystemStorage(location=settings.PRIVATE_ROOT)


class Paper(models.Model):
    file = models.FileField(storage=private)
"""
DAY_NS = 86_400 * 10**9


@dataclass
class Project:
    """A backend on this machine, its configuration, and the ways to disturb it."""

    folder: Path
    postgres: Postgres | None = None
    database: str = ""

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def shelf(self) -> Path:
        return self.folder / ".ronda-quarantine"

    def write(self, name: str | bytes, content: bytes = b"x", mode: int = 0o640) -> Path:
        """Write a file below the media folder, two days old."""
        path = self.media / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)
        at = time.time_ns() - 2 * DAY_NS
        os.utime(path, ns=(at, at))
        return path

    def execute(self, statement: str, *values: object) -> list[Any]:
        """Run one statement in the project's database, and return its rows."""
        if self.postgres:
            import psycopg  # noqa: PLC0415 - only where it is installed

            url = self.postgres.url(self.database).replace("+psycopg", "")
            with psycopg.connect(url, autocommit=True) as connection:
                cursor = connection.execute(statement.replace("?", "%s").encode(), values)
                return cursor.fetchall() if cursor.description else []
        with contextlib.closing(sqlite3.connect(self.folder / "db.sqlite3", timeout=30)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    def refer(self, name: str) -> None:
        """Make a row that refers to a file."""
        self.execute("INSERT INTO acting_photo (file) VALUES (?)", name)

    def names(self) -> set[str]:
        """Return what rows refer to."""
        return {name for (name,) in self.execute("SELECT file FROM acting_photo")}

    def plan(self, *names: str, path: Path | None = None, **changes: Any) -> Path:
        """Write the plan that a scan would make if these were the orphans."""
        path = path or self.folder / "plan.jsonl"
        found = []
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                found.append((name, (self.media / os.fsdecode(name.encode("utf-8", "surrogateescape"))).lstat()))
        root, total = self.media.stat(), sum(len(files) for _at, _folders, files in os.walk(self.media))
        storage = PlannedStorage(
            str(self.media),
            "fs",
            str(self.media),
            root.st_dev,
            root.st_ino,
            folds=False,
            files=total,
            orphans=len(found),
            bytes=0,
        )
        header = {
            "id": hashlib.sha256(os.urandom(8)).hexdigest(), "target": "yard", "made_at": datetime.now(UTC),
            "backend_now_ns": time.time_ns(), "grace_h": 24.0, "files": total, "orphans": len(found), "bytes": 0,
            "references": 1, "fields": ("acting.Photo.file",), "storages": (storage,),
        }  # fmt: skip
        with PlanWriter(path) as writer:
            for name, stat in found:
                orphan = Orphan(storage.key, name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
                writer.add(orphan)
            writer.finish(Header(**header | changes))  # type: ignore[arg-type]
        return path

    def configure(self, media: str = "settle_s = 0", *, writes: bool = True, python: list[str] | None = None) -> None:
        """Write the project's ronda.toml."""
        (self.folder / "ronda.toml").write_text(
            f'language = "en"\n[targets.yard]\nbase_url = "http://127.0.0.1:1"\nwrites = {str(writes).lower()}\n'
            f'python = {json.dumps(python or [sys.executable])}\ndirectory = "{self.folder}"\n'
            f'settings = "act_settings"\nprobe_limit_s = 60\n[targets.yard.media]\nmax_share = 1.0\n{media}\n'
        )

    def ronda(self, *arguments: str | Path) -> tuple[int, str]:
        """Run ``ronda media``, and return its exit code with what it printed."""
        said = io.StringIO()
        line = ["media", *map(str, arguments), "--config", str(self.folder / "ronda.toml")]
        with contextlib.redirect_stdout(said):
            try:
                code = cli.main(line, prog_name="ronda", standalone_mode=False)
            except click.ClickException as error:
                return error.exit_code, error.format_message()
        return int(code or 0), said.getvalue()

    def act(self, *arguments: str | Path) -> dict[str, Any]:
        """Run ``ronda media … --json`` and return the document."""
        _code, said = self.ronda(*arguments, "--json")
        found: dict[str, Any] = json.loads(said)
        return found

    def tree(self) -> dict[bytes, tuple[str, int, int]]:
        """Return digest, mode and modification time of every file below the media folder."""
        return tree(self.media)

    def kept(self) -> list[bytes]:
        """Return the contents of every file in the quarantine, sorted."""
        return sorted(path.read_bytes() for path in self.shelf.glob("*/files/*/*"))


def tree(folder: Path) -> dict[bytes, tuple[str, int, int]]:
    """Return digest, mode and modification time of every file below a folder, by its name in bytes."""
    found = {}
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):
            stat, digest = path.stat(), hashlib.sha256(path.read_bytes()).hexdigest()
            found[os.fsencode(path.relative_to(folder))] = (digest, stat.st_mode, stat.st_mtime_ns)
    return found


def make(folder: Path, postgres: Postgres | None = None) -> Project:
    """Make a project with an empty media folder."""
    project = Project(folder, postgres, postgres.fresh_database() if postgres else "")
    default: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "db.sqlite3")}
    default["OPTIONS"] = {"timeout": 30, "transaction_mode": "IMMEDIATE"}
    if postgres:
        default = {
            "ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": postgres.port,
            "NAME": project.database, "USER": USER, "PASSWORD": PASSWORD,
        }  # fmt: skip
    (folder / "acting").mkdir()
    (folder / "acting" / "__init__.py").touch()
    (folder / "acting" / "models.py").write_text(MODELS)
    (folder / "act_settings.py").write_text(SETTINGS)
    (folder / "databases.json").write_text(json.dumps({"default": default}))
    project.media.mkdir()
    run_django(project, "migrate", "--run-syncdb", "-v", "0")
    project.configure()
    return project


def run_django(project: Project, *arguments: str) -> None:
    """Run a management command of the project."""
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "act_settings"}
    command = [sys.executable, "-m", "django", *arguments]
    subprocess.run(command, cwd=project.folder, env=environ, check=True)


def groups(document: dict[str, Any]) -> dict[str, int]:
    """Return how many files each reason has, over all acts."""
    found: dict[str, int] = {each["code"]: 1 for each in document["refused"]}
    for outcome in (*document["acts"], *document["recovered"]):
        for reason, group in outcome["groups"].items():
            found[reason] = found.get(reason, 0) + group["count"]
    return found


MakeProject = Callable[[], Project]
