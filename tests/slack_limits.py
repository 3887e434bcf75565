"""What Slack has against a message: judged by slack_sdk's models, and by our own for what those do not see.

Sources: https://docs.slack.dev/reference/block-kit, and measured totals (https://github.com/slackapi/bolt-js/issues/2867).
"""

import re
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

MAX_BLOCKS, MAX_TOTAL, MAX_TEXT = 50, 13_000, 4_000
_MOST = {"header": 150, "section": 3_000, "button": 75, "context": 2_000}
_URL = re.compile(r"https?://[!-~]+")
_CALLS = re.compile(r"<[!@#]|@(?:channel|here|everyone|group)\b", re.IGNORECASE)
_BARE = re.compile(r"&(?!amp;|lt;|gt;)|[<>]")


def violations(payload: dict[str, Any]) -> list[str]:
    """Return what is wrong with what is posted."""
    blocks, text = payload.get("blocks", []), payload.get("text", "")
    found = [*_by_models(blocks), *_structure(blocks)]
    if not text or _units(text) > MAX_TEXT:
        found.append(f"text has {_units(text)} characters")
    if _CALLS.search(text) or _BARE.search(text):
        found.append(f"text calls somebody or is not escaped: {text[:80]!r}")
    texts = list(_texts(blocks))
    if sum(map(_units, texts)) > MAX_TOTAL:
        found.append("msg_blocks_too_long")
    return found + ["an empty text" for each in texts if not each]


def _by_models(blocks: list[Any]) -> Iterator[str]:
    try:
        parsed = Block.parse_all(blocks)
        if None in parsed:
            yield "slack_sdk does not know a block"
            return
        for each in parsed:
            each.validate_json()
        if [each.to_dict() for each in parsed] != blocks:
            yield "slack_sdk does not give the blocks back as they were"
    except SlackObjectFormationError as error:
        yield f"slack_sdk: {error}"


def _structure(blocks: list[Any]) -> Iterator[str]:
    if len(blocks) > MAX_BLOCKS:
        yield f"{len(blocks)} blocks"
    for block in blocks:
        kind = block.get("type")
        if kind == "header" and block["text"]["type"] != "plain_text":
            yield "a header that is not plain text"
        if kind == "context" and not 1 <= len(block["elements"]) <= 10:
            yield "a context with too many elements, or none"
        fields = block.get("fields", [])
        if len(fields) > 10 or any(_units(each["text"]) > 2_000 for each in fields):
            yield "fields that are too many or too long"
        if "text" in block and _units(block["text"]["text"]) > _MOST[kind]:
            yield f"a {kind} that is too long"
        yield from (fault for each in _parts(block) for fault in _of_part(kind, each))


def _of_part(kind: str, part: dict[str, Any]) -> Iterator[str]:
    if part.get("type") in ("user", "usergroup", "broadcast", "channel"):
        yield f"a part that calls somebody: {part['type']}"
    if part.get("type") == "mrkdwn" and (_CALLS.search(part["text"]) or kind == "header"):
        yield "mrkdwn that calls somebody, or in a header"
    if "url" in part and not (_URL.fullmatch(part["url"]) and len(part["url"]) <= 3_000):
        yield f"an address that is none: {part['url'][:80]!r}"
    if kind == "context" and "elements" not in part and _units(part.get("text", "")) > _MOST["context"]:
        yield "a context that is too long"


def _parts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from _parts(each)
    elif isinstance(node, list):
        for each in node:
            yield from _parts(each)


def _texts(blocks: list[Any]) -> Iterator[str]:
    return (each["text"] for each in _parts(blocks) if isinstance(each.get("text"), str))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
