"""Join a second ticket of the same incident to the first: linked, told, and ended, each once."""

from typing import Any

from reporting.errors import DeliveryError
from reporting.tickets.jira import comments, transitions
from reporting.tickets.jira.comments import Comment
from reporting.tickets.jira.connection import Connection
from reporting.tickets.jira.refusals import status_of


def join(connection: Connection, ticket: str, copy: str, comment: Comment, *, again: bool) -> None:
    """Make ``copy`` a duplicate of ``ticket``.

    A copy that is done already is only linked, and so is one that no transition is configured for: people end it. One
    that is gone needs nothing.

    Raises:
        DeliveryError: Jira did not take a step; repeated, those that were made are left out.
    """
    try:
        known = connection.get(connection.api(f"issue/{copy}"), {"fields": "status,issuelinks"})
    except DeliveryError as error:
        if status_of(error) == 404:
            return
        raise
    if not _is_linked(known, ticket, connection.settings.link_type):
        _link(connection, ticket, copy)
    move = transitions.joining(connection.settings)
    if move is None or not transitions.is_open(known):
        return
    said = again and comments.is_there(connection, copy, comment.mark)
    chosen = transitions.find(connection, copy, move)
    transitions.make(connection, copy, chosen, move, None if said else comment)


def _link(connection: Connection, ticket: str, copy: str) -> None:
    """Say "the copy duplicates the ticket".

    The link's outward words ("duplicates") stand between the inward issue and the outward one, which the names do not
    make one think: https://developer.atlassian.com/cloud/jira/platform/issue-linking-model/
    """
    body = {
        "type": {"name": connection.settings.link_type},
        "inwardIssue": {"key": copy},
        "outwardIssue": {"key": ticket},
    }
    connection.post(connection.api("issueLink"), body)


def _is_linked(issue: dict[str, Any], other: str, link_type: str) -> bool:
    """Tell whether an issue has a link of this type to the other; people may have made it in either direction."""
    for link in (issue.get("fields") or {}).get("issuelinks") or ():
        named = str((link.get("type") or {}).get("name", "")).casefold()
        ends = {str((link.get(end) or {}).get("key")) for end in ("inwardIssue", "outwardIssue")}
        if named == link_type.casefold() and other in ends:
            return True
    return False
