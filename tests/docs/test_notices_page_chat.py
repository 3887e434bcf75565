"""The sections "Slack" and "Teams" of ``docs/notices.md`` say what the code does."""

import re
import tomllib

import pytest

from reporting.notices.fitting import MOST
from reporting.notices.slack.bot import SlackBot
from reporting.notices.slack.channel import slack_channel
from reporting.notices.slack.refusals import of_method
from reporting.notices.slack.webhook import SlackWebhook
from reporting.notices.teams import card
from reporting.notices.teams.channel import TeamsChannel
from rondafile.models.notices import Notices
from rondafile.references import resolve
from tests.docs.test_connecting import ROOT

TEXT = (ROOT / "docs" / "notices.md").read_text(encoding="utf-8")
SLACK = TEXT.partition("\n## Slack\n")[2].partition("\n## ")[0]
TEAMS = TEXT.partition("\n## Teams\n")[2].partition("\n## ")[0]
VARIABLES = {
    "SLACK_TOKEN": "xoxb-1",
    "SLACK_WEBHOOK": "https://hooks.slack.com/services/T0/B0/x",
    "TEAMS_WEBHOOK": "https://x.api.powerplatform.com/workflows/1/triggers/manual/paths/invoke?sig=x",
}


def channels(section):
    """Return the channels of each TOML block of a section, as they are configured with the variables set."""
    for block in re.findall(r"^```toml notices\n(.*?)^```$", section, flags=re.MULTILINE | re.DOTALL):
        missing = []
        filled = resolve(tomllib.loads(block), VARIABLES, missing)
        assert missing == []
        yield from Notices.model_validate(filled["notices"]).channels.items()


def test_the_settings_of_slack_are_accepted():
    """First a bot, then a webhook without any problem of shape."""
    bot, webhook = (slack_channel(name, settings) for name, settings in channels(SLACK))

    assert isinstance(bot, SlackBot)
    assert isinstance(webhook, SlackWebhook)
    assert webhook.problems() == []


def test_the_settings_of_teams_are_accepted():
    """One flow, without any problem of shape."""
    (made,) = (TeamsChannel(name, settings) for name, settings in channels(TEAMS))

    assert made.problems() == []


@pytest.mark.parametrize(
    "code", re.findall(r"^\| (`[a-z_`, ]+`) \| ", SLACK.partition("| Slack says |")[2], re.MULTILINE)
)
def test_each_refusal_of_the_table_is_known(code):
    """What the page explains, the message explains too, and does not send the reader elsewhere."""
    for each in re.findall(r"[a-z_]+", code):
        told = str(of_method("chat.postMessage", {"error": each}, {"key": "k", "secret": "$S", "channel": "C1"}))
        assert "https://docs.slack.dev" not in told


def test_limits_are_those_of_the_code():
    """15 rows, 15 things affected, and 20 kB."""
    for section in (SLACK, TEAMS):
        assert f"{MOST.rows} rows, {MOST.items} things affected" in section
    assert f"{card.MAX_BYTES // 1_000} kB" in TEAMS
