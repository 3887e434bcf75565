"""Slack by a bot: the first message of an incident shows how things stand now, its thread how they came to."""

import re
from typing import Any

from reporting.errors import DeliveryError
from reporting.notices.message import Message, Tone
from reporting.notices.slack import blocks, refusals
from reporting.notices.slack.api import EVENT, Api
from reporting.notices.slack.blocks import POSTED
from reporting.notices.slack.refusals import SlackRefusedError
from rondafile.models.notices import Slack
from rondafile.references import Secret

_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{2,}")
_REFERENCE = re.compile(r"(?P<channel>[CGD][A-Z0-9]+):(?P<ts>\d+\.\d+)")


class SlackBot:
    """A Channel. Its references are ``CHANNEL:TS``."""

    def __init__(self, name: str, settings: Slack, token: Secret, channel: str) -> None:
        self.name = name
        self._key, self._channel = f"notices.channels.{name}", channel
        self.api = Api(name, settings, token)

    def problems(self) -> list[str]:
        """Return why no message would arrive, as far as the scopes of the bot let it see; nothing is posted."""
        if not _CHANNEL_ID.fullmatch(self._channel):
            text = f"{self._key}.channel {self._channel} is not a channel's id, C…: it is at the end of its details"
            return [text]
        try:
            self.api.get("auth.test")
            return self._problems_of(self.api.get("conversations.info", channel=self._channel).get("channel") or {})
        except SlackRefusedError as refusal:
            return [] if refusal.code == "missing_scope" else [str(refusal)]
        except DeliveryError as error:
            return [str(error)]

    def send(self, key: str, message: Message, *, first: str | None = None, again: bool = False) -> str:
        """Post the message; one after the first changes the first, and is a reply in its thread.

        If the first cannot be reached any more, or is not a message of a bot's, the message is posted by itself.
        """
        origin = _REFERENCE.fullmatch(first or "")
        if origin is not None:
            try:
                return self._follow(key, message, origin["channel"], origin["ts"], again=again)
            except SlackRefusedError as refusal:
                if refusal.code not in refusals.GONE:
                    raise
        return self._alone(key, message, again=again)

    def _follow(self, key: str, message: Message, channel: str, ts: str, *, again: bool) -> str:
        """Change the first message before the reply: so a reply that is there shows that both are done."""
        found, could_look = self._looked(key, channel, ts, again=again)
        if found is not None:
            return found
        try:
            self._written("chat.update", message, {"channel": channel, "ts": ts, "parse": "none"})
        except SlackRefusedError as refusal:
            if refusal.code not in refusals.NOT_OURS_TO_CHANGE:
                raise
        # Nobody is told of a reply but those who follow its thread: what is bad is shown in the channel too.
        reply = {"thread_ts": ts, "reply_broadcast": message.tone is Tone.BAD}
        return self._posted(key, message, channel, reply, again=again and not could_look)

    def _alone(self, key: str, message: Message, *, again: bool) -> str:
        found, could_look = self._looked(key, self._channel, None, again=again)
        if found is not None:
            return found
        return self._posted(key, message, self._channel, {}, again=again and not could_look)

    def _looked(self, key: str, channel: str, thread: str | None, *, again: bool) -> tuple[str | None, bool]:
        """Return the reference of what an earlier try left, and whether the bot may look."""
        if not again:
            return None, True
        try:
            ts = self.api.sent(key, channel, thread)
        except SlackRefusedError as refusal:
            if not refusal.permanent or refusal.code in refusals.GONE - refusals.NOT_SEEN:
                raise
            return None, False
        return (None if ts is None else f"{channel}:{ts}"), True

    def _posted(self, key: str, message: Message, channel: str, reply: dict[str, Any], *, again: bool) -> str:
        metadata = {"event_type": EVENT, "event_payload": {"key": key}}
        about = {"channel": channel, "metadata": metadata, **POSTED, **reply}
        answer = self._written("chat.postMessage", message, about, again=again)
        reference = f"{answer.get('channel', channel)}:{answer.get('ts')}"
        if _REFERENCE.fullmatch(reference) is None:
            text = f"{self._key}.api_url {self.api.url} took a message without saying which it became"
            raise DeliveryError(f"{text}: is it Slack's?")
        return reference

    def _written(self, method: str, message: Message, about: dict[str, Any], *, again: bool = False) -> dict[str, Any]:
        """Send a message; without blocks if they are refused, for then nothing of it was posted."""
        try:
            return self.api.post(method, about | blocks.rendered(message, again=again))
        except SlackRefusedError as refusal:
            if refusal.code not in refusals.BROKEN_BLOCKS:
                raise
        return self.api.post(method, about | blocks.without_blocks(message, again=again))

    def _problems_of(self, channel: dict[str, Any]) -> list[str]:
        if channel.get("is_archived"):
            return [f"{self._key}.channel {self._channel} is archived: open it again, or choose another"]
        if channel.get("is_member") is False:
            return [f"The bot is not in {self._key}.channel {self._channel}: /invite it there"]
        return []
