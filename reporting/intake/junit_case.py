"""One ``<testcase>``: what its attributes and elements say of it."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from language import _
from reporting.domain.outcome import Outcome
from reporting.intake.found import Found, Piece, Subject, first_line

FAILING = ("failure", "error")
RERUN = ("rerunFailure", "rerunError")
"""Further failing tries of a test that failed, as Surefire and Gradle write them."""
FLAKY = ("flakyFailure", "flakyError")
"""Failing tries of a test that passed in the end."""
PARTS = (*FAILING, *RERUN, *FLAKY, "skipped")
OUTPUTS = ("system-out", "system-err")
NOT_RUN = ("notrun", "skipped", "disabled", "ignored", "suppressed")
"""Values of ``status`` and ``result``, as GoogleTest and others write them."""
NOT_PASSED = ("failed", "failure", "error", "broken")
LONGEST_TEXT = 65_536
"""Characters kept of one failure's text."""
LONGEST_OUTPUT = 16_384
"""Characters kept of what a failing test printed."""
LONGEST_MS = 7 * 86_400_000
"""No test takes more than a week; a time above is a mistake."""
TEARDOWN = "failed on teardown with"
"""How pytest marks the second element of a test that failed, and whose clean-up failed too."""


@dataclass(slots=True)
class Part:
    """A ``<failure>``, ``<skipped>`` or other element that tells an outcome."""

    tag: str
    message: str = ""
    kind: str = ""
    """Its ``type``."""
    text: str = ""

    def add(self, text: str) -> None:
        """Take more of its text, up to the limit."""
        self.text = bounded(self.text, text, LONGEST_TEXT)

    @property
    def line(self) -> str:
        """What it says, in one line."""
        return first_line(self.message) or first_line(self.text) or self.kind

    @property
    def whole(self) -> str:
        """All it says."""
        said = self.message.strip()
        repeats = said and " ".join(said.split()) in " ".join(self.text.split())
        head = "" if repeats else ": ".join(each for each in (self.kind, said) if each)
        return "\n".join(each for each in (head, self.text.strip("\n")) if each)


@dataclass(slots=True)
class OpenCase:
    """A test case while its elements are read."""

    name: str
    line: int
    attributes: Mapping[str, str]
    parts: list[Part] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)

    def print(self, tag: str, text: str) -> None:
        """Take more of what it printed, up to the limit."""
        self.outputs[tag] = bounded(self.outputs.get(tag, ""), text, LONGEST_OUTPUT)

    @property
    def is_teardown(self) -> bool:
        """Tell whether it only adds to the case of the same name before it."""
        return bool(self.parts) and all(
            part.tag == "error" and part.message.startswith(TEARDOWN) for part in self.parts
        )

    def found(self, subject: Subject) -> Found:
        """Return what the case says."""
        outcome = self._outcome()
        tries = 1 + sum(part.tag in (*RERUN, *FLAKY) for part in self.parts)
        wanting = outcome is Outcome.FAILED or tries > 1
        return Found(
            subject,
            self.name,
            outcome,
            self._message(outcome, tries),
            milliseconds(self.attributes.get("time", "")),
            tries,
            (Piece("failure.txt", self._evidence()),) if wanting else (),
        )

    def _outcome(self) -> Outcome:
        tags = {part.tag for part in self.parts}
        states = {self.attributes.get(name, "").lower() for name in ("status", "result")}
        if tags & {*FAILING, *RERUN}:
            return Outcome.FAILED
        if tags & set(FLAKY):
            return Outcome.PASSED
        if "skipped" in tags:
            return Outcome.SKIPPED
        if states & set(NOT_PASSED):
            return Outcome.FAILED
        return Outcome.SKIPPED if states & set(NOT_RUN) else Outcome.PASSED

    def _message(self, outcome: Outcome, tries: int) -> str:
        said = next((part.line for tag in PARTS for part in self.parts if part.tag == tag and part.line), "")
        if outcome is Outcome.SKIPPED:
            return said or _("skipped without a reason")
        if outcome is Outcome.FAILED:
            return said or _("failed without a word")
        return _("passed at try {number}; before: {why}").format(number=tries, why=said or "?") if tries > 1 else ""

    def _evidence(self) -> str:
        told = [part.whole for part in self.parts if part.tag != "skipped"]
        told += [f"--- {tag} ---\n{text.strip()}" for tag, text in self.outputs.items() if text.strip()]
        return "\n\n".join(each for each in told if each) or self._message(Outcome.FAILED, 1)


def bounded(held: str, more: str, limit: int) -> str:
    """Return both texts as one, cut at the limit with the sign by which a cut secret is recognized."""
    if held.endswith("…\n") and len(held) >= limit:
        return held
    joined = held + more
    return joined if len(joined) < limit else joined[: limit - 2] + "…\n"


def milliseconds(time: str) -> int:
    """Return a ``time`` in seconds as milliseconds; what is no time, negative or above a week counts as 0.

    ``1,234.5`` has a comma for thousands, ``0,5`` one for decimals.
    """
    text = time.strip()
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    text = text.replace(",", "")
    if not re.fullmatch(r"\d+(\.\d*)?([eE][-+]?\d{1,3})?|\.\d+", text, re.ASCII):
        return 0
    value = float(text) * 1000
    return round(value) if math.isfinite(value) and value <= LONGEST_MS else 0
