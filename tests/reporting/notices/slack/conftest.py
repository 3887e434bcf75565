"""Channels to the stand-in for Slack."""

from collections.abc import Callable
from typing import Any

import pytest

from reporting.notices.slack.channel import slack_channel
from rondafile.models.notices import Slack
from rondafile.references import Secret
from tests.slack_service import CHANNEL, TOKEN
from tests.slack_service import Slack as Service


def a_bot(api_url: str, token: str = TOKEN, channel: str = CHANNEL, **changes: Any) -> Any:
    """Return a channel by a bot."""
    settings = {"kind": "slack", "token": Secret(token, ("SLACK_TOKEN",)), "channel": channel, "api_url": api_url}
    return slack_channel("ops", Slack(**settings | {"read_s": 2.0} | changes))


def a_webhook(address: str, **changes: Any) -> Any:
    """Return a channel by a webhook."""
    settings = {"kind": "slack", "webhook": Secret(address, ("SLACK_WEBHOOK",)), "read_s": 2.0}
    return slack_channel("ops", Slack(**settings | changes))


@pytest.fixture
def bot(slack: Service) -> Any:
    """A channel by a bot of the stand-in."""
    return a_bot(slack.api_url)


@pytest.fixture
def webhook(slack: Service) -> Any:
    """A channel by the webhook of the stand-in."""
    return a_webhook(slack.hook)


@pytest.fixture(params=["bot", "webhook"])
def either(request: pytest.FixtureRequest, slack: Service) -> Callable[..., Any]:
    """Make a channel of either way, at an address of the test's choice."""
    make = {
        "bot": lambda url, **more: a_bot(f"{url}/api", **more),
        "webhook": lambda url, **more: a_webhook(f"{url}/services/T000/B000/secret-of-the-hook", **more),
    }
    return make[request.param]
