"""``ronda config check``: every value in force and where it came from."""

import json
import os
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from reporting.cli.common import config_option, console, json_option, target_option
from rondafile.inforce import Value, values_in_force


@click.group("config", short_help="Check the configuration, and show every value in force.")
def group() -> None:
    """Look at the configuration."""


@group.command("check")
@config_option
@target_option
@json_option
def check_command(config_path: Path, target: str | None, as_json: bool) -> int:
    """Check the configuration and print every value in force, where it came from, secrets masked.

    Exit code: 0 it can be used, 2 it cannot; every problem is listed with its line.
    """
    values = values_in_force(config_path, os.environ, target)
    if as_json:
        rows = [{"key": value.key, "value": value.shown, "origin": value.origin} for value in values]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    out = console()
    if out.is_terminal:
        table = Table("key", "value", "from", box=None, pad_edge=False)
        for value in values:
            table.add_row(*(escape(text) for text in (value.key, value.shown, value.origin)), style=_style(value))
        out.print(table)
    else:
        for value in values:
            click.echo(f"{value.key} = {value.shown}  # {value.origin}")
    return 0


def _style(value: Value) -> str:
    return "dim" if value.origin == "default" else ""
