"""One HTTP exchange, as measured."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checks.support.errors import DownError
from language import _

SHOWN_BODY_BYTES = 4096
"""How much of a body goes into evidence."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and what came back."""

    method: str
    url: str
    path: str
    request_headers: Mapping[str, str]
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    """At most the target's ``max_answer_bytes``."""
    elapsed_ms: int
    """From before the connection to the last byte."""
    answered_at: float
    """Seconds since the epoch on our clock, when the head of the answer arrived."""
    waited_ms: int = 0
    """From before the connection to the head of the answer."""
    media_type: str = ""
    """Of the body that was sent; empty without one."""

    @property
    def endpoint(self) -> str:
        """Method and path, as tickets name it."""
        return f"{self.method} {self.path}"

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            DownError: It is something else; the message shows how it begins.
        """
        kind = self.headers.get("content-type", "").partition(";")[0].strip() or _("no content type")
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            begins = self.body[:60].decode("utf-8", errors="replace").strip().replace("\n", " ")
            raise DownError(
                _("{endpoint} answered {kind} where JSON was expected; it begins: {begins}").format(
                    endpoint=self.endpoint, kind=kind, begins=begins or _("(nothing)")
                )
            ) from error

    def curl(self) -> str:
        """Return the request as a command; the token is a variable to fill in."""
        parts = ["curl", "-i", "-X", self.method]
        for name, value in self.request_headers.items():
            parts += ["-H", f"{name}: {value}"]
        return shlex.join([*parts, self.url])

    def as_evidence(self, bodies: str = "all") -> str:
        """Return the exchange as text: a command, the head of the answer and the start of its body.

        Args:
            bodies: ``none``, ``errors`` (those of a status from 400) or ``all``: a body may hold personal data.
        """
        if not self.shows_body(bodies):
            shown = _("({size} bytes, left out: see evidence_bodies)").format(size=len(self.body))
            return self._told(shown)
        shown = self.body[:SHOWN_BODY_BYTES].decode("utf-8", errors="replace")
        if len(self.body) > SHOWN_BODY_BYTES:
            shown += f"\n… {len(self.body)} bytes in all"
        return self._told(shown)

    def shows_body(self, bodies: str) -> bool:
        """Tell whether evidence may hold the body of the answer; ``bodies`` is the target's ``evidence_bodies``."""
        return bodies == "all" or (bodies == "errors" and self.status >= 400)

    def _told(self, shown: str) -> str:
        head = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"$ {self.curl()}\n\nHTTP {self.status} ({self.elapsed_ms} ms)\n{head}\n\n{shown}\n"
