"""The body of a notice to a webhook. docs/notice.schema.json is generated from this model.

``python -m reporting.notices.webhook.document`` writes the schema.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from reporting.notices.cutting import clean, one_line
from reporting.notices.mail.bodies import text_of
from reporting.notices.message import Message

SCHEMA: Final = 1
PLACE = Path(__file__).parents[3] / "docs" / "notice.schema.json"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class RowDocument(_Strict):
    """A name and its value, such as since when."""

    name: str
    value: str


class LinkDocument(_Strict):
    """Where more is to be found."""

    label: str
    url: str


class NoticeDocument(_Strict):
    """One notice."""

    schema_version: Literal[1]
    """Grows when something is removed or means something else; what is added does not change it."""
    key: str
    """Unique for ever; the same notice sent again has the same one, as does the header `Idempotency-Key`."""
    thread: str
    """What notices about the same thing share, such as an incident's name; empty for one that stands alone."""
    title: str
    """One line: severity, target and cause."""
    lead: str
    """What is down for whom, and since when; may be empty."""
    rows: list[RowDocument]
    """Since when, severity, who has it, probable cause, deployment."""
    items_title: str
    """Of the list; may be empty."""
    items: list[str]
    """Such as what is affected, the most important first."""
    links: list[LinkDocument]
    """The ticket, the page; may be empty."""
    tone: Literal["bad", "warn", "good", "plain"]
    """`bad`: something is down; `warn`: it gets worse, or is about to happen; `good`: it works again."""
    is_drill: bool
    """True for a rehearsal: nothing is down."""
    language: str = Field(pattern=r"^[a-z]{2}$")
    """Of all texts."""
    text: str
    """All of it as plain text, title first, for services that take nothing else."""


def document_of(message: Message, key: str) -> dict[str, Any]:
    """Return the body that tells a message; the same message and key give the same one."""
    title, body = one_line(message.title), text_of(message)
    document = NoticeDocument(
        schema_version=SCHEMA,
        key=clean(key),
        thread=one_line(message.thread),
        title=title,
        lead=clean(message.lead).strip(),
        rows=[RowDocument(name=one_line(name), value=one_line(value)) for name, value in message.rows],
        items_title=one_line(message.items_title),
        items=[one_line(item) for item in message.items],
        links=[LinkDocument(label=one_line(link.label), url=one_line(link.url)) for link in message.links],
        tone=message.tone.value,
        is_drill=message.is_drill,
        language=message.language,
        text=body if body.startswith(f"{title}\n") else f"{title}\n\n{body}",
    )
    return document.model_dump()


def schema() -> dict[str, Any]:
    """Return the schema that each body fulfils."""
    made = NoticeDocument.model_json_schema(mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A notice to a webhook, schema {SCHEMA}",
        "description": "Sent by POST as UTF-8, once for each channel of kind webhook.",
    }
    return head | {name: value for name, value in made.items() if name not in head}


def schema_text() -> str:
    """Return the schema as it is written to docs/."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write the schema."""
    PLACE.write_text(schema_text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
