"""What people say in Jira about a root cause: in the configured fields, else in comments."""

import re
from collections.abc import Sequence
from typing import Any

from language import LANGUAGES, translations
from reporting.domain.rootcause import TITLES, Category, RootCause
from reporting.tickets.answers import root_cause_in
from reporting.tickets.jira import comments
from reporting.tickets.jira.connection import Connection
from reporting.tickets.jira.flattening import text_of
from rondafile.models.tickets import Jira

MOST_COMMENTS = 100
"""Of a closed ticket, the newest, that are read for a root cause."""
_ADDRESS = re.compile(r"https?://[^\s\])>|\"']+")
_CATEGORIES = {each.value: each for each in Category} | {
    translations(code).gettext(title).casefold(): each for code in LANGUAGES for each, title in TITLES.items()
}
"""By what people may write: its key, or its title in a language of ours."""


def root_cause_of(connection: Connection, issue: dict[str, Any]) -> RootCause | None:
    """Return what a closed issue says about its root cause; each part is from its field, or else from comments.

    Comments come with the issue where the search gives them whole; otherwise they are asked for.

    Raises:
        DeliveryError: Jira did not answer.
    """
    fields = issue.get("fields") or {}
    said = _in_fields(fields, connection.settings)
    if said.category and said.text and said.fix:
        return said
    told = root_cause_in(_comments(connection, issue)) or RootCause()
    whole = RootCause(said.category or told.category, said.text or told.text, said.fix or told.fix)
    return whole if whole != RootCause() else None


def category_of(text: str) -> Category | None:
    """Return the category that a text names, by its key or its title; None for any other."""
    return _CATEGORIES.get(text.strip().casefold())


def _in_fields(fields: dict[str, Any], settings: Jira) -> RootCause:
    def said(name: str | None) -> str:
        return text_of(fields.get(name)) if name else ""

    fix = said(settings.fix_field)
    address = _ADDRESS.search(fix)
    return RootCause(
        category_of(said(settings.root_cause_field)),
        said(settings.root_cause_text_field),
        address[0].rstrip(".,;") if address else fix,
    )


def _comments(connection: Connection, issue: dict[str, Any]) -> Sequence[str]:
    """Return what people commented, the oldest first; our own comments hold examples, and are left out."""
    given = (issue.get("fields") or {}).get("comment") or {}
    found = given.get("comments")
    if found is None or int(given.get("total", len(found))) > len(found):
        found = list(reversed(comments.newest(connection, issue["key"], MOST_COMMENTS)))
    texts = (text_of(each.get("body")) for each in found)
    return [text for text in texts if not comments.is_ours(text)]
