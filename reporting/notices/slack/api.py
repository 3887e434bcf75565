"""The methods of Slack's Web API that a bot needs."""

from collections.abc import Iterator
from typing import Any

import httpx

from reporting.notices.posting import Posting
from reporting.notices.slack.refusals import of_method
from rondafile.models.notices import Slack
from rondafile.references import Secret

EVENT = "ronda_notice"
"""Type of the metadata that carries a message's key."""
_PAGE, _MOST_PAGES = 200, 5
"""A retry comes soon after what it repeats: a thousand messages back is far enough."""


class Api:
    """One workspace. Each method raises DeliveryError when Slack did not carry it out."""

    def __init__(self, name: str, settings: Slack, token: Secret) -> None:
        key = f"notices.channels.{name}"
        self.url = settings.api_url.rstrip("/")
        self._names = {"key": key, "secret": str(token), "channel": str(settings.channel)}
        self._posting = Posting("Slack", f"{key}.api_url", settings, token.reveal())

    def post(self, method: str, document: dict[str, Any]) -> dict[str, Any]:
        """Carry out a method that writes, once, and return its answer."""
        return self._read(method, self._posting.post(f"{self.url}/{method}", document))

    def get(self, method: str, **params: str) -> dict[str, Any]:
        """Return the answer of a method that reads."""
        return self._read(method, self._posting.get(f"{self.url}/{method}", params))

    def sent(self, key: str, channel: str, thread: str | None) -> str | None:
        """Return the ts of the message with this key, in the channel or in a thread of it; None if there is none."""
        for each in self._messages(channel, thread):
            metadata = each.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == EVENT and payload.get("key") == key:
                return str(each.get("ts"))
        return None

    def _messages(self, channel: str, thread: str | None) -> Iterator[dict[str, Any]]:
        params = {"channel": channel, "include_all_metadata": "true", "limit": str(_PAGE)}
        method = "conversations.history" if thread is None else "conversations.replies"
        params |= {} if thread is None else {"ts": thread}
        for _ in range(_MOST_PAGES):
            answer = self.get(method, **params)
            yield from answer.get("messages") or ()
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            params["cursor"] = cursor

    def _read(self, method: str, answer: httpx.Response) -> dict[str, Any]:
        try:
            document = answer.json()
        except ValueError as error:
            raise self._posting.unexpected(answer, "JSON") from error
        if not isinstance(document, dict) or "ok" not in document:
            raise self._posting.unexpected(answer, 'JSON with "ok"')
        if document["ok"] is not True:
            raise of_method(method, document, self._names)
        return document
