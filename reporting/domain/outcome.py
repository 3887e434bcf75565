"""What a check can end as, and how bad it is."""

from enum import StrEnum


class Outcome(StrEnum):
    """The end of one check in one run."""

    PASSED = "passed"
    DEGRADED = "degraded"
    """Works, past its warning limit."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Could not be judged; never counted as up and never as down."""
    SKIPPED = "skipped"
    """Not configured; the message says how to configure it."""

    @property
    def is_judged(self) -> bool:
        """Tell whether the check said something about the backend."""
        return self not in (Outcome.UNKNOWN, Outcome.SKIPPED)

    @property
    def badness(self) -> int:
        """0 for fine or not judged, 1 for degraded, 2 for failed."""
        return {Outcome.FAILED: 2, Outcome.DEGRADED: 1}.get(self, 0)


class Severity(StrEnum):
    """How much an incident hurts; S1 is the worst."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"

    def raised(self) -> "Severity":
        """Return one step worse; S1 stays."""
        return {Severity.S4: Severity.S3, Severity.S3: Severity.S2}.get(self, Severity.S1)

    def lowered(self) -> "Severity":
        """Return one step milder; S4 stays."""
        return {Severity.S1: Severity.S2, Severity.S2: Severity.S3}.get(self, Severity.S4)
