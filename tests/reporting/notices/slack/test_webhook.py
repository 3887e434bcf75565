"""A webhook posts, and nothing else; its refusals are explained without giving its address away."""

import logging
from dataclasses import replace

import pytest

from reporting.errors import DeliveryError
from tests.reporting.notices.messages import DOWN
from tests.reporting.notices.slack.conftest import a_webhook
from tests.slack_service import HOOK

ENGLISH = replace(DOWN, language="en")


def edge(message):
    """Return what stands at the edge of a message."""
    return [each["text"] for each in message["blocks"][-1]["elements"]]


def test_it_posts_blocks_and_text(slack, webhook):
    """Slack tells no id, so the reference is always the same; links bring no pictures along."""
    assert webhook.send("k1", ENGLISH) == "webhook"

    (message,) = slack.hooked
    assert message["text"].startswith("🔴 [S1] yard")
    assert message["unfurl_links"] is False
    assert edge(message) == ["Failing", "Incident 20261124-a1"]


def test_no_log_gives_the_address_away(slack, caplog):
    """The HTTP library would log it; even the most talkative log holds none."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.NOTSET)

    a_webhook(slack.hook).send("k1", ENGLISH)

    ours = [each.getMessage() for each in caplog.records if each.name != "werkzeug"]  # the stand-in's own
    assert ours
    assert "secret-of-the-hook" not in " ".join(ours)


def test_a_later_message_is_a_post_that_names_the_incident(slack, webhook):
    """Nothing can be changed by a webhook."""
    webhook.send("k1", ENGLISH)
    webhook.send("k2", ENGLISH, first="webhook")

    assert [edge(each)[1] for each in slack.hooked] == ["Incident 20261124-a1"] * 2


def test_a_repetition_says_that_it_may_be_one(slack, webhook):
    """A webhook cannot look."""
    webhook.send("k1", ENGLISH, again=True)

    assert edge(slack.hooked[0])[-1] == "This may be a repetition: an earlier try may have arrived"


def test_refused_blocks_are_sent_as_text(slack, webhook):
    """Whatever Slack has against the form, the words arrive."""
    slack.fails("POST", HOOK, 400, body="invalid_blocks", content_type="text/html")

    webhook.send("k1", ENGLISH)

    (message,) = slack.hooked
    assert message["blocks"] == []
    assert "Causa probable: Base de datos" in message["text"]


@pytest.mark.parametrize(
    ("status", "said", "what_to_do"),
    [
        (404, "no_service", "Make a new one"),
        (403, "invalid_token", "Make a new one"),
        (410, "channel_is_archived", "Open the channel again, or choose another for notices.channels.ops"),
        (404, "channel_not_found", "Make a new one"),
        (403, "action_prohibited", "An administrator of the workspace must allow"),
        (400, "invalid_payload", "This is a fault of Ronda's"),
        (410, "", "Make a new one"),
        (418, "teapot", "See docs/notices.md"),
    ],
)
def test_a_revoked_webhook_is_permanent_and_explained(slack, webhook, status, said, what_to_do):
    """What Slack says and what to change, without the secret address."""
    slack.fails("POST", HOOK, status, body=said, content_type="text/html")

    with pytest.raises(DeliveryError, match=rf"^Slack refused the webhook \({status}: {said}.*{what_to_do}") as raised:
        webhook.send("k1", ENGLISH)
    assert raised.value.permanent
    assert "secret-of-the-hook" not in str(raised.value)


def test_an_unknown_address_is_what_slack_calls_no_service(slack):
    """The stand-in answers as Slack does for a webhook that was removed."""
    with pytest.raises(DeliveryError, match="404: no_service"):
        a_webhook(f"{slack.url}/services/T1/B1/gone").send("k1", ENGLISH)


def test_a_rollup_error_is_tried_again(slack, webhook):
    """A server error of Slack's is not permanent, whatever its status."""
    slack.fails("POST", HOOK, 400, body="rollup_error", content_type="text/html")

    with pytest.raises(DeliveryError, match="rollup_error; tried again later") as raised:
        webhook.send("k1", ENGLISH)
    assert not raised.value.permanent


def test_only_the_shape_of_an_address_is_a_problem(slack, webhook):
    """Nothing is posted to find out."""
    assert webhook.problems() == []
    assert a_webhook("https://hooks.slack.com/services/T0/B0/x").problems() == []
    assert slack.seen == []


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("https://hooks.slack.com/triggers/T0/1/x", "starts a workflow of Slack's"),
        ("https://hooks.slack.com/services/T0/B0", "is not the address of an incoming webhook"),
        ("http://hooks.slack.com/services/T0/B0/x", "is not the address of an incoming webhook"),
        ("hooks.slack.com/services/T0/B0/x", "is not the address of an incoming webhook"),
        ("https://[::1/services/T0/B0/x", "is not an address"),
    ],
)
def test_an_address_of_the_wrong_shape_is_a_problem(address, problem):
    """One line that names the key and shows the reference instead of the secret."""
    (told,) = a_webhook(address).problems()

    assert told.startswith(f"notices.channels.ops.webhook $SLACK_WEBHOOK {problem}")
    assert "T0" not in told


@pytest.mark.parametrize("address", ["nonsense", "ftp://x/services", "http://\x01", "https://[::1/x"])
def test_an_address_that_is_none_is_permanent(address):
    """One line, without the address."""
    with pytest.raises(DeliveryError, match=r"^notices\.channels\.ops\.webhook is not an address") as raised:
        a_webhook(address).send("k1", ENGLISH)
    assert raised.value.permanent
