"""Move a ticket through its workflow. The transitions differ per project, workflow and state: ask each time."""

from typing import Any

from reporting.errors import DeliveryError
from reporting.tickets.jira.connection import Connection

DONE = "done"
"""Category of the statuses that end a ticket, in every language."""


def is_open(issue: dict[str, Any]) -> bool:
    """Tell whether an issue's status is of another category than done."""
    category = ((issue.get("fields") or {}).get("status") or {}).get("statusCategory") or {}
    return bool(category.get("key") != DONE)


def find(connection: Connection, key: str, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the transition called ``name``, or that leads to the status of that name.

    Raises:
        DeliveryError: The workflow has no such transition here, or its screen requires a field that is not configured.
    """
    address = connection.api(f"issue/{key}/transitions")
    known = connection.get(address, {"expand": "transitions.fields"}).get("transitions", [])
    chosen: dict[str, Any] | None = next((each for each in known if name.casefold() in _names(each)), None)
    if chosen is None:
        there = ", ".join(sorted(str(each.get("name")) for each in known)) or "none"
        raise DeliveryError(
            f"{key} cannot be closed: no transition is called {name!r} here. There are: {there}. "
            "Set tickets.jira.close",
            permanent=True,
        )
    if wanting := sorted(_required(chosen) - set(fields)):
        raise DeliveryError(
            f"{key} cannot be closed: the screen of {name!r} requires {', '.join(wanting)}. "
            "Set them under tickets.jira.close_fields",
            permanent=True,
        )
    return chosen


def make(
    connection: Connection, key: str, transition: dict[str, Any], fields: dict[str, Any], comment: Any = None
) -> None:
    """Make a transition, with its fields and a comment in the same request."""
    # The id is a text; as a number the interface document refuses it.
    body: dict[str, Any] = {"transition": {"id": str(transition["id"])}}
    if fields:
        body["fields"] = fields
    if comment is not None:
        body["update"] = {"comment": [{"add": {"body": comment}}]}
    connection.post(connection.api(f"issue/{key}/transitions"), body)


def _names(transition: dict[str, Any]) -> set[str]:
    """Return what a transition may be called by: its own name, or that of the status it leads to."""
    return {str(transition.get("name", "")).casefold(), str((transition.get("to") or {}).get("name", "")).casefold()}


def _required(transition: dict[str, Any]) -> set[str]:
    fields = transition.get("fields") or {}
    return {name for name, meta in fields.items() if meta.get("required") and not meta.get("hasDefaultValue")}
