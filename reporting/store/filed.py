"""The runs of one day as the archive keeps them: what figures, identity and a replay need, and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
DIGEST_LENGTH = 16
"""Hex digits of a run's digest that are kept: enough to notice another content under the same id."""


class Sample(NamedTuple):
    """What one result comes to."""

    series: int
    """Number of its series."""
    outcome: str
    description: int
    """Number of its description."""
    attempts: int
    latency: int | None
    """Bucket of ``latency_ms`` (domain/kpi/latency.py); None if that was not measured."""


class FiledRun(NamedTuple):
    """A run, its moments in microseconds since 1970, UTC."""

    number: int
    """What the database called it; the order in which runs were recorded."""
    run_id: str
    trigger: str
    planned_at: int | None
    started_at: int
    finished_at: int | None
    recorded_at: int
    decided_at: int
    deployment: str | None
    judged_on: str | None
    maintenance: str | None
    complete: bool
    versions: tuple[tuple[str, str], ...]
    digest: str
    """The first digits of the sha256 of its results."""

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among the runs of its target."""
        return self.started_at, self.number


class Filed(NamedTuple):
    """A run with what it found, in the order in which it was written."""

    run: FiledRun
    samples: tuple[Sample, ...]


def micros(moment: datetime) -> int:
    """Return microseconds since 1970, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(value: int) -> datetime:
    """Return the moment, UTC, of microseconds since 1970."""
    return _EPOCH + value * _MICROSECOND
