"""Sentences that several sub-commands say."""

from collections.abc import Mapping
from datetime import UTC, datetime

from babel.dates import format_datetime

from language import _, translations
from reporting.domain.actions import Action, DeliveryKind
from reporting.domain.causes import cause_of
from reporting.domain.incident import EventKind, Incident
from reporting.domain.verdict_words import WORDS
from reporting.domain.verdicts import Verdict
from reporting.pages.wording import Wording
from reporting.pipeline import Delivered
from reporting.ports import Pending
from rondafile import Rondafile


def kind_name(kind: EventKind) -> str:
    """Return what happened to an incident, in a word or two."""
    return {
        EventKind.OPENED: _("opened"),
        EventKind.CHANGED: _("changed"),
        EventKind.CLOSED: _("closed"),
        EventKind.REOPENED: _("reopened"),
        EventKind.DISMISSED: _("dismissed"),
        EventKind.TICKET_CLOSED: _("ticket closed"),
        EventKind.TICKET_OPENED: _("ticket opened again"),
        EventKind.EXPLAINED: _("explained"),
        EventKind.RESOLVED: _("resolved"),
        EventKind.FLAGGED: _("flagged"),
        EventKind.REMINDED: _("still open"),
    }[kind]


def delivery_name(kind: DeliveryKind) -> str:
    """Return what a delivery did to its ticket."""
    return {
        DeliveryKind.TICKET_OPEN: _("opened"),
        DeliveryKind.TICKET_UPDATE: _("commented"),
        DeliveryKind.TICKET_CLOSE: _("closed"),
        DeliveryKind.TICKET_EVIDENCE: _("evidence attached"),
        DeliveryKind.TICKET_REOPEN: _("opened again"),
        DeliveryKind.TICKET_REMIND: _("reminded"),
        DeliveryKind.TICKET_JOIN: _("copy joined"),
        DeliveryKind.NOTICE_OPENED: _("opened"),
        DeliveryKind.NOTICE_CHANGED: _("changed"),
        DeliveryKind.NOTICE_REOPENED: _("reopened"),
        DeliveryKind.NOTICE_CLOSED: _("closed"),
        DeliveryKind.NOTICE_REMINDER: _("still open"),
        DeliveryKind.NOTICE_WINDOW: _("maintenance"),
        DeliveryKind.NOTICE_WEEKLY: _("weekly review"),
    }[kind]


def status_name(status: str) -> str:
    """Return what a ticket system calls the state of a ticket: Jira's names are people's own and stay as they are."""
    return {
        "open": _("open"),
        "closed": _("closed"),
        "closed as not planned": _("closed as not planned"),
        "closed as duplicate": _("closed as duplicate"),
    }.get(status, status)


def notice_line(delivered: Delivered) -> str:
    """Return a notice that arrived on one line."""
    delivery = delivered.delivery
    said = _("told {channel}: {kind}: {incident}")
    return said.format(channel=delivery.channel, kind=delivery_name(delivery.kind), incident=delivery.incident_id)


def incident_line(incident: Incident) -> str:
    """Return an incident on one line."""
    return " · ".join((incident.severity, _(cause_of(incident.cause).title), incident.incident_id))


def action_line(action: Action) -> str:
    """Return an action on one line."""
    return f"{kind_name(action.kind)}: {incident_line(action.incident)} ({action.reason.tell(_)})"


def undelivered_line(pending: Pending) -> str:
    """Return what could not be delivered, and why."""
    said = _("not delivered yet: {key} ({why}; tried {attempts} times)").format(
        key=pending.delivery.key, why=pending.last_error or _("not tried"), attempts=pending.attempts
    )
    if pending.next_at is None or not pending.last_error:
        return said
    wait = pending.next_at - datetime.now(UTC)
    minutes = max(0, round(wait.total_seconds() / 60))
    again = _("again in {minutes} min, or at once with `ronda publish --retry`").format(minutes=minutes)
    return f"{said}; {again}"


def count_line(counts: Mapping[Verdict, int]) -> str:
    """Return how many cases have each verdict, on one line."""
    said = {_(WORDS[verdict]): count for verdict, count in counts.items()}
    return " · ".join(f"{name}: {count}" for name, count in said.items())


def moment_text(moment: datetime, rondafile: Rondafile) -> str:
    """Return a moment in the zone and the language of the configuration."""
    return str(format_datetime(moment.astimezone(rondafile.zone), "d MMM y, HH:mm:ss", locale=rondafile.language))


def wording_of(rondafile: Rondafile, now: datetime) -> Wording:
    """Return what puts values into words as the site's pages do; ``now`` is what "ago" counts from."""
    return Wording(translations(rondafile.language), rondafile.language, rondafile.zone, now)
