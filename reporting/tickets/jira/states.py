"""Ask Jira about many tickets at once, and about those that people file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from reporting.domain.tickets import TicketState
from reporting.errors import DeliveryError
from reporting.tickets.jira import agreements, finding
from reporting.tickets.jira.connection import Connection
from reporting.tickets.jira.reading import fields_of, state_of
from reporting.tickets.jira.refusals import status_of

AT_ONCE = 50
"""Tickets in one search."""
FEW = 4
"""Tickets that are asked about one by one where a search is refused because one of them is gone."""
MOST_AGREEMENTS = 500
"""Service requests of one pass whose agreements are read, a request each: the open ones, then those closed last."""
_KEY = re.compile(r"[A-Za-z]\w*-\d+")


def states_of(connection: Connection, tickets: Sequence[str]) -> list[TicketState]:
    """Return what these tickets say now, in this order; one that is gone is left out.

    A search may be behind by its lag: what was changed a moment ago shows the next time. A ticket that was moved to
    another project goes on under the key it was asked for. What does not look like a key of Jira is none of it: as a
    number, Jira would take it for another issue.

    Raises:
        DeliveryError: Jira did not answer.
    """
    keys = [key for key in dict.fromkeys(tickets) if _KEY.fullmatch(key)]
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(keys), AT_ONCE):
        found |= _found(connection, keys[start : start + AT_ONCE])
    known = [state_of(connection, found[key], key) for key in keys if key in found]
    return _with_cycles(connection, known) if connection.settings.is_desk else known


def filed(connection: Connection) -> list[TicketState]:
    """Return the tickets that the configured JQL finds, up to ``finding.MOST_FOUND``; none without one.

    Raises:
        DeliveryError: Jira refused it.
    """
    jql = connection.settings.people
    if jql is None:
        return []
    return [state_of(connection, each) for each in finding.search(connection, jql, fields_of(connection.settings))]


def _found(connection: Connection, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the issues by the key they were asked for.

    One key that was deleted makes Jira refuse the whole search: then its halves are searched, and the last few asked
    about one by one. So is every other that a search does not show: it may have moved, or be too new.
    """
    by_key: dict[str, dict[str, Any]] = {}
    try:
        by_key = {str(each["key"]): each for each in _searched(connection, keys)}
    except DeliveryError as error:
        if status_of(error) != 400:
            raise
        if len(keys) > FEW:
            middle = len(keys) // 2
            return _found(connection, keys[:middle]) | _found(connection, keys[middle:])
    for key in keys:
        if key not in by_key and (issue := _asked(connection, key)) is not None:
            by_key[key] = issue
    return by_key


def _searched(connection: Connection, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    listed = ", ".join(finding.quoted(key) for key in keys)
    return finding.search(connection, f"key in ({listed})", fields_of(connection.settings))


def _asked(connection: Connection, key: str) -> dict[str, Any] | None:
    """Return one issue, which lags behind nothing; None if it is gone, or the account may not see it."""
    try:
        asked = {"fields": ",".join(fields_of(connection.settings))}
        issue: dict[str, Any] = connection.get(connection.api(f"issue/{key}"), asked)
    except DeliveryError as error:
        if status_of(error) == 404:
            return None
        raise
    return issue


def _with_cycles(connection: Connection, known: list[TicketState]) -> list[TicketState]:
    """Return the states with the cycles of their agreements.

    An account that is no agent may not see them: ``ronda tickets check`` tells, and all else that is known counts.
    """
    latest = sorted(known, key=lambda each: (each.is_open, each.closed_at or each.created_at), reverse=True)
    cycles = {}
    for state in latest[:MOST_AGREEMENTS]:
        try:
            cycles[state.ticket] = agreements.cycles_of(connection, state.ticket)
        except DeliveryError as error:
            if status_of(error) == 403:
                break
            if status_of(error) != 404:
                raise
    return [replace(state, sla=cycles.get(state.ticket, ())) for state in known]
