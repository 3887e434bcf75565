"""Slack by an incoming webhook: it posts, and nothing else; no reference comes back."""

import re
from urllib.parse import urlsplit

from reporting.notices.message import Message
from reporting.notices.posting import Posting, said
from reporting.notices.slack import blocks, refusals
from rondafile.models.notices import Slack
from rondafile.references import Secret

REFERENCE = "webhook"
"""What stands for a message of which Slack tells no id."""
_PATH = re.compile(r"/services/[^/]+/[^/]+/[^/]+/?")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SlackWebhook:
    """A Channel. It cannot look what has arrived, nor change it: what may be a repetition says so."""

    def __init__(self, name: str, settings: Slack, webhook: Secret) -> None:
        self.name = name
        self._webhook = webhook
        self._names = {"key": f"notices.channels.{name}", "secret": str(webhook), "channel": ""}
        self._posting = Posting("Slack", f"notices.channels.{name}.webhook", settings)

    def problems(self) -> list[str]:
        """Return what is wrong with the shape of the address: whether it still works, only a message shows."""
        key, place = f"{self._names['key']}.webhook {self._webhook}", "https://hooks.slack.com/services/T…/B…/…"
        try:
            parts = urlsplit(self._webhook.reveal().strip())
        except ValueError:
            return [f"{key} is not an address: it looks like {place}"]
        if parts.path.startswith(("/triggers/", "/workflows/")):
            return [f"{key} starts a workflow of Slack's, which takes no blocks: make an incoming webhook, {place}"]
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        if not is_safe or not parts.hostname or not _PATH.fullmatch(parts.path):
            return [f"{key} is not the address of an incoming webhook: it looks like {place}"]
        return []

    def send(self, key: str, message: Message, *, first: str | None = None, again: bool = False) -> str:
        """Post the message; one after the first names its incident, as the first did."""
        del key, first
        try:
            self._post(blocks.rendered(message, again=again))
        except refusals.SlackRefusedError as refusal:
            if refusal.code not in refusals.BROKEN_BLOCKS:
                raise
            self._post(blocks.without_blocks(message, again=again))
        return REFERENCE

    def _post(self, document: blocks.Document) -> None:
        answer = self._posting.post(self._webhook.reveal().strip(), document | blocks.POSTED)
        if not answer.is_success:
            raise refusals.of_webhook(answer.status_code, said(answer), self._names)
        if answer.text.strip() != "ok":
            raise self._posting.unexpected(answer, '"ok"')
