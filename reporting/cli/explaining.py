"""``ronda incidents explain``: why each thing happened to an incident."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
from pydantic import TypeAdapter
from rich.markup import escape

from language import _, ngettext
from reporting.cli.common import config_option, console, json_option, labelled, read_config
from reporting.cli.screen import level_name
from reporting.cli.words import delivery_name, incident_line, kind_name, moment_text, status_name, undelivered_line
from reporting.domain.causes import cause_of
from reporting.domain.incident import Event, EventKind, Incident, Level, Origin
from reporting.domain.outcome import Outcome
from reporting.domain.policy import Policy
from reporting.domain.run import CheckResult
from reporting.domain.tickets import TicketState
from reporting.ports import Pending, Receipt
from reporting.store import SqlStore
from reporting.wiring import now, store_of
from rondafile import Rondafile

MOST_SHOWN = 5
"""Results named for one event."""


class Told(NamedTuple):
    """Everything that is known about an incident."""

    incident: Incident
    events: Sequence[Event]
    results: Mapping[str, Sequence[CheckResult]]
    """What its checks said, by run."""
    receipts: Sequence[Receipt]
    waiting: Sequence[Pending]
    state: TicketState | None


@click.command("explain")
@config_option
@click.argument("incident_id")
@json_option
def command(config_path: Path, incident_id: str, as_json: bool) -> int:
    """Print why each thing happened to an incident: results, thresholds, level, deliveries, and what people did."""
    from reporting.cli.policy import policy_of  # noqa: PLC0415 - it reads the calendar

    rondafile = read_config(config_path)
    with store_of(rondafile) as store:
        told = _told(store, incident_id)
    if as_json:
        click.echo(json.dumps(_document(told), ensure_ascii=False, indent=2))
        return 0
    out = console()
    out.print(f"[bold]{escape(incident_line(told.incident))}[/]")
    for name, text in _standing(told.incident, policy_of(rondafile)):
        out.print("  " + labelled(name, text))
    for line in _story(told, rondafile):
        out.print(escape(line))
    return 0


def _told(store: SqlStore, incident_id: str) -> Told:
    incident = store.incident(incident_id)
    if incident is None:
        raise click.UsageError(
            _("there is no incident {incident_id!r}: see `ronda incidents list`").format(incident_id=incident_id)
        )
    events = store.events(incident_id)
    runs = dict.fromkeys(event.incident.run_id for event in events if event.incident.run_id)
    affected = {key for event in events for key in event.incident.affected}
    results = {run: [each for each in store.results(run) if each.key in affected] for run in runs}
    waiting = [each for each in store.undelivered(now()) if each.delivery.incident_id == incident_id]
    state = store.ticket_states([incident_id]).get(incident_id)
    return Told(incident, events, results, store.receipts(incident_id), waiting, state)


def _standing(incident: Incident, policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield why it is what it is: its severity, its owner, its root."""
    yield _("Noticed by"), _noticed_by(incident)
    opens, closes = policy.opens_after(incident.severity), policy.closes_after(incident.severity)
    thresholds = _("{severity} opens after {opens} failed runs and closes after {closes} passing ones")
    yield _("Severity"), thresholds.format(severity=incident.severity, opens=opens, closes=closes)
    yield _("Who has it"), f"{level_name(incident.level)}: {_why_level(incident)}"
    others = [str(key) for key in incident.affected if key.check != incident.check]
    if others:
        said = _("{root} explains {others}: they need it, and it fails too")
        yield _("One cause"), said.format(root=incident.check, others=", ".join(others))
    if incident.dismissal is not None:
        yield _("Dismissed"), incident.dismissal.resolution.value
    if incident.root_cause is not None:
        root = incident.root_cause
        named = root.category.value if root.category else _("not named")
        yield _("Root cause"), " · ".join(part for part in (named, root.text, root.fix) if part)


def _noticed_by(incident: Incident) -> str:
    return {
        Origin.CHECK: incident.check,
        Origin.HAND: _("a person, by hand"),
        Origin.TRACKER: _("a person, in the ticket system"),
    }[incident.origin]


def _why_level(incident: Incident) -> str:
    if incident.escalated_at is not None:
        return _("it was not resolved in time, and moved one level up")
    title = _(cause_of(incident.cause).title)
    if incident.level is Level.PROVIDER:
        proof = ", ".join(incident.proof)
        return _("{title}; every internal check passed in the same run: {proof}").format(title=title, proof=proof)
    if cause_of(incident.cause).kind == "provider":
        return _("{title}, but not every internal check passed in the same run").format(title=title)
    return title


def _story(told: Told, rondafile: Rondafile) -> Iterator[str]:
    for event in told.events:
        yield f"{moment_text(event.at, rondafile)}  {kind_name(event.kind)}: {event.reason.tell(_)}"
        if event.kind in (EventKind.OPENED, EventKind.CHANGED, EventKind.REOPENED):
            yield from _seen(event, told.results.get(event.incident.run_id, ()))
        for receipt in told.receipts:
            if _is_of(receipt.key, event):
                yield f"    {_arrived(receipt, rondafile)}"
        for pending in told.waiting:
            if _is_of(pending.delivery.key, event):
                yield f"    {undelivered_line(pending)}"
    if told.state is not None:
        yield from _ticket(told.state, rondafile)


def _is_of(key: str, event: Event) -> bool:
    """Tell whether a delivery was made of an event: its ticket's, its evidence's, or a notice."""
    return key in {event.key, f"{event.key}:evidence"} or key.startswith(f"{event.key}:to:")


def _seen(event: Event, results: Sequence[CheckResult]) -> Iterator[str]:
    shown = [each for each in results if each.outcome is not Outcome.PASSED and each.key in event.incident.affected]
    for each in shown[:MOST_SHOWN]:
        tried = ngettext("tried {n} time", "tried {n} times", each.attempts).format(n=each.attempts)
        yield f"    {each.key}: {each.message} ({event.incident.run_id}, {tried})"
    if len(shown) > MOST_SHOWN:
        yield "    " + _("and {more} more").format(more=len(shown) - MOST_SHOWN)


def _arrived(receipt: Receipt, rondafile: Rondafile) -> str:
    took = (receipt.delivered_at - receipt.created_at).total_seconds()
    if receipt.channel:
        said = _("told {channel}").format(channel=receipt.channel)
    else:
        said = _("ticket {ticket}: {kind}").format(ticket=receipt.ticket, kind=delivery_name(receipt.kind))
    return f"{said} · {moment_text(receipt.delivered_at, rondafile)} · {took:.0f} s"


def _ticket(state: TicketState, rondafile: Rondafile) -> Iterator[str]:
    closed = f" · {moment_text(state.closed_at, rondafile)}" if state.closed_at else ""
    yield _("{ticket} says: {status}").format(ticket=state.ticket, status=status_name(state.status)) + closed
    for cycle in state.sla:
        verdict = _("broken") if cycle.is_breached else _("kept")
        yield f"    {cycle.name}: {verdict}, {cycle.elapsed.total_seconds() / 60:.0f} min"


def _document(told: Told) -> dict[str, Any]:
    state = told.state
    return {
        "incident": TypeAdapter(Incident).dump_python(told.incident, mode="json"),
        "events": TypeAdapter(list[Event]).dump_python(list(told.events), mode="json"),
        "receipts": TypeAdapter(list[Receipt]).dump_python(list(told.receipts), mode="json"),
        "ticket": None if state is None else TypeAdapter(TicketState).dump_python(state, mode="json"),
        "undelivered": [{"key": each.delivery.key, "error": each.last_error} for each in told.waiting],
    }
