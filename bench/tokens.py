"""Listing 100,000 tokens: beyond what the same command costs with one, and against plain SQL on the same rows."""

import contextlib
import json
import os
import secrets
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.measuring import Step, measure

TOKENS = 100_000
SETTINGS = """
import os
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "rest_framework.authtoken"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DATABASE"]}}
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
PLAIN = """
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT key, created, u.id, is_active, last_login, password, is_staff, is_superuser "
    "FROM authtoken_token t JOIN auth_user u ON u.id = t.user_id ORDER BY created")
for row in rows: pass
"""


def main(_arguments: Sequence[str] = ()) -> None:
    """Make a database with many tokens and one with a single one, measure, and print the table."""
    with tempfile.TemporaryDirectory(prefix="ronda-bench-") as name:
        folder = Path(name)
        (folder / "bench_settings.py").write_text(SETTINGS)
        lists, texts, plain = [], [], []
        for count in (1, TOKENS):
            config, database = _made(folder, count)
            lists.append(Step(f"list {count}", [[*_ronda(config), "--json"]], frozenset({0, 1})))
            texts.append(Step(f"text {count}", [_ronda(config)], frozenset({0, 1})))
            plain.append(Step(f"plain {count}", [[sys.executable, "-c", PLAIN, str(database)]]))
        found = measure([*lists, *texts, *plain], Path.cwd(), os.environ)
    beyond = {kind: found[f"{kind} {TOKENS}"].median - found[f"{kind} 1"].median for kind in ("list", "text", "plain")}
    print("| what | measured | against | ratio | goal |\n| --- | --- | --- | --- | --- |")
    for kind, title in (("list", "`ronda tokens list --json`"), ("text", "`ronda tokens list`")):
        series = found[f"{kind} {TOKENS}"]
        print(
            f"| {title}, {TOKENS:,} tokens | {series.median:.2f} s, {series.peak_mb:.0f} MB; "
            f"{beyond[kind]:.2f} s beyond start-up | plain SQL on the same rows ({beyond['plain']:.2f} s) | "
            f"{beyond[kind] / beyond['plain']:.1f} | < 2 s beyond start-up |"
        )


def _ronda(config: Path) -> list[str]:
    return [sys.executable, "-m", "ronda", "tokens", "list", "--config", str(config)]


def _made(folder: Path, count: int) -> tuple[Path, Path]:
    """Return a configuration and its database, with so many users, one token each."""
    database = folder / f"{count}.sqlite3"
    environ = {"DJANGO_SETTINGS_MODULE": "bench_settings", "BENCH_DATABASE": str(database)}
    migrate = [sys.executable, "-m", "django", "migrate", "-v", "0"]
    subprocess.run(migrate, cwd=folder, env=os.environ | environ, check=True)
    users = [
        (number, f"u{number}", "!" if number % 7 else "x", number % 50 > 0, number % 100 == 1)
        for number in range(count)
    ]
    tokens = [(secrets.token_hex(20), f"-{number % 500} days", number) for number in range(count)]
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(
            "INSERT INTO auth_user (id, username, password, is_active, is_staff, is_superuser, first_name, last_name,"
            " email, date_joined) VALUES (?, ?, ?, ?, ?, 0, '', '', '', datetime('now'))",
            users,
        )
        connection.executemany("INSERT INTO authtoken_token VALUES (?, datetime('now', ?), ?)", tokens)
    config = folder / f"{count}.toml"
    lines = [
        f'results = "runs-{count}"',
        "[targets.yard]",
        'base_url = "http://127.0.0.1:1"',
        f"python = [{json.dumps(sys.executable)}]",
        f"directory = {json.dumps(str(folder))}",
        'settings = "bench_settings"',
        f"environ = {{ BENCH_DATABASE = {json.dumps(str(database))} }}",
    ]
    config.write_text("\n".join(lines) + "\n")
    return config, database
