"""What was found elsewhere, not yet redacted."""

from dataclasses import dataclass

from reporting.domain.outcome import Outcome, Severity

CAUSE = "code"
"""Of everything that is brought in; a key of ``reporting.domain.causes``, and the name of its runbook."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The check that cases belong to."""

    check: str
    """Its id, such as ``regression.tests``."""
    title: str
    """What it claims, in the site's language."""
    severity: Severity = Severity.S3


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that is kept as evidence."""

    name: str
    """Last part of the file's name, such as ``failure.txt``."""
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of one case."""

    subject: Subject
    case: str
    """Its whole name, of any length; empty when it is about the check as a whole."""
    outcome: Outcome
    message: str = ""
    """One line for people; empty when it passed without remark."""
    duration_ms: int = 0
    attempts: int = 1
    """From 1; a case that passed and was tried more often is flaky."""
    pieces: tuple[Piece, ...] = ()
    """One that several cases share is kept once."""


def first_line(text: str) -> str:
    """Return the first line that says something."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def one_line(text: str) -> str:
    """Return the text in one line, with nothing in it that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in " ".join(text.split()))
