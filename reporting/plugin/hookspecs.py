"""What the plugin asks of whoever provides the checks."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import pytest


class RunFacts(TypedDict):
    """What the plugin must know to record a run."""

    target: str
    language: str
    results: Path
    """Folder in which the run gets a folder of its own."""
    mask_key: bytes


class Evidence(TypedDict):
    """One piece of evidence, not yet redacted."""

    name: str
    media_type: str
    text: NotRequired[str]
    document: NotRequired[Any]
    """Instead of a text: what JSON can hold. Each of its texts is redacted for itself, so that it stays JSON."""
    content: NotRequired[bytes]
    """Instead of a text: a picture, in which nothing can be redacted. Only for a media type of ``PICTURES``."""


class Failing(TypedDict):
    """A result that did not pass, as far as what surrounds it may depend on it."""

    check: str
    case: str
    outcome: str
    """``failed`` or ``degraded``."""
    severity: str
    cause: str
    started_at: datetime


class Surrounding(Evidence):
    """A piece of evidence that several results share."""

    results: list[tuple[str, str]]
    """Check and case of each."""


class Note(TypedDict, total=False):
    """What a check noted besides its verdict."""

    degraded: str
    """Why it is past its warning limit; absent when it is not."""
    remark: str
    """What is to be said although it passed; absent when it passed without remark."""
    cause: str
    endpoint: str
    token: str
    """The token that was used, not yet masked."""
    attempts: int
    measures: dict[str, float]
    evidence: list[Evidence]


class Advice(TypedDict):
    """What to do about a check that did not pass."""

    runbook: str
    """Which runbook applies."""
    next_step: str
    """The first thing to do, in the run's language."""


class Ran(TypedDict):
    """Which version a round measured."""

    deployment: str | None
    """None if that cannot be told."""
    changed: str
    """Why it cannot: the version changed meanwhile; empty if it did not."""


@pytest.hookspec(firstresult=True)
def pytest_ronda_run(config: pytest.Config) -> "RunFacts | None":
    """Return the facts of the run, or None when these tests are no checks."""


@pytest.hookspec
def pytest_ronda_secrets(config: pytest.Config) -> list[str]:  # type: ignore[empty-body]
    """Return secrets of the run. Asked again for every report, since a login may yield a new one."""


@pytest.hookspec(firstresult=True)
def pytest_ronda_note(item: pytest.Item) -> "Note | dict[str, Any] | None":
    """Return what the check noted."""


@pytest.hookspec
def pytest_ronda_around(config: pytest.Config, failing: Sequence[Failing]) -> "list[Surrounding] | None":
    """Return what surrounds the results that did not pass. Asked once a round, at its end, if there are any."""


@pytest.hookspec(firstresult=True)
def pytest_ronda_advice(item: pytest.Item, cause: str) -> "Advice | None":
    """Return what to do about a check whose cause turned out to be ``cause``."""


@pytest.hookspec
def pytest_ronda_deployment(config: pytest.Config, deployment: str, tell: Callable[[str], None]) -> None:
    """Wait until the target runs this version; ``tell`` takes a line on what is waited for.

    Raise pytest.UsageError where it does not: then nothing is measured and nothing recorded.
    """


@pytest.hookspec(firstresult=True)
def pytest_ronda_ran() -> "Ran | dict[str, Any] | None":
    """Return which version the round measured; None to leave it at what was said at its start."""
