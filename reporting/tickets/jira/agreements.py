"""Service-level agreements of Jira Service Management: what each of their cycles took."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from reporting.domain.tickets import SlaCycle
from reporting.tickets.jira.connection import Connection

MOST_PAGES = 5
"""Of 50 agreements; no request has so many."""
_PAGE = 50


def cycles_of(connection: Connection, ticket: str) -> tuple[SlaCycle, ...]:
    """Return the cycles of a request's agreements, the completed ones before the one that goes on.

    Raises:
        DeliveryError: Jira did not answer: 403 if the account is no agent of the service desk, 404 if the ticket is no
            request of it.
    """
    return tuple(cycle for each in _agreements(connection, ticket) for cycle in _cycles(each))


def _agreements(connection: Connection, ticket: str) -> Iterator[dict[str, Any]]:
    start = 0
    for _page in range(MOST_PAGES):
        asked = {"start": start, "limit": _PAGE}
        page = connection.get(connection.desk(f"request/{ticket}/sla"), asked)
        found = page.get("values") or []
        yield from found
        start += len(found)
        if page.get("isLastPage", True) or not found:
            return


def _cycles(agreement: dict[str, Any]) -> Iterator[SlaCycle]:
    ongoing = agreement.get("ongoingCycle")
    for cycle in [*(agreement.get("completedCycles") or ()), *([ongoing] if ongoing else ())]:
        started_at = _moment(cycle.get("startTime"))
        if started_at is None:
            continue
        stands_still = bool(cycle.get("paused"))
        yield SlaCycle(
            name=str(agreement.get("name") or ""),
            started_at=started_at,
            breaches_at=None if stands_still else _moment(cycle.get("breachTime")),
            stopped_at=_moment(cycle.get("stopTime")),
            is_breached=bool(cycle.get("breached")),
            elapsed=_length(cycle.get("elapsedTime")) or timedelta(),
            goal=_length(cycle.get("goalDuration")),
        )


def _moment(date: dict[str, Any] | None) -> datetime | None:
    """Return a date in UTC, from its milliseconds since 1970 or its text."""
    if not date:
        return None
    if date.get("epochMillis") is not None:
        return datetime.fromtimestamp(int(date["epochMillis"]) / 1000, UTC)
    written = date.get("iso8601") or date.get("jira")
    return datetime.fromisoformat(written).astimezone(UTC) if written else None


def _length(duration: dict[str, Any] | None) -> timedelta | None:
    millis = (duration or {}).get("millis")
    return None if millis is None else timedelta(milliseconds=int(millis))
