"""An issue as GitHub shows it, and what people said with it. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from language import N_
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.tickets import Resolution, TicketState
from reporting.errors import DeliveryError
from reporting.ports import Ticket
from reporting.tickets.answers import root_cause_in

ROOT_CAUSE_LABEL = "root-cause-"
"""A label such as ``root-cause-configuration`` names the root cause."""
SEVERITY_LABEL = "severity-"
"""A label such as ``severity-S1`` stands for the priority that GitHub's issues do not have."""
_MARK = "<!-- ronda "
_OURS = re.compile(rf"^{_MARK}", re.MULTILINE)
"""Ends each text of ours on a line of its own; in a quotation it does not begin the line."""
_RESOLUTIONS = {"not_planned": Resolution.WONT_FIX, "duplicate": Resolution.DUPLICATE}
"""By ``state_reason``; it may also be completed, reopened or null (GitHub's REST document, schema ``issue``)."""
_REFERENCE = re.compile(r"(?<![\w/#&])#(\d{1,12})\b")

Issue = Mapping[str, Any]


def hidden(text: str) -> str:
    """Return a remark that the page does not show."""
    return f"{_MARK}{text} -->"


def ticket_of(issue: Issue) -> Ticket:
    """Return the ticket that an issue is."""
    return Ticket(str(issue["number"]), issue.get("html_url"), _is_open(issue))


def state_of(issue: Issue, comments: Iterable[Any] = ()) -> TicketState:
    """Return what an issue says, and its root cause if it is closed.

    Args:
        issue: As the interface shows it.
        comments: Its comments, the oldest first.

    Raises:
        DeliveryError: It lacks what every issue has.
    """
    is_open = _is_open(issue)
    why = str(issue.get("state_reason") or "")
    plain = "open" if is_open else "closed"
    return TicketState(
        ticket=str(issue["number"]),
        is_open=is_open,
        status=plain if is_open or why in ("", "completed") else f"{plain} as {why.replace('_', ' ')}",
        title=str(issue.get("title") or ""),
        created_at=_moment(issue, "created_at"),
        closed_at=None if is_open else _moment(issue, "closed_at"),
        resolution=Resolution.NONE if is_open else _RESOLUTIONS.get(why, Resolution.DONE),
        root_cause=None if is_open else _root_cause_of(issue, comments),
        priority=next(iter(_named(issue, SEVERITY_LABEL)), "").upper(),
        labels=tuple(labels_of(issue)),
        url=issue.get("html_url"),
    )


def labels_of(issue: Issue) -> list[str]:
    """Return the names of its labels; the interface shows each as an object or as a text."""
    return [str(each.get("name") if isinstance(each, dict) else each) for each in issue.get("labels") or ()]


def _root_cause_of(issue: Issue, comments: Iterable[Any]) -> RootCause | None:
    """Return what its labels and people's own words name; the label counts if both name a category."""
    said = root_cause_in(
        _with_addresses(text, issue)
        for each in (issue, *comments)
        if not _OURS.search(text := str(each.get("body") or ""))
    )
    known = [Category(name) for name in _named(issue, ROOT_CAUSE_LABEL) if name in set(Category)]
    if not known or (said is not None and said.category in known):
        return said
    return RootCause(known[0], said.text if said else "", said.fix if said else "")


def _with_addresses(text: str, issue: Issue) -> str:
    """Return a text with ``#12`` as the address that GitHub links it to; it leads from an issue to a pull request."""
    base = str(issue.get("html_url") or "").rpartition("/")[0]
    return _REFERENCE.sub(rf"{base}/\1", text) if base.startswith("http") else text


def _named(issue: Issue, prefix: str) -> list[str]:
    return [name.removeprefix(prefix) for name in labels_of(issue) if name.startswith(prefix)]


def _is_open(issue: Issue) -> bool:
    return issue.get("state") == "open"


def _moment(issue: Issue, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(issue.get(name)))
    except ValueError as error:
        said = N_("GitHub shows issue {number} without a moment in {name}: check tickets.github.api_url")
        raise DeliveryError(said, number=issue["number"], name=name) from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
