"""Find tickets again. A search lags behind what was created; a ticket's own page does not."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from language import N_
from reporting.errors import DeliveryError
from reporting.tickets.jira.connection import Connection
from reporting.tickets.jira.fields import incident_label

_FIELDS = ["summary", "status", "labels", "created"]
_PAGE = 50
MOST_FOUND = 1000
"""A search that finds more is cut here."""


def tickets_of(connection: Connection, label: str, incident_id: str) -> list[dict[str, Any]]:
    """Return the issues of one incident, oldest first: more than one if people or a crash made a duplicate."""
    settings = connection.settings
    named = incident_label(incident_id)
    wanted = f"labels = {quoted(label)} AND labels = {quoted(named)}"
    if settings.is_desk:
        # A request gets its labels in a second call: until then only its text names the incident.
        told = f"text ~ {quoted(quoted(incident_id))} AND text ~ {quoted(quoted(label))}"
        wanted = f"(({wanted}) OR ({told}))"
    jql = f"project = {quoted(settings.project)} AND {wanted} ORDER BY created ASC"
    return list(search(connection, jql, _FIELDS))


def search(connection: Connection, jql: str, fields: list[str]) -> Iterator[dict[str, Any]]:
    """Yield issues page by page.

    Raises:
        DeliveryError: Jira refused the search.
    """
    pages = (
        _cloud(connection, jql, fields) if connection.settings.flavour == "cloud" else _server(connection, jql, fields)
    )
    yield from islice(pages, MOST_FOUND)


def first(connection: Connection, jql: str, fields: list[str], most: int = _PAGE) -> list[dict[str, Any]]:
    """Return the issues of a search's first page, asked for by a GET.

    Raises:
        DeliveryError: Jira refused the search.
    """
    place = "search/jql" if connection.settings.flavour == "cloud" else "search"
    asked = {"jql": jql, "fields": ",".join(fields), "maxResults": most}
    return list(_page(connection.get(connection.api(place), asked))["issues"])


def _cloud(connection: Connection, jql: str, fields: list[str]) -> Iterator[dict[str, Any]]:
    token = None
    while True:
        # Nulls are refused there: what is not known is left out.
        body = {"jql": jql, "fields": fields, "maxResults": _PAGE} | ({"nextPageToken": token} if token else {})
        page = _page(connection.post(connection.api("search/jql"), body))
        yield from page["issues"]
        token = page.get("nextPageToken")
        if not token or page.get("isLast") is True:
            return


def _server(connection: Connection, jql: str, fields: list[str]) -> Iterator[dict[str, Any]]:
    start = 0
    while True:
        asked = {"jql": jql, "fields": ",".join(fields), "maxResults": _PAGE, "startAt": start}
        page = _page(connection.get(connection.api("search"), asked))
        yield from page["issues"]
        start += len(page["issues"])
        if not page["issues"] or start >= int(page.get("total", 0)):
            return


def _page(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict) or not isinstance(answer.get("issues"), list):
        raise DeliveryError(
            N_("Jira's search answered without issues: check tickets.jira.url and tickets.jira.flavour")
        )
    return answer


def quoted(text: str) -> str:
    """Return ``text`` as a JQL string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
