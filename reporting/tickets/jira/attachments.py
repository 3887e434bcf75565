"""Hang evidence on a ticket, each file once."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from reporting.domain.run import Evidence
from reporting.tickets.content import Content
from reporting.tickets.jira.connection import Connection, File


def attach(connection: Connection, key: str, evidence: Sequence[Evidence], content: Content, *, again: bool) -> int:
    """Attach what is not there yet, in one request, and return how many files that were.

    Args:
        connection: The Jira.
        key: The ticket.
        evidence: What to attach.
        content: Where its content is.
        again: True if an earlier try may have arrived: then the ticket is asked what it holds.

    Raises:
        DeliveryError: Jira did not take them.
    """
    files = {name_of(each): (each, found) for each in evidence if (found := content(each.sha256)) is not None}
    there = _names_there(connection, key) if again and files else set()
    sent: list[File] = [(name, found, each.media_type) for name, (each, found) in files.items() if name not in there]
    if not sent:
        return 0
    if connection.settings.is_desk:
        _attach_to_request(connection, key, sent)
    else:
        connection.upload(connection.api(f"issue/{key}/attachments"), sent)
    return len(sent)


def name_of(evidence: Evidence) -> str:
    """Return the file name on the ticket: the same content has the same one, so that it is recognised."""
    path = PurePosixPath(evidence.name)
    return f"{path.stem}.{evidence.sha256[:8]}{path.suffix}"


def _names_there(connection: Connection, key: str) -> set[str]:
    issue = connection.get(connection.api(f"issue/{key}"), {"fields": "attachment"})
    return {str(each.get("filename")) for each in (issue.get("fields") or {}).get("attachment") or ()}


def _attach_to_request(connection: Connection, key: str, sent: list[File]) -> None:
    """Attach for agents only: evidence is not for the customer portal."""
    desk = connection.settings.service_desk
    made: Any = connection.upload(connection.desk(f"servicedesk/{desk}/attachTemporaryFile"), sent)
    ids = [each["temporaryAttachmentId"] for each in made["temporaryAttachments"]]
    connection.post(connection.desk(f"request/{key}/attachment"), {"temporaryAttachmentIds": ids, "public": False})
