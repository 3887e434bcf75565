"""What is known when a run is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from reporting.domain.incident import Incident
from reporting.domain.outcome import Outcome
from reporting.domain.regressions import CaseState
from reporting.domain.run import CheckKey, CheckResult, Run


@dataclass(frozen=True, slots=True)
class Seen:
    """One earlier outcome of a check."""

    at: datetime
    """UTC start of its run."""
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class History:
    """Everything the decision may look at."""

    run: Run
    results: tuple[CheckResult, ...]
    """Of this run."""
    earlier: Mapping[CheckKey, Sequence[Seen]]
    """Judged outcomes (never unknown or skipped) of earlier runs of this target, newest first."""
    open_incidents: tuple[Incident, ...]
    """Of this target."""
    deployment: str | None = None
    """The version the run was on: its own, or else the one last known by then."""
    states: Mapping[CheckKey, CaseState] = field(default_factory=dict)
    """What is remembered of those of its cases that were judged before."""
    ended: tuple[Incident, ...] = ()
    """The latest closed incidents of those of its checks that did not pass, the latest first."""
    tickets: Mapping[str, str] = field(default_factory=dict)
    """The tickets of the incidents that ended, by incident."""


@dataclass(frozen=True, slots=True)
class Streak:
    """How long a check has been as it is, in judged runs, this one included."""

    failed: int = 0
    """Consecutive failed runs."""
    not_passed: int = 0
    """Consecutive failed or degraded runs."""
    passed: int = 0
    """Consecutive passing runs."""
    since: datetime | None = None
    """UTC start of the first run of the current passing or not-passing streak, as far back as the history goes."""


def streak_of(newest_first: Sequence[Seen]) -> Streak:
    """Count the streak at the head of ``newest_first``."""
    judged = [seen for seen in newest_first if seen.outcome.is_judged]
    if not judged:
        return Streak()
    passing = judged[0].outcome is Outcome.PASSED
    head = list(takewhile(lambda seen: (seen.outcome is Outcome.PASSED) is passing, judged))
    if passing:
        return Streak(passed=len(head), since=head[-1].at)
    failed = list(takewhile(lambda seen: seen.outcome is Outcome.FAILED, head))
    return Streak(failed=len(failed), not_passed=len(head), since=head[-1].at)
