"""``ronda tickets``: whether the ticket system takes what is sent to it, and what people did there."""

import json
from collections.abc import Sequence
from pathlib import Path

import click
from rich.markup import escape

from language import _, ngettext
from reporting import pipeline
from reporting.cli.brought import redactor_for
from reporting.cli.common import config_option, console, json_option, read_config, styled
from reporting.cli.letters import tell_channels
from reporting.cli.policy import policy_of
from reporting.cli.ticketing import people_of, tell_deliveries
from reporting.cli.words import action_line, incident_line
from reporting.domain.actions import DeliveryKind
from reporting.pipeline import Synced
from reporting.ports import Pending
from reporting.wiring import now, store_of, tickets_of, write_site


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
    people_of(rondafile)
    with store_of(rondafile) as store:
        system = tickets_of(rondafile, store)
        found = system.problems()
    for line in found:
        out.print(styled("red", f"✘ {line}"))
    if not found:
        out.print(styled("green", "✔ " + _("{system} takes tickets").format(system=system.name)))
    return 1 if found else 0


@group.command("sync")
@config_option
@json_option
def sync(config_path: Path, as_json: bool) -> int:
    """Take over what people did: closings, resolutions, root causes, service levels, incidents they filed.

    A ticket that was closed without what closing needs is flagged, and people are reminded once. Safe to repeat.

    Exit code: 0 done, 1 a ticket is gone or something could not be delivered for too long, 2 the ticket system did
    not answer.
    """
    rondafile = read_config(config_path)
    people, redactor = people_of(rondafile), redactor_for(rondafile)
    out = console(to_stderr=as_json)
    with store_of(rondafile) as store:
        tickets = tickets_of(rondafile, store)
        done = pipeline.sync(store, policy_of(rondafile, store), tickets, now, people, clean=redactor.clean)
        told = tell_channels(rondafile, store, out.file)
        left = pipeline.outstanding(store)
        write_site(rondafile, store)
    for action in done.actions:
        out.print(escape(action_line(action)))
    for incident, ticket in done.gone:
        said = _("{ticket} is gone, the ticket of {incident}: open it again there, or resolve the incident")
        out.print(styled("red", said.format(ticket=ticket, incident=incident_line(incident))))
    code = tell_deliveries([*done.delivered, *told], left, rondafile, out)
    if not done.actions:
        text = ngettext("{n} ticket asked about, nothing new", "{n} tickets asked about, nothing new", done.asked)
        out.print(styled("dim", text.format(n=done.asked)))
    if as_json:
        click.echo(json.dumps(_document(done, left), ensure_ascii=False, indent=2))
    return 1 if done.gone else code


@group.command("sweep")
@config_option
@click.option("--apply", "is_applied", is_flag=True, help="Link and close them; without it they are only named.")
def sweep(config_path: Path, is_applied: bool) -> int:
    """Find tickets that people or a crash made twice; with --apply link them to the first and close them.

    Exit code: 0 done, 1 a copy could not be closed, or something else not be delivered for too long, 2 the search is
    not to be trusted.
    """
    rondafile = read_config(config_path)
    out = console()
    with store_of(rondafile) as store:
        tickets = tickets_of(rondafile, store)
        found = list(pipeline.copies_of(store, tickets, now))
        for each in found:
            copies = ", ".join(copy.ticket for copy in each.copies)
            out.print(escape(f"{incident_line(each.incident)} · {each.ticket} ← {copies}"))
        if not found:
            out.print(_("no incident has more than one open ticket"))
        if not is_applied:
            out.print(styled("dim", _("nothing was done: this was a dry run")))
            return 0
        pipeline.join_copies(store, found, now)
        delivered, left = pipeline.deliver(store, tickets, now), pipeline.outstanding(store)
        code = tell_deliveries(delivered, left, rondafile, out)
    return 1 if any(pending.delivery.kind is DeliveryKind.TICKET_JOIN for pending in left) else code


def _document(done: Synced, left: Sequence[Pending]) -> dict[str, object]:
    return {
        "asked": done.asked,
        "actions": [
            {"kind": action.kind, "incident": action.incident.incident_id, "reason": action.reason.tell()}
            for action in done.actions
        ],
        "gone": [{"incident": incident.incident_id, "ticket": ticket} for incident, ticket in done.gone],
        "undelivered": [pending.delivery.key for pending in left],
    }
