"""Which of Slack's two ways a channel goes."""

from reporting.notices.slack.bot import SlackBot
from reporting.notices.slack.webhook import SlackWebhook
from rondafile.models.notices import Slack


def slack_channel(name: str, settings: Slack) -> SlackBot | SlackWebhook:
    """Return the Channel of these settings, which name either a webhook, or a token and a channel."""
    if settings.token is not None and settings.channel is not None:
        return SlackBot(name, settings, settings.token, settings.channel)
    if settings.webhook is None:
        raise ValueError(f"notices.channels.{name}: set webhook, or token and channel")
    return SlackWebhook(name, settings, settings.webhook)
