"""Move a ticket through its workflow. The transitions differ per project, workflow and state: ask each time."""

from dataclasses import dataclass
from typing import Any

from language import N_
from reporting.errors import DeliveryError, Said
from reporting.tickets.jira import comments
from reporting.tickets.jira.comments import Comment
from reporting.tickets.jira.connection import Connection
from rondafile.models.tickets import Jira

DONE = "done"
"""Category of the statuses that end a ticket, in every language."""


@dataclass(frozen=True, slots=True)
class Move:
    """A transition that the configuration names."""

    setting: str
    """Its key under ``tickets.jira``: ``close``, ``reopen`` or ``join``."""
    name: str
    """Of the transition, or of the status that it leads to."""
    fields: dict[str, Any]
    """What is sent with it."""
    told: str
    """What a ticket cannot be without it, for messages, marked with ``N_``: ``cannot be closed``."""
    ends: bool
    """True if the ticket is done afterwards."""


def closing(settings: Jira) -> Move | None:
    """Return the transition on recovery; None if recovery is only commented on."""
    return (
        Move("close", settings.close, settings.close_fields, N_("cannot be closed"), ends=True)
        if settings.close
        else None
    )


def reopening(settings: Jira) -> Move | None:
    """Return the transition that opens a ticket again; None if none is named."""
    if settings.reopen is None:
        return None
    return Move("reopen", settings.reopen, settings.reopen_fields, N_("cannot be opened again"), ends=False)


def joining(settings: Jira) -> Move | None:
    """Return the transition that ends a second ticket; that on recovery if it has none of its own."""
    told = N_("cannot be closed as a duplicate")
    if settings.join is not None:
        return Move("join", settings.join, settings.join_fields, told, ends=True)
    if settings.close is None:
        return None
    return Move("join", settings.close, settings.join_fields or settings.close_fields, told, ends=True)


def is_open(issue: dict[str, Any]) -> bool:
    """Tell whether an issue's status is of another category than done."""
    return category_of((issue.get("fields") or {}).get("status")) != DONE


def category_of(status: dict[str, Any] | None) -> str | None:
    """Return the key of a status's category; None where Jira does not say it."""
    category = ((status or {}).get("statusCategory") or {}).get("key")
    return None if category is None else str(category)


def find(connection: Connection, key: str, move: Move) -> dict[str, Any]:
    """Return the transition of that name, or that leads to the status of that name.

    Raises:
        NotOfferedError: The workflow has no such transition here.
        DeliveryError: Its screen requires a field that is not configured.
    """
    address = connection.api(f"issue/{key}/transitions")
    known = connection.get(address, {"expand": "transitions.fields"}).get("transitions", [])
    chosen: dict[str, Any] | None = next((each for each in known if move.name.casefold() in _names(each)), None)
    if chosen is None:
        there = ", ".join(sorted(str(each.get("name")) for each in known)) or "none"
        raise NotOfferedError(
            N_("{key} {told}: no transition is called {name!r} here. There are: {there}. Set tickets.jira.{setting}"),
            key=key,
            told=Said(move.told),
            name=move.name,
            there=there,
            setting=move.setting,
            permanent=True,
        )
    if wanting := sorted(_required(chosen) - set(move.fields)):
        raise DeliveryError(
            N_("{key} {told}: the screen of {name!r} requires {names}. Set them under tickets.jira.{setting}_fields"),
            key=key,
            told=Said(move.told),
            name=move.name,
            names=", ".join(wanting),
            setting=move.setting,
            permanent=True,
        )
    return chosen


class NotOfferedError(DeliveryError):
    """The workflow offers no such transition in the state that the ticket is in."""


def make(
    connection: Connection, key: str, transition: dict[str, Any], move: Move, comment: Comment | None = None
) -> None:
    """Make a transition, with its fields and a comment, in one request if it has a screen.

    Without a screen Jira drops a comment that comes with a transition: then it is said before.
    """
    # The id is a text; as a number the interface document refuses it.
    body: dict[str, Any] = {"transition": {"id": str(transition["id"])}}
    if move.fields:
        body["fields"] = move.fields
    if comment is not None and transition.get("hasScreen"):
        body["update"] = {"comment": [{"add": {"body": comments.body_of(connection.settings, comment)}}]}
    elif comment is not None:
        comments.add(connection, key, comment)
    connection.post(connection.api(f"issue/{key}/transitions"), body)


def _names(transition: dict[str, Any]) -> set[str]:
    """Return what a transition may be called by: its own name, or that of the status it leads to."""
    return {str(transition.get("name", "")).casefold(), str((transition.get("to") or {}).get("name", "")).casefold()}


def _required(transition: dict[str, Any]) -> set[str]:
    fields = transition.get("fields") or {}
    return {name for name, meta in fields.items() if meta.get("required") and not meta.get("hasDefaultValue")}
