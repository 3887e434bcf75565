"""What a new Jira issue or service request is made of."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reporting.domain.actions import TicketFacts
from reporting.tickets.formats import adf, wiki
from reporting.tickets.formats.document import Block, Document, Paragraph, fitted, shortened
from reporting.tickets.minimum import MinimumData
from rondafile.models.tickets import PLACE, Jira

MAX_SUMMARY = 255
"""UTF-16 units of a summary, on one line: Jira refuses a longer one."""
MAX_TEXT = 32_767
"""UTF-16 units of a description or a comment, in either version of the API."""
_MARK_ROOM = 200
PROPERTY = "ronda"
"""Entity property that holds what machines need; every account that is logged in can read it."""


def incident_label(incident_id: str) -> str:
    """Return the label that finds the one ticket of an incident; that of its fingerprint finds all of a cause."""
    return f"ronda-id-{incident_id}"


def body_of(blocks: tuple[Block, ...], settings: Jira, more: str, mark: str = "") -> Any:
    """Return a description or a comment as this Jira takes it.

    ``more`` stands where something was left out; ``mark`` at the end, whatever was left out.
    """
    write: Callable[[Sequence[Block]], str] = adf.written if settings.flavour == "cloud" else wiki.written
    kept = fitted(blocks, write, MAX_TEXT - _MARK_ROOM, more)
    if mark:
        kept = (*kept, Paragraph(mark))
    return adf.document(kept) if settings.flavour == "cloud" else wiki.written(kept)


def issue_of(facts: TicketFacts, document: Document, minimum: MinimumData, settings: Jira, more: str) -> dict[str, Any]:
    """Return the body that creates an issue: its fields, its labels and its property land in one request."""
    incident = facts.incident
    fields: dict[str, Any] = {
        "project": {"key": settings.project},
        "issuetype": {"name": settings.issue_type},
        "summary": shortened(document.title, MAX_SUMMARY),
        "description": body_of(document.blocks, settings, more),
        "labels": labels_of(facts, settings),
    }
    if settings.components:
        fields["components"] = [{"name": name} for name in settings.components]
    if priority := priority_of(facts, settings):
        fields["priority"] = priority
    fields |= filled(settings.fields, values_of(facts, minimum))
    state = {"incident": incident.incident_id, "fingerprint": incident.fingerprint, "target": incident.target}
    return {"fields": fields, "properties": [{"key": PROPERTY, "value": state}]}


def request_of(facts: TicketFacts, document: Document, minimum: MinimumData, settings: Jira) -> dict[str, Any]:
    """Return the body that creates a service request; it takes what is on the request type, and plain wiki text."""
    text = wiki.written(fitted(document.blocks, wiki.written, MAX_TEXT, "…"))
    fields = {"summary": shortened(document.title, MAX_SUMMARY), "description": text}
    return {
        "serviceDeskId": str(settings.service_desk),
        "requestTypeId": str(settings.request_type),
        "requestFieldValues": fields | filled(settings.fields, values_of(facts, minimum)),
    }


def labels_of(facts: TicketFacts, settings: Jira) -> list[str]:
    """Return the labels of a ticket: the cause's, the incident's and the configured ones."""
    return [facts.incident.label, incident_label(facts.incident.incident_id), *settings.labels]


def priority_of(facts: TicketFacts, settings: Jira) -> dict[str, str] | None:
    """Return the priority of its severity; None where none is configured."""
    name = settings.priorities.get(facts.incident.severity.value)
    return None if name is None else {"name": name}


def values_of(facts: TicketFacts, minimum: MinimumData) -> dict[str, str]:
    """Return what may be named in the configured fields."""
    incident = facts.incident
    return {
        "severity": incident.severity.value,
        "level": incident.level.value,
        "cause": incident.cause,
        "target": incident.target,
        "endpoint": minimum.endpoint,
        "token": minimum.token,
        "timestamp": minimum.timestamp,
        "deployment": incident.deployment or "",
        "incident": incident.incident_id,
    }


def filled(value: Any, values: Mapping[str, str]) -> Any:
    """Return a structure whose texts have each ``{name}`` filled in; another word in braces is left as it is."""
    if isinstance(value, str):
        return PLACE.sub(lambda match: values.get(match[1], match[0]), value)
    if isinstance(value, dict):
        return {key: filled(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, values) for item in value]
    return value
