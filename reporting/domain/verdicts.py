"""What a deployment did to a case, in one word."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reporting.domain.run import CheckKey

ROOM = "regression."
"""Checks with such an id, each with a case, are compared from deployment to deployment; others are not."""


class Verdict(StrEnum):
    """How a case stands on a deployment, compared with the one before."""

    NEW = "new"
    """It was never judged on an earlier deployment."""
    PASSING = "passing"
    REGRESSION = "regression"
    """It worked on the deployment before, and fails on this one."""
    ALREADY_FAILING = "already_failing"
    FIXED = "fixed"
    """It failed on the deployment before, and works on this one."""
    FLAKY = "flaky"
    """Both outcomes on one version: it says nothing about a deployment until it is trusted again."""


WORST_FIRST = (
    Verdict.REGRESSION,
    Verdict.ALREADY_FAILING,
    Verdict.FLAKY,
    Verdict.NEW,
    Verdict.FIXED,
    Verdict.PASSING,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one case in one run, and what it rests on."""

    verdict: Verdict
    at: datetime
    """UTC start of the run."""
    deployment: str | None
    """Version it is about; None if none was ever named."""
    baseline: str | None
    """Version it is compared with; None if there is none, or if that had no name."""
    failing: bool
    """What the case said in this run."""
    confirmed: bool
    """True if it fails and was tried more than once in this run; imported results mostly were not."""
    tries: int
    """In this run, from 1."""
    is_fresh: bool = True
    """False if the run before said the same of the same deployment."""
    is_first_here: bool = True
    """True in the first run of the case on the deployment."""
    flaky_since: datetime | None = None
    """UTC; None while it is trusted."""
    expires_at: datetime | None = None
    """UTC; from then on a flaky case is not excused any more."""
    is_excused: bool = False
    """True if it is flaky and in force: neither an incident nor an exit code comes of it."""

    @property
    def has_expired(self) -> bool:
        """Tell whether the time is up in which a flaky case is kept apart."""
        return self.expires_at is not None and self.at >= self.expires_at

    @property
    def counts_against(self) -> bool:
        """Tell whether the deployment is not fine because of it: a regression, or a flaky case without an excuse."""
        return self.failing and (
            self.verdict is Verdict.REGRESSION or (self.verdict is Verdict.FLAKY and not self.is_excused)
        )


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """A judgement with the case it is about and who has it."""

    check: str
    case: str
    judgement: Judgement
    owner: str = ""
    """Empty where nobody is named."""

    @property
    def key(self) -> CheckKey:
        """The case."""
        return CheckKey(self.check, self.case)


@dataclass(frozen=True, slots=True)
class KeptVerdict:
    """A verdict as it was appended for ever: one row where a case changes on a deployment, not one per run."""

    target: str
    check: str
    case: str
    at: datetime
    """UTC start of the run that showed it."""
    decided_at: datetime
    """UTC; when it became known."""
    run_id: str
    deployment: str | None
    verdict: Verdict
    baseline: str | None
    failing: bool
    confirmed: bool
    owner: str = ""
    flaky_since: datetime | None = None
    """UTC; None while it is trusted."""

    @property
    def key(self) -> CheckKey:
        """The case."""
        return CheckKey(self.check, self.case)


def is_compared(key: CheckKey) -> bool:
    """Tell whether this is a case that is compared from deployment to deployment."""
    return bool(key.case) and key.check.startswith(ROOM)
