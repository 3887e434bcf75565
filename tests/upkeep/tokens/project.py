"""A small Django project with DRF's tokens and a model of its own, on SQLite or PostgreSQL, and its ``ronda.toml``.

``CARDS_KILL`` in its environment ends the interpreter with SIGKILL: ``before:3`` and ``after:3`` the third statement,
``before:commit`` and ``after:commit`` the first commit; ``sleep:2`` waits before a statement. ``CARDS_TRACE`` names a
file for argv and environment.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rondafile import Rondafile, read
from rondafile.masking import mask_key
from tests.postgres import PASSWORD, USER, Postgres
from upkeep.tokens.backend import Backend
from upkeep.tokens.changing import Changer
from upkeep.tokens.handover import READY
from upkeep.tokens.masking import Masking
from upkeep.tokens.ordering import Decision, Order, carry_out
from upkeep.tokens.selecting import Selection

SETTINGS = """
import json, os
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "rest_framework.authtoken", "cards"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": json.load(open(os.path.join(os.path.dirname(__file__), "database.json")))}
LOGGING = {"version": 1, "disable_existing_loggers": False, "handlers": {"file": {"class": "logging.FileHandler",
    "filename": os.path.join(os.path.dirname(__file__), "sql.log")}},
    "loggers": {"django.db.backends": {"handlers": ["file"], "level": "DEBUG"}}}
DEBUG = bool(os.environ.get("CARDS_DEBUG"))
if trace := os.environ.get("CARDS_TRACE"):
    with open(trace, "a") as file:
        file.write(json.dumps([open("/proc/self/cmdline").read(), dict(os.environ)]))
"""
MODELS = """
from django.conf import settings
from django.db import models

class Card(models.Model):
    secret = models.CharField(max_length=48, unique=True)
    made_on = models.DateField()
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)

class Device(models.Model):
    token = models.ForeignKey("authtoken.Token", models.CASCADE)

class Use(models.Model):
    who = models.IntegerField()
    at = models.DateTimeField()

class Short(models.Model):
    key = models.CharField(max_length=10)
    created = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
"""
APPS = """
import os, signal, time
from django.apps import AppConfig

class Cards(AppConfig):
    name = "cards"

    def ready(self):
        when, _colon, what = os.environ.get("CARDS_KILL", "").partition(":")
        if not when:
            return
        from django.db.backends.base.base import BaseDatabaseWrapper
        from django.db.backends.signals import connection_created
        seen, commit = [], BaseDatabaseWrapper._commit

        def die():
            os.kill(os.getpid(), signal.SIGKILL)

        def wrapper(execute, sql, params, many, context):
            seen.append(sql)
            due = what == str(len(seen))
            if due and when == "before":
                die()
            if due and when == "sleep":
                time.sleep(3)
            found = execute(sql, params, many, context)
            if due and when == "after":
                die()
            return found

        def committing(self):
            if what == "commit" and when == "before":
                die()
            commit(self)
            if what == "commit" and when == "after":
                die()

        BaseDatabaseWrapper._commit = committing
        connection_created.connect(lambda connection, **_: connection.execute_wrappers.append(wrapper), weak=False)
"""
PEOPLE = {1: 500, 2: 500, 3: 10, 4: 30, 5: 30}
"""Age in days of each user's token. 4 is inactive, 5 is of staff and never logged in; 3 is the monitoring's."""


def key_of(user: int) -> str:
    """Return the key that a user's token has at first."""
    return f"{user:x}" * 36 + f"0{user:03x}"


@dataclass
class Project:
    """One backend with its configuration."""

    folder: Path
    further: str = ""
    """Lines of ``[targets.yard]`` in force."""
    postgres: Postgres | None = None
    database: str = ""
    tokens: str = 'handover = { folder = "keys" }\n'
    """Lines of ``[targets.yard.tokens]`` in force."""
    environ: dict[str, str] = field(default_factory=dict)
    python: str = sys.executable

    @property
    def backend(self) -> Path:
        return self.folder / "backend"

    @property
    def keys_folder(self) -> Path:
        return self.folder / "keys"

    def toml(self, name: str = "ronda.toml", results: str = "runs") -> Path:
        """Write the configuration as it is now."""
        path = self.folder / name
        path.write_text(
            f'language = "en"\nresults = "{results}"\nsecrets_file = "secrets.env"\n'
            f'[targets.yard]\nbase_url = "http://127.0.0.1:1"\ntoken = "$YARD_TOKEN"\npython = ["{self.python}"]\n'
            f'directory = "{self.backend}"\nsettings = "cards_settings"\nwrites = true\nprobe_limit_s = 60\n'
            f"environ = {{ {', '.join(f'{name} = {json.dumps(value)}' for name, value in self.environ.items())} }}\n"
            f"{self.further}[targets.yard.tokens]\n{self.tokens}"
        )
        return path

    def read(self, name: str = "ronda.toml", results: str = "runs") -> tuple[Rondafile, Backend]:
        """Return the configuration as it is now, and the way to the backend."""
        rondafile = read(self.toml(name, results), {})
        return rondafile, Backend(rondafile.targets["yard"], "yard", Masking(mask_key(rondafile)))

    def act(self, act: str = "rotate", *, users: tuple[str, ...] = (), **named: Any) -> tuple[Decision, Changer]:
        """Carry out an order in this process; ``kill`` ends the interpreter that changes, not the one that lists."""
        results = named.pop("results", "runs")
        rondafile, backend = self.read(f"{results}.toml", results)
        listing = backend.listed()
        if kill := named.pop("kill", ""):
            self.environ = {"CARDS_KILL": kill}
            rondafile, backend = self.read()
            self.environ = {}
        selection = Selection.named(named.pop("masks", ()), users, stale=named.pop("stale", False))
        including = named.pop("including_monitoring", False)
        order = Order(act, selection, execute=True, including_monitoring=including, most=50, home=self.folder)
        return carry_out(order, rondafile, backend, listing, **named)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        if self.postgres is not None:
            import psycopg  # noqa: PLC0415 - only where it is installed

            address = self.postgres.url(self.database).replace("+psycopg", "")
            with psycopg.connect(address, autocommit=True) as connection:
                cursor = connection.execute(statement.encode())
                return cursor.fetchall() if cursor.description else []
        with contextlib.closing(sqlite3.connect(self.backend / "db.sqlite3")) as connection, connection:
            return connection.execute(statement).fetchall()

    def held(self) -> dict[int, list[str]]:
        """Return the keys of every user, as the backend has them now."""
        found: dict[int, list[str]] = {}
        for user, key in self.sql("SELECT user_id, key FROM authtoken_token ORDER BY user_id, key"):
            found.setdefault(user, []).append(key)
        return found

    def handed_over(self, ending: str = READY) -> dict[int, list[str]]:
        """Return the keys in files, by user."""
        found: dict[int, list[str]] = {}
        for path in self.keys_folder.glob(f"*{ending}"):
            assert path.stat().st_mode & 0o777 == 0o600
            found.setdefault(int(path.name.split("-")[1]), []).append(path.read_text().strip())
        return found

    def assert_old_or_new(self, users: Iterator[int] | tuple[int, ...]) -> None:
        """Each token is either old and working, or new and handed over: exactly one key each, known to somebody."""
        held, files = self.held(), self.handed_over()
        for user in users:
            (key,) = held[user]
            assert key == key_of(user) or key in files[user], user

    def holding(self, *secrets: str) -> list[str]:
        """Return what is written outside the database and the handed-over files and holds one of these."""
        kept = {"db.sqlite3", "db.sqlite3-journal", "secrets.env"}
        paths = [path for path in self.folder.rglob("*") if path.is_file() and path.name not in kept]
        return [
            str(path)
            for path in paths
            if path.parent != self.keys_folder and any(each.encode() in path.read_bytes() for each in secrets)
        ]


def made(folder: Path, postgres: Postgres | None = None, python: str = sys.executable) -> Project:
    """Return a project whose database is migrated and empty."""
    backend = folder / "backend"
    (backend / "cards").mkdir(parents=True)
    texts = {"cards_settings.py": SETTINGS, "cards/models.py": MODELS, "cards/apps.py": APPS, "cards/__init__.py": ""}
    for name, text in texts.items():
        (backend / name).write_text(text)
    found = Project(folder)
    told: dict[str, Any] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(backend / "db.sqlite3"),
        "OPTIONS": {"timeout": 1},
    }
    if postgres is not None:
        found.postgres, found.database = postgres, postgres.fresh_database()
        told = {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": postgres.port}
        told |= {"NAME": found.database, "USER": USER, "PASSWORD": PASSWORD}
    (backend / "database.json").write_text(json.dumps(told))
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "cards_settings"}
    for further in ([], ["--run-syncdb"]):
        command = [python, "-m", "django", "migrate", "-v", "0", *further]
        subprocess.run(command, cwd=backend, env=environ, check=True, timeout=60)
    secrets = folder / "secrets.env"
    secrets.touch(mode=0o600)
    secrets.write_text(f"YARD_TOKEN={key_of(3)}\n")
    return found


def filled(project: Project) -> Project:
    """Fill a project with the people and their tokens."""
    now = datetime.now(UTC)
    for user, days in PEOPLE.items():
        since = (now - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")
        active, staff = str(user != 4).lower(), str(user == 5).lower()
        columns = "id, username, password, is_active, is_staff, is_superuser, first_name, last_name, email, date_joined"
        values = f"{user}, 'person{user}', '!', {active}, {staff}, false, '', '', '', '{since}'"
        project.sql(f"INSERT INTO auth_user ({columns}) VALUES ({values})")
        project.sql(f"INSERT INTO authtoken_token VALUES ('{key_of(user)}', '{since}', {user})")
    return project


def copied(template: Project, folder: Path) -> Project:
    """Return a copy of a SQLite project."""
    shutil.copytree(template.folder, folder, dirs_exist_ok=True)
    database = folder / "backend" / "database.json"
    database.write_text(database.read_text().replace(str(template.folder), str(folder)))
    return Project(folder)
