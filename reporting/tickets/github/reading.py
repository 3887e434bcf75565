"""Finding issues: those of an incident, those that people file, and what they all say now."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from language import _
from reporting.domain.tickets import TicketState
from reporting.tickets.github.connection import Connection
from reporting.tickets.github.issues import Issue, hidden, state_of

MOST_PAGES = 10
"""Pages of a hundred: a list of more than a thousand issues is read no further."""


def of_incident(connection: Connection, label: str, incident_id: str) -> Iterator[dict[str, Any]]:
    """Yield the issues with this label that name this incident, the oldest first."""
    asked = {"labels": label, "state": "all", "sort": "created", "direction": "asc"}
    mark = hidden(incident_id)
    for issue in connection.pages("/issues", asked):
        if mark in (issue.get("body") or "") and _is_issue(issue):
            yield issue


def states(connection: Connection, tickets: Sequence[str]) -> list[TicketState]:
    """Return what these issues say; a closed one's comments are read for its root cause.

    With a label that all our issues have, a list of the latest thousand saves a request for each, when there are more
    to ask about than the list has pages. One that was deleted is left out, and so is one that was transferred to
    another repository: GitHub answers 301, and its number means another issue there.

    Raises:
        DeliveryError: GitHub did not take it, or it is the whole repository that is not there.
    """
    listed = _listed(connection, tickets)
    found: list[TicketState] = []
    is_reachable = False
    for ticket in tickets:
        issue = listed.get(ticket) or (connection.there(f"/issues/{ticket}") if ticket.isdecimal() else None)
        if issue is not None and _is_issue(issue):
            found.append(_state(connection, issue))
        elif not is_reachable:
            # What hides or moves a repository hides all of its issues: that is no news about a ticket.
            connection.get("/issues", {"per_page": 1})
            is_reachable = True
    return found


def filed(connection: Connection) -> list[TicketState]:
    """Return the latest thousand issues with the label that people file incidents with; none without such a label.

    Their comments are not read here: ``states`` does that for those that became incidents.
    """
    label = connection.settings.people
    return [state_of(issue) for issue in _latest(connection, label)] if label else []


def problems(connection: Connection) -> list[str]:
    """Return why nothing would be found that people file."""
    label, repository = connection.settings.people, connection.settings.repository
    if label is None or connection.there(f"/labels/{quote(label, safe='')}") is not None:
        return []
    said = _("{repository} has no label {label!r}: create it, or change tickets.github.people")
    return [said.format(repository=repository, label=label)]


def _listed(connection: Connection, tickets: Sequence[str]) -> dict[str, Issue]:
    label = next(iter(connection.settings.labels), None)
    if label is None or len(tickets) <= MOST_PAGES:
        return {}
    return {str(issue["number"]): issue for issue in _latest(connection, label)}


def _latest(connection: Connection, label: str) -> Iterator[dict[str, Any]]:
    asked = {"labels": label, "state": "all", "sort": "created", "direction": "desc"}
    return (issue for issue in connection.pages("/issues", asked, MOST_PAGES) if _is_issue(issue))


def _state(connection: Connection, issue: Issue) -> TicketState:
    """Return its state; who only has the number of comments to go by asks for them if there are any."""
    is_discussed = issue.get("state") != "open" and issue.get("comments") != 0
    return state_of(issue, connection.pages(f"/issues/{issue['number']}/comments", {}) if is_discussed else ())


def _is_issue(issue: Issue) -> bool:
    return "pull_request" not in issue
