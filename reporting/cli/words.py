"""Sentences that several sub-commands say."""

from collections.abc import Mapping
from datetime import datetime

from babel.dates import format_datetime

from language import _
from reporting.domain.actions import Action, DeliveryKind
from reporting.domain.causes import cause_of
from reporting.domain.incident import EventKind, Incident
from reporting.domain.verdict_words import WORDS
from reporting.domain.verdicts import Verdict
from reporting.ports import Pending
from rondafile import Rondafile


def kind_name(kind: EventKind) -> str:
    """Return what happened to an incident, in a word or two."""
    return {
        EventKind.OPENED: _("opened"),
        EventKind.CHANGED: _("changed"),
        EventKind.CLOSED: _("closed"),
    }[kind]


def delivery_name(kind: DeliveryKind) -> str:
    """Return what a delivery did to its ticket."""
    return {
        DeliveryKind.TICKET_OPEN: _("opened"),
        DeliveryKind.TICKET_UPDATE: _("commented"),
        DeliveryKind.TICKET_CLOSE: _("closed"),
        DeliveryKind.TICKET_EVIDENCE: _("evidence attached"),
    }[kind]


def incident_line(incident: Incident) -> str:
    """Return an incident on one line."""
    return " · ".join((incident.severity, _(cause_of(incident.cause).title), incident.incident_id))


def action_line(action: Action) -> str:
    """Return an action on one line."""
    return f"{kind_name(action.kind)}: {incident_line(action.incident)} ({action.reason.tell(_)})"


def undelivered_line(pending: Pending) -> str:
    """Return what could not be delivered, and why."""
    return _("not delivered yet: {key} ({why}; tried {attempts} times)").format(
        key=pending.delivery.key, why=pending.last_error or _("not tried"), attempts=pending.attempts
    )


def count_line(counts: Mapping[Verdict, int]) -> str:
    """Return how many cases have each verdict, on one line."""
    said = {_(WORDS[verdict]): count for verdict, count in counts.items()}
    return " · ".join(f"{name}: {count}" for name, count in said.items())


def moment_text(moment: datetime, rondafile: Rondafile) -> str:
    """Return a moment in the zone and the language of the configuration."""
    return str(format_datetime(moment.astimezone(rondafile.zone), "d MMM y, HH:mm:ss", locale=rondafile.language))
