"""The judge of Teams' cards is there, and sees each fault, those that the schema misses too."""

import os
from copy import deepcopy

import pytest

from reporting.notices.posting import body_of
from reporting.notices.teams.card import rendered
from tests.reporting.notices.messages import DOWN
from tests.teams_service import SCHEMA, violations

FINE = rendered(DOWN)


def broken(*path, value):
    """Return the message with one value changed, or taken out if it is None."""
    made = deepcopy(FINE)
    node = made
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return body_of(made)


CARD = ("attachments", 0, "content")


@pytest.mark.parametrize(
    "body",
    [
        broken("type", value="card"),
        broken("attachments", 0, "contentType", value="application/json"),
        broken("attachments", 0, "contentUrl", value=""),
        broken(*CARD, "version", value="1.6"),
        broken(*CARD, "body", 1, value={"type": "TextBlock", "text": "**x**", "wrap": True}),
        broken(*CARD, "body", 1, value={"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": ""}]}),
        broken(
            *CARD, "body", 1, value={"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "{{DATE()}}"}]}
        ),
        broken(*CARD, "actions", 0, "url", value="javascript:alert(1)"),
        broken(*CARD, "actions", value=FINE["attachments"][0]["content"]["actions"] * 4),
        broken(*CARD, "fallbackText", value="x" * 20_000),
    ],
)
def test_each_fault_beside_the_schema_is_seen(body):
    """Each known trap is a violation, and nothing else is wrong with the message."""
    assert violations(body_of(FINE)) == []
    assert violations(body)


@pytest.mark.beside_the_clone
@pytest.mark.parametrize(
    "body",
    [
        broken(*CARD, "body", 0, "style", value="red"),
        broken(*CARD, "body", 1, value={"type": "RichText", "inlines": []}),
        broken(*CARD, "body", 1, value={"type": "RichTextBlock"}),
        broken(*CARD, "actions", 0, value={"type": "Action.OpenUrl", "title": "x"}),
        broken(*CARD, "msteams", value={"width": "Full"}),
    ],
)
def test_each_fault_of_the_schema_is_seen(body):
    """The published schema judges: element types, enumerations, what is required, and unknown keys."""
    if not SCHEMA.exists():
        if os.environ.get("RONDA_REQUIRE_ALL") and SCHEMA.parent.parent.is_dir():
            pytest.fail(f"{SCHEMA.name} is not in {SCHEMA.parent}, and RONDA_REQUIRE_ALL is set")
        pytest.skip("the interface documents (../shared/specs) are absent: cards for Teams were not judged")
    assert violations(body)
