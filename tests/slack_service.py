"""A small stand-in for Slack: an incoming webhook, and the methods of the Web API that a bot needs.

``slack.fails(...)`` queues what happens to the next matching request; ``slack.says(method, error)`` refuses it in
Slack's own way. ``scopes``, ``is_archived``, ``is_member`` and ``deleted`` change what it allows; ``page`` makes its
lists shorter. Each message is judged by tests/slack_limits.py; what is wrong with it is in ``slack.violations``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from tests.slack_limits import violations
from tests.wsgi_serving import Record, StandIn, served

TOKEN, CHANNEL = "xoxb-1-token", "C0123ABCD"
HOOK = "/services/T000/B000/secret-of-the-hook"
SCOPES = frozenset({"chat:write", "channels:read", "channels:history"})
_NEEDED = {
    "conversations.info": "channels:read",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
}


@dataclass(kw_only=True)
class Slack(Record):
    """The state of the stand-in, and what it was asked."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    """Of the channel and of its threads, the oldest first."""
    hooked: list[dict[str, Any]] = field(default_factory=list)
    """What came by the webhook."""
    updates: int = 0
    scopes: frozenset[str] = SCOPES
    is_archived: bool = False
    is_member: bool = True
    is_frozen: bool = False
    """True if messages may not be changed any more."""
    deleted: set[str] = field(default_factory=set)
    page: int = 1_000

    @property
    def hook(self) -> str:
        """Address of the webhook."""
        return self.url + HOOK

    @property
    def api_url(self) -> str:
        """Address of the Web API."""
        return f"{self.url}/api"

    def says(self, method: str, error: str, **more: Any) -> None:
        """Let Slack refuse the next call of a method."""
        answer = json.dumps({"ok": False, "error": error, **more})
        verb = "POST" if method.startswith("chat.") else "GET"
        self.fails(verb, method.replace(".", r"\."), 200, body=answer)

    def methods(self) -> list[str]:
        """Return the methods that were called, in order."""
        return [path.removeprefix("/api/") for _, path in self.seen]


class _Judge:
    def violations(self, request: Request) -> list[str]:
        if request.method != "POST":
            return []
        if request.mimetype != "application/json":
            return [f"{request.path} is no JSON"]
        return violations(request.get_json())


class _App(StandIn[Slack]):
    def served(self, request: Request) -> Response:
        if request.path == HOOK:
            self.record.hooked.append(request.get_json())
            return Response("ok", content_type="text/html")
        if not request.path.startswith("/api/"):
            return Response("no_service", 404, content_type="text/html")
        method = request.path.removeprefix("/api/")
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _no("invalid_auth")
        needed = _NEEDED.get(method)
        if needed is not None and needed not in self.record.scopes:
            return _no("missing_scope", needed=needed, provided=",".join(sorted(self.record.scopes)))
        if method == "auth.test":
            return _yes(user="ronda", bot_id="B1")
        asked = request.get_json() if request.method == "POST" else dict(request.args)
        if asked.get("channel") != CHANNEL:
            return _no("channel_not_found")
        carry_out = {
            "conversations.info": self._info,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "chat.postMessage": self._post,
            "chat.update": self._update,
        }.get(method)
        return _no("unknown_method") if carry_out is None else carry_out(asked)

    def _info(self, asked: dict[str, Any]) -> Response:
        channel = {"id": CHANNEL, "is_archived": self.record.is_archived, "is_member": self.record.is_member}
        return _yes(channel=channel)

    def _post(self, asked: dict[str, Any]) -> Response:
        record, thread = self.record, asked.get("thread_ts")
        if record.is_archived:
            return _no("is_archived")
        if not record.is_member:
            return _no("not_in_channel")
        if thread is not None and self._there(thread) is None:
            return _no("thread_not_found")
        if asked.get("mrkdwn") is not False:
            record.violations.append("a text that Slack reads as markup")
        ts = f"17640000{len(record.messages):02}.000100"
        record.messages.append(asked | {"ts": ts})
        return _yes(channel=CHANNEL, ts=ts)

    def _update(self, asked: dict[str, Any]) -> Response:
        message = self._there(asked["ts"])
        if message is None:
            return _no("message_not_found")
        if self.record.is_frozen:
            return _no("edit_window_closed")
        if asked.get("parse") != "none":
            self.record.violations.append("an update whose text Slack reads for names and addresses")
        self.record.updates += 1
        message.update({name: asked[name] for name in ("text", "blocks") if name in asked})
        return _yes(channel=CHANNEL, ts=asked["ts"])

    def _history(self, asked: dict[str, Any]) -> Response:
        if not self.record.is_member:
            return _no("not_in_channel")
        alone = [
            each for each in self.record.messages if "thread_ts" not in each and each["ts"] not in self.record.deleted
        ]
        return self._page(asked, alone[::-1])

    def _replies(self, asked: dict[str, Any]) -> Response:
        if self._there(asked["ts"]) is None:
            return _no("thread_not_found")
        return self._page(
            asked, [each for each in self.record.messages if asked["ts"] in (each["ts"], each.get("thread_ts"))]
        )

    def _page(self, asked: dict[str, Any], messages: list[dict[str, Any]]) -> Response:
        start, size = int(asked.get("cursor") or 0), min(int(asked["limit"]), self.record.page)
        hidden = set() if asked.get("include_all_metadata") == "true" else {"metadata"}
        shown = [{name: each[name] for name in each.keys() - hidden} for each in messages[start : start + size]]
        more = str(start + size) if start + size < len(messages) else ""
        return _yes(messages=shown, response_metadata={"next_cursor": more})

    def _there(self, ts: str) -> dict[str, Any] | None:
        there = (each for each in self.record.messages if each["ts"] == ts and ts not in self.record.deleted)
        return next(there, None)


def _yes(**what: Any) -> Response:
    return Response(json.dumps({"ok": True, **what}), content_type="application/json")


def _no(error: str, **more: Any) -> Response:
    return Response(json.dumps({"ok": False, "error": error, **more}), content_type="application/json")


@pytest.fixture
def slack() -> Iterator[Slack]:
    """The stand-in on a free port; the test fails if a message broke one of Slack's limits."""
    made = Slack()
    with served(_App(made, _Judge())) as made.url:
        yield made
    assert made.violations == []
