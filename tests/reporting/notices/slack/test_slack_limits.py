"""The judge of Slack's messages sees each fault, those that slack_sdk misses too."""

from copy import deepcopy

import pytest

from reporting.notices.slack.blocks import rendered
from tests.reporting.notices.messages import DOWN
from tests.slack_limits import violations

HEADER = {"type": "header", "text": {"type": "plain_text", "text": "x"}}
FINE = {"text": "x", "blocks": [HEADER]}


def a_context(*texts):
    """Return a context block."""
    return {"type": "context", "elements": [{"type": "plain_text", "text": each} for each in texts]}


def rich(part):
    """Return a block with this part."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [part]}]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "x" * 4_001},
        {"text": "<!channel> is called"},
        {"text": "@here"},
        {"text": "a & b"},
        {"blocks": [HEADER] * 51},
        {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]},
        {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "\N{FIRE}" * 76}}]},
        {"blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]},
        {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}]},
        {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<!here>"}}]},
        {"blocks": [{"type": "section", "fields": [{"type": "plain_text", "text": "x" * 2_001}]}]},
        {"blocks": [{"type": "section", "fields": [{"type": "plain_text", "text": "x"}] * 11}]},
        {"blocks": [a_context()]},
        {"blocks": [a_context(*"abcdefghijk")]},
        {"blocks": [a_context("x" * 2_001)]},
        {"blocks": [rich({"type": "text", "text": ""})]},
        {"blocks": [rich({"type": "broadcast", "range": "channel"})]},
        {"blocks": [rich({"type": "link", "url": "javascript:alert(1)", "text": "x"})]},
        {"blocks": [rich({"type": "link", "url": "https://a.example/ b", "text": "x"})]},
        {"blocks": [rich({"type": "text", "text": "x" * 13_001})]},
        {"blocks": [HEADER | {"colour": "red"}]},
        {"blocks": [{"type": "headline"}]},
    ],
)
def test_each_fault_is_seen(wrong):
    """Each known trap is a violation, and nothing else is wrong with the message."""
    assert violations(FINE) == []
    assert violations(FINE | wrong)


def test_a_planted_fault_in_a_real_message_is_seen():
    """A message of ours is fine; with a longer header it is not."""
    made = rendered(DOWN)
    assert violations(made) == []

    broken = deepcopy(made)
    broken["blocks"][0]["text"]["text"] *= 5

    assert violations(broken)
