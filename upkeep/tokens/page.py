"""A list of tokens that is written while it comes in, so that its length takes no memory."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import IO, Any

from checks.support.token_policy import TokenLines, TokenRecord
from upkeep.tokens.telling import record_document, record_line

_BEGINNING = '{"tokens": ['


class Page:
    """Writes tokens one by one, as lines or as one JSON document.

    Args:
        stream: Where to.
        own: Masks of what the monitoring logs in with.
        label: What the source of the last use is called, if there is one.
        as_json: Whether for machines.
    """

    def __init__(self, stream: IO[str], own: Collection[str], label: str | None, *, as_json: bool) -> None:
        self._stream, self._own, self._as_json = stream, own, as_json
        self._now = datetime.now(UTC)
        self._lines = TokenLines(self._now, label)
        self.shown = self.stale = 0

    def write(self, record: TokenRecord) -> None:
        """Write a token."""
        is_own = record.mask in self._own
        if self._as_json:
            self._stream.write(", " if self.shown else _BEGINNING)
            document = record_document(record, self._now, is_monitoring=is_own)
            self._stream.write(json.dumps(document, ensure_ascii=False))
        else:
            self._stream.write(record_line(record, self._lines, is_monitoring=is_own) + "\n")
        self.shown += 1
        self.stale += record.level == 2

    def end(self, line: str, further: Mapping[str, Any]) -> None:
        """Write the last line, or the rest of the document."""
        if self._as_json:
            if not self.shown:
                self._stream.write(_BEGINNING)
            self._stream.write(f"], {json.dumps(further, ensure_ascii=False)[1:]}\n")
        else:
            self._stream.write(f"{line}\n")
