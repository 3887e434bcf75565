"""What was deployed when, and who could have broken it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from language import N_
from reporting.domain.reason import Reason


class Source(StrEnum):
    """How a deployment became known."""

    MARK = "mark"
    """Somebody said so: ``ronda deployment started`` or ``finished``."""
    RUN = "run"
    """A run named a version that was not there before."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One version of a target, from its arrival to the next one; the same version may come back as another."""

    number: int
    """Of the store."""
    target: str
    version: str
    started_at: datetime
    """UTC; for one that a run implied, the start of that run."""
    finished_at: datetime | None
    """UTC; None until that is marked."""
    in_force_at: datetime | None
    """UTC; since when it is known to answer: it was marked finished, or a run named it. None until then."""
    source: Source

    @property
    def was_judged(self) -> bool:
        """Tell whether a run named it: one that is only marked as started has nothing to show."""
        return self.in_force_at is not None or self.source is Source.RUN


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit between two versions."""

    sha: str
    """Short."""
    author: str
    subject: str
    paths: int | None = None
    """How many paths it touches; None for a merge, which touches none itself."""


@dataclass(frozen=True, slots=True)
class Suspects:
    """The commits between two versions, or why they cannot be told."""

    baseline: str
    deployment: str
    commits: tuple[Commit, ...] = ()
    """Newest first."""
    is_cut: bool = False
    """True if there are more than are listed."""
    reason: Reason | None = None
    """Why there are none."""


@dataclass(frozen=True, slots=True)
class SuspectList:
    """What was found for each baseline that a deployment's regressions have."""

    found: tuple[Suspects, ...] = field(default=())

    def of(self, baseline: str | None) -> Suspects | None:
        """Return what was found for a baseline."""
        return next((each for each in self.found if each.baseline == baseline), None)


def nothing_to_compare(baseline: str | None, deployment: str | None) -> Suspects:
    """Return the answer for a pair of which a version has no name."""
    reason = Reason(N_("the version before has no name: pass --deployment SHA, or mark deployments"))
    return Suspects(baseline or "", deployment or "", reason=reason)


def no_checkout(baseline: str, deployment: str) -> Suspects:
    """Return the answer where no checkout is at hand."""
    reason = Reason(N_("no checkout is at hand: name it as gate.checkout of the target"))
    return Suspects(baseline, deployment, reason=reason)
