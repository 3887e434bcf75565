"""Find out before it matters whether what people do in Jira is understood, and their tickets can be moved."""

from collections.abc import Callable, Iterator
from typing import Any

from language import _
from reporting.errors import DeliveryError
from reporting.tickets.jira import agreements, finding, transitions
from reporting.tickets.jira.connection import Connection
from reporting.tickets.jira.refusals import status_of
from reporting.tickets.jira.transitions import Move
from rondafile.models.tickets import Jira

MOST_NAMED = 20
"""Fields that a message lists."""
_LOOKED_AT = ["status", "labels"]
_OURS = "ronda-"


def unknown(key: str, name: str, known: list[str]) -> str:
    """Return that a configured name does not exist there, with those that do."""
    said = _("{key} {name!r} is not known there. There are: {there}")
    return said.format(key=key, name=name, there=", ".join(known) or _("none"))


def reading_fields(connection: Connection) -> Iterator[str]:
    """Yield the configured fields that do not exist: what people answer there would never be read."""
    wanted = ("root_cause_field", "root_cause_text_field", "fix_field")
    named = {each: name for each in wanted if (name := getattr(connection.settings, each)) is not None}
    if not named:
        return
    there = {str(each.get("id")): str(each.get("name")) for each in connection.get(connection.api("field"))}
    own = [f"{name} ({title})" for name, title in there.items() if name.startswith("customfield_")]
    more = [_("and {more} more").format(more=len(own) - MOST_NAMED)] if len(own) > MOST_NAMED else []
    for setting, name in named.items():
        if name not in there:
            yield unknown(f"tickets.jira.{setting}", name, own[:MOST_NAMED] + more)


def link_type(connection: Connection) -> Iterator[str]:
    """Yield that the link between duplicates does not exist, or that links are switched off."""
    name = connection.settings.link_type
    try:
        answer = connection.get(connection.api("issueLinkType"))
    except DeliveryError as error:
        if status_of(error) != 404:
            raise
        yield _("issue linking is switched off there: a second ticket of an incident cannot be linked to the first")
        return
    known = [str(each.get("name")) for each in answer.get("issueLinkTypes") or ()]
    if name.casefold() not in {each.casefold() for each in known}:
        yield unknown("tickets.jira.link_type", name, known)


def resolutions(connection: Connection) -> Iterator[str]:
    """Yield the resolutions that were configured and do not exist; of the default ones, a Jira has some."""
    settings = connection.settings
    chosen = [name for name in ("wont_fix", "duplicate") if name in settings.model_fields_set]
    if not chosen:
        return
    known = [str(each.get("name")) for each in connection.get(connection.api("resolution"))]
    there = {each.casefold() for each in known}
    for setting in chosen:
        for name in getattr(settings, setting):
            if name.casefold() not in there:
                yield unknown(f"tickets.jira.{setting}", name, known)


def people(connection: Connection) -> Iterator[str]:
    """Yield why the JQL of the tickets that people file is refused."""
    if connection.settings.people is None:
        return
    try:
        finding.first(connection, connection.settings.people, ["summary"], most=1)
    except DeliveryError as error:
        if status_of(error) != 400:
            raise
        yield _("tickets.jira.people is refused: {why}").format(why=error.tell(_))


def moves(connection: Connection) -> Iterator[str]:
    """Yield the transitions that are not there. Only a ticket shows them: without one of ours, nothing is known."""
    settings = connection.settings
    if settings.reopen is None:
        yield _(
            "tickets.jira.reopen is not set: a ticket that is done cannot be opened again when its check fails again. "
            "Name the transition that does it"
        )
    ours = _ours(connection)
    still_open = next((each for each in ours if transitions.is_open(each)), None)
    ended = next((each for each in ours if not transitions.is_open(each)), None)
    for issue, move_of in (
        (still_open, transitions.closing),
        (still_open, transitions.joining),
        (ended, transitions.reopening),
    ):
        if issue is not None:
            yield from _move(connection, str(issue["key"]), move_of)
    if settings.is_desk and ours:
        yield from _agreements(connection, str(ours[0]["key"]))


def _ours(connection: Connection) -> list[dict[str, Any]]:
    """Return the newest tickets that this account opened for incidents."""
    project = finding.quoted(connection.settings.project)
    jql = f"project = {project} AND creator = currentUser() ORDER BY created DESC"
    found = finding.first(connection, jql, _LOOKED_AT)
    return [each for each in found if any(str(name).startswith(_OURS) for name in each["fields"].get("labels") or ())]


def _move(connection: Connection, key: str, move_of: Callable[[Jira], Move | None]) -> Iterator[str]:
    move = move_of(connection.settings)
    if move is None or (move.setting == "join" and connection.settings.join is None):
        return
    try:
        chosen = transitions.find(connection, key, move)
    except DeliveryError as error:
        yield error.tell(_)
        return
    category = transitions.category_of(chosen.get("to"))
    if category is not None and (category == transitions.DONE) is not move.ends:
        said = _("tickets.jira.{setting} {name!r} leads {key} to {state!r}, which is done: name another transition")
        if move.ends:
            said = _(
                "tickets.jira.{setting} {name!r} leads {key} to {state!r}, which is not done: name another transition"
            )
        state = (chosen.get("to") or {}).get("name")
        yield said.format(setting=move.setting, name=move.name, key=key, state=state)


def _agreements(connection: Connection, key: str) -> Iterator[str]:
    try:
        agreements.cycles_of(connection, key)
    except DeliveryError as error:
        if status_of(error) == 403:
            said = _("the account of {token} is no agent of the service desk: it sees no SLA of {key}")
            yield said.format(token=connection.settings.token, key=key)
        elif status_of(error) != 404:  # a ticket of another time, which is no request
            raise
