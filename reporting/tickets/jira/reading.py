"""An issue of Jira, as what people made of a ticket."""

from datetime import UTC, datetime
from typing import Any

from language import N_
from reporting.domain.tickets import Resolution, TicketState
from reporting.errors import DeliveryError
from reporting.tickets.formats.document import shortened
from reporting.tickets.jira import explaining
from reporting.tickets.jira.connection import Connection
from reporting.tickets.jira.fields import MAX_SUMMARY
from reporting.tickets.jira.transitions import is_open
from rondafile.models.tickets import Jira

_FIELDS = (
    "summary",
    "status",
    "resolution",
    "resolutiondate",
    "statuscategorychangedate",
    "created",
    "updated",
    "priority",
    "labels",
    "comment",
)


def fields_of(settings: Jira) -> list[str]:
    """Return the fields that reading a ticket needs."""
    own = (settings.root_cause_field, settings.root_cause_text_field, settings.fix_field)
    return [*_FIELDS, *(name for name in own if name)]


def state_of(connection: Connection, issue: dict[str, Any], ticket: str | None = None) -> TicketState:
    """Return what an issue says.

    Args:
        connection: The Jira.
        issue: As it was found, with the fields of ``fields_of``.
        ticket: The key by which it was asked for, if it has moved to another project since.

    Raises:
        DeliveryError: Its comments could not be read, or it is not what Jira answers.
    """
    fields, settings = issue.get("fields") or {}, connection.settings
    is_done = not is_open(issue)
    return TicketState(
        ticket=ticket or str(issue["key"]),
        is_open=not is_done,
        status=str((fields.get("status") or {}).get("name") or ""),
        title=shortened(" ".join(str(fields.get("summary") or "").split()), MAX_SUMMARY),
        created_at=_moment(issue, "created"),
        closed_at=_closed_at(issue) if is_done else None,
        resolution=_resolution(fields, settings) if is_done else Resolution.NONE,
        root_cause=explaining.root_cause_of(connection, issue) if is_done else None,
        priority=str((fields.get("priority") or {}).get("name") or ""),
        labels=tuple(str(each) for each in fields.get("labels") or ()),
        url=settings.browse(str(issue["key"])),
    )


def _closed_at(issue: dict[str, Any]) -> datetime:
    """Return when it was resolved.

    Without a resolution: when its status became done, which Cloud tells; else when it was changed last, which is that
    moment or a later one.
    """
    return _moment(issue, "resolutiondate", "statuscategorychangedate", "updated")


def _resolution(fields: dict[str, Any], settings: Jira) -> Resolution:
    name = str((fields.get("resolution") or {}).get("name") or "").casefold()
    if name in {each.casefold() for each in settings.wont_fix}:
        return Resolution.WONT_FIX
    if name in {each.casefold() for each in settings.duplicate}:
        return Resolution.DUPLICATE
    return Resolution.DONE if name else Resolution.NONE


def _moment(issue: dict[str, Any], *names: str) -> datetime:
    """Return the first of these fields that is filled in, in UTC."""
    fields = issue.get("fields") or {}
    written = next((fields[each] for each in names if fields.get(each)), None)
    try:
        return datetime.fromisoformat(str(written)).astimezone(UTC)
    except ValueError as error:
        raise DeliveryError(
            N_(
                "{key} came with {name} {written!r}, which is no moment: check that tickets.jira.url "
                "leads to Jira, and that the account may see this field"
            ),
            key=issue.get("key"),
            name=names[-1],
            written=written,
            permanent=True,
        ) from error
