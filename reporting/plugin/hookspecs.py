"""What the plugin asks of whoever provides the checks."""

from pathlib import Path
from typing import Any, TypedDict

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
    text: str


class Note(TypedDict, total=False):
    """What a check noted besides its verdict."""

    degraded: str
    """Why it is past its warning limit; absent when it is not."""
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


@pytest.hookspec(firstresult=True)
def pytest_ronda_run(config: pytest.Config) -> "RunFacts | None":
    """Return the facts of the run, or None when these tests are no checks."""


@pytest.hookspec
def pytest_ronda_secrets(config: pytest.Config) -> list[str]:  # type: ignore[empty-body]
    """Return secrets of the run. Asked again for every report, since a login may yield a new one."""


@pytest.hookspec(firstresult=True)
def pytest_ronda_note(item: pytest.Item) -> "Note | dict[str, Any] | None":
    """Return what the check noted."""


@pytest.hookspec(firstresult=True)
def pytest_ronda_advice(item: pytest.Item, cause: str) -> "Advice | None":
    """Return what to do about a check whose cause turned out to be ``cause``."""
