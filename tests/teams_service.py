"""A small stand-in for the webhook of a Workflows flow, which posts cards into Teams.

``teams.fails(...)`` queues what happens to the next request. Each card is judged by the published schema
(../shared/specs, when the folder is there) and by what the schema does not see; see ``teams.violations``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jsonschema
import pytest
from werkzeug.wrappers import Request, Response

from tests.published_specs import FOLDER
from tests.wsgi_serving import Record, StandIn, served

SCHEMA = FOLDER / "adaptive-card-1.5.0.json"
PATH = "/powerautomate/automations/direct/workflows/f00d/triggers/manual/paths/invoke"
SIGNATURE = "sEcRet%2Fof-the-flow"
MAX_BYTES = 20_480
_ACTIONS = 6
"""Teams shows no more."""


@dataclass(kw_only=True)
class Teams(Record):
    """What the stand-in was sent."""

    cards: list[dict[str, Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Address of the flow."""
        return f"{self.url}{PATH}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={SIGNATURE}"


def violations(body: bytes) -> list[str]:
    """Return what is wrong with what is posted."""
    document = json.loads(body)
    found = [f"{len(body)} bytes"] if len(body) > MAX_BYTES else []
    (attachment,) = document["attachments"]
    card = attachment["content"]
    about = (document["type"], attachment["contentType"], attachment["contentUrl"], card["type"], card["version"])
    if about != ("message", "application/vnd.microsoft.card.adaptive", None, "AdaptiveCard", "1.5"):
        found.append(f"not the envelope of a flow: {about}")
    found += [f"schema: {error.message[:200]} at {list(error.path)}" for error in _errors(card)]
    actions = card.get("actions", [])
    if len(actions) > _ACTIONS or any(not each.get("url", "").startswith(("http://", "https://")) for each in actions):
        found.append("actions that are too many, or lead to no address of the web")
    kinds = {each.get("type") for each in _nodes(card)}
    if kinds & {"TextBlock", "FactSet"}:
        found.append("text in which Markdown is read")
    texts = [each["text"] for each in _nodes(card) if each.get("type") == "TextRun"]
    return (
        found
        + ["an empty text" for each in texts if not each.strip()]
        + ["a function" for each in texts if "{{" in each]
    )


def _errors(card: dict[str, Any]) -> Iterator[jsonschema.ValidationError]:
    return _validator().iter_errors(card) if SCHEMA.exists() else iter(())


@cache
def _validator() -> jsonschema.Draft6Validator:
    return jsonschema.Draft6Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(each)


class _Judge:
    def violations(self, request: Request) -> list[str]:
        return violations(request.get_data())


class _App(StandIn[Teams]):
    def served(self, request: Request) -> Response:
        if request.path != PATH:
            return Response('{"error":{"code":"WorkflowNotFound"}}', 404, content_type="application/json")
        if request.args.get("sig") != SIGNATURE.replace("%2F", "/"):
            return Response('{"error":{"code":"DirectApiInvalidAuthorizationScheme"}}', 401)
        self.record.cards.append(request.get_json()["attachments"][0]["content"])
        headers = {"x-ms-workflow-run-id": f"0858{len(self.record.cards)}CU01"}
        return Response("", 202, headers=headers, content_type="text/plain")


@pytest.fixture
def teams() -> Iterator[Teams]:
    """The stand-in on a free port; the test fails if a card broke its schema or a limit."""
    made = Teams()
    with served(_App(made, _Judge())) as made.url:
        yield made
    assert made.violations == []
