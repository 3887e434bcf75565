"""``ronda incidents``: list, show and explain them; file, close and resolve them by hand."""

import json
from datetime import datetime
from pathlib import Path

import click
from babel.dates import format_datetime
from pydantic import TypeAdapter
from rich.markup import escape

from language import _
from reporting.cli import explaining, filing
from reporting.cli.common import config_option, console, json_option, read_config, target_option
from reporting.cli.screen import level_name
from reporting.cli.words import incident_line, kind_name
from reporting.domain.incident import Event, EventKind, Incident
from reporting.wiring import store_of
from rondafile import Rondafile


@click.group("incidents", short_help="List, explain, file and resolve incidents.")
def group() -> None:
    """Look at incidents, and do by hand what no check can."""


for _command in (explaining.command, filing.open_command, filing.close_command, filing.resolve_command):
    group.add_command(_command)


@group.command("list")
@config_option
@target_option
@click.option("--open", "only_open", is_flag=True, help="Only those still open.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many.")
@json_option
def list_command(config_path: Path, target: str | None, only_open: bool, limit: int, as_json: bool) -> int:
    """List incidents, those still open first."""
    rondafile = read_config(config_path, target)
    with store_of(rondafile) as store:
        found = store.incidents(target, only_open=only_open, limit=limit)
        tickets = store.tickets([incident.incident_id for incident in found])
    if as_json:
        click.echo(
            json.dumps(TypeAdapter(list[Incident]).dump_python(found, mode="json"), ensure_ascii=False, indent=2)
        )
        return 0
    out = console()
    for incident in found:
        sign, colour = ("✔", "green") if incident.closed_at else ("✘", "red")
        ticket = tickets.get(incident.incident_id, "–")
        since = _when(rondafile, incident.failing_since)
        line = " · ".join(part for part in (incident_line(incident), ticket, since, _how_it_ended(incident)) if part)
        out.print(f"[{colour}]{sign}[/] {escape(line)}")
    if not found:
        out.print(_("There is no incident."))
    return 0


def _how_it_ended(incident: Incident) -> str:
    """Return what people made of an incident that is over; empty while nothing is known of it."""
    if incident.dismissal is not None:
        return kind_name(EventKind.DISMISSED)
    if incident.resolved_at is not None:
        return kind_name(EventKind.RESOLVED)
    return _("root cause missing") if incident.closed_at is not None and incident.root_cause is None else ""


@group.command("show")
@config_option
@click.argument("incident_id")
@json_option
def show_command(config_path: Path, incident_id: str, as_json: bool) -> int:
    """Show one incident and everything that happened to it."""
    rondafile = read_config(config_path)
    with store_of(rondafile) as store:
        incident = store.incident(incident_id)
        events = list(store.events(incident_id))
        ticket = store.tickets([incident_id]).get(incident_id)
    if incident is None:
        raise click.UsageError(
            _("there is no incident {incident_id!r}: see `ronda incidents list`").format(incident_id=incident_id)
        )
    if as_json:
        document = {
            "incident": TypeAdapter(Incident).dump_python(incident, mode="json"),
            "ticket": ticket,
            "events": TypeAdapter(list[Event]).dump_python(events, mode="json"),
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    _show(rondafile, incident, events, ticket)
    return 0


def _show(rondafile: Rondafile, incident: Incident, events: list[Event], ticket: str | None) -> None:
    out = console()
    out.print(f"[bold]{escape(incident_line(incident))}[/]")
    rows = {
        _("Target"): incident.target,
        _("Check"): incident.check,
        _("Message"): incident.message,
        _("Failing since"): _when(rondafile, incident.failing_since),
        _("Opened"): _when(rondafile, incident.opened_at),
        _("Restored"): _when(rondafile, incident.closed_at) if incident.closed_at else _("still open"),
        _("Who has it"): level_name(incident.level),
        _("Affected endpoint"): incident.endpoint or _("none"),
        _("Affected token"): incident.token or _("none"),
        _("Deployment"): incident.deployment or _("not known"),
        _("Affected"): ", ".join(str(key) for key in incident.affected),
        _("Ticket"): ticket or _("none yet"),
    }
    for name, value in rows.items():
        out.print(f"  {escape(f'{name}: {value}')}")
    for event in events:
        moment = _when(rondafile, event.at)
        out.print(escape(f"{moment}  {kind_name(event.kind)}: {event.reason.tell(_)}"))


def _when(rondafile: Rondafile, moment: datetime) -> str:
    return str(format_datetime(moment.astimezone(rondafile.zone), "d MMM y, HH:mm:ss", locale=rondafile.language))
