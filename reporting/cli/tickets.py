"""``ronda tickets``: whether the ticket system would take what is sent to it."""

from pathlib import Path

import click

from language import _
from reporting.cli.common import config_option, console, read_config, styled
from reporting.wiring import store_of, tickets_of


@click.group("tickets", short_help="See to the ticket system.")
def group() -> None:
    """See to the ticket system."""


@group.command("check")
@config_option
def check(config_path: Path) -> int:
    """Find out before the first incident whether tickets would be taken. Nothing is written.

    Login, permissions, project, issue or request type, required fields, components and priorities are asked for.

    Exit code: 0 they would be, 1 something is in the way.
    """
    rondafile = read_config(config_path)
    out = console()
    with store_of(rondafile) as store:
        system = tickets_of(rondafile, store)
        found = system.problems()
    for line in found:
        out.print(styled("red", f"✘ {line}"))
    if not found:
        out.print(styled("green", "✔ " + _("{system} takes tickets").format(system=system.name)))
    return 1 if found else 0
