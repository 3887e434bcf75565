"""Say something on a ticket, each thing once: a comment ends with the mark of its delivery."""

import json
import re
from dataclasses import dataclass
from typing import Any

from reporting.tickets.formats.document import Document
from reporting.tickets.jira import fields
from reporting.tickets.jira.connection import Connection
from rondafile.models.tickets import Jira

LAST_LOOKED_AT = 50
"""Comments, the newest first, among which one of ours is looked for."""
_MARK = re.compile(r"^ronda:[0-9a-f]{12}\s*\Z", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Comment:
    """What one delivery says."""

    document: Document
    mark: str
    """What it is recognised by; see ``mark_of``."""
    more: str
    """Stands where something was left out."""


def body_of(settings: Jira, comment: Comment) -> Any:
    """Return the comment as this Jira takes it."""
    return fields.body_of(comment.document.blocks, settings, comment.more, comment.mark)


def add(connection: Connection, ticket: str, comment: Comment) -> None:
    """Add a comment by one POST.

    Raises:
        DeliveryError: Jira did not take it.
    """
    connection.post(connection.api(f"issue/{ticket}/comment"), {"body": body_of(connection.settings, comment)})


def is_there(connection: Connection, ticket: str, mark: str) -> bool:
    """Tell whether the comment with this mark is on the ticket already. Comments have no search lag."""
    return any(mark in json.dumps(each.get("body")) for each in newest(connection, ticket, LAST_LOOKED_AT))


def newest(connection: Connection, ticket: str, most: int) -> list[dict[str, Any]]:
    """Return up to ``most`` comments, the newest first."""
    asked = {"orderBy": "-created", "maxResults": most}
    found = connection.get(connection.api(f"issue/{ticket}/comment"), asked)
    return list(found.get("comments", ()))


def is_ours(text: str) -> bool:
    """Tell whether a comment's plain text is one of ours: a mark is its last line, and not one that a mail quotes."""
    return bool(_MARK.search(text))
