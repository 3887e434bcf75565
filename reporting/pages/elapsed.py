"""Days that are over: read once, kept beside the pages, and read again only when something of them became known late.

``days.json``: ``ronda_days`` (the version), ``key`` (what it was made from), ``measured`` (each series: check, case,
worst severity, and its pieces as first run, last run, in microseconds since 1970, and outcome), ``near`` and ``far``
(response times of the six days before today, and of those before: check, case, and how many fell into each bucket).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from reporting.domain.kpi.latency import Histogram
from reporting.domain.kpi.states import Held, Measured
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey
from reporting.ports.figures import Figures, Stretch

VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Times = Mapping[CheckKey, Histogram]


@dataclass(frozen=True, slots=True)
class Elapsed:
    """What runs before today found."""

    measured: tuple[Measured, ...]
    near: Times
    """Response times of the days before today that ``Span.near`` begins with."""
    far: Times
    """Of the days before those."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which days, of which target. All moments are UTC and beginnings of days, but for ``now``."""

    target: str
    since: datetime
    near: datetime
    today: datetime
    now: datetime


def elapsed_of(figures: Figures, span: Span, room: str, gap: timedelta, kept: bytes | None) -> tuple[Elapsed, bytes]:
    """Return what runs before today found, and what to keep of it.

    Args:
        figures: The record.
        span: Which days.
        room: Of which checks.
        gap: How long an outcome holds.
        kept: What was kept the last time; anything else than that, or than the same days of the same record, is not
            looked at.

    Raises:
        StoreError: The record cannot be read.
    """
    whole = Stretch(span.target, span.since - gap, span.today, span.now)
    key = "|".join(str(each) for each in (figures.mark(whole), span.since, span.near, span.today, room, gap))
    known = None if kept is None else _unpacked(kept, key)
    if known is not None and kept is not None:
        return known, kept
    made = Elapsed(
        tuple(figures.measured(Stretch(span.target, span.since, span.today, span.now), room, gap)),
        figures.response_times(Stretch(span.target, span.near, span.today, span.now), room),
        figures.response_times(Stretch(span.target, span.since, span.near, span.now), room),
    )
    return made, _packed(made, key)


def _packed(elapsed: Elapsed, key: str) -> bytes:
    said = {
        "ronda_days": VERSION,
        "key": key,
        "measured": [
            [each.key.check, each.key.case, each.severity, [_piece(piece) for piece in each.found]]
            for each in elapsed.measured
        ],
        "near": _times(elapsed.near),
        "far": _times(elapsed.far),
    }
    return (json.dumps(said, separators=(",", ":")) + "\n").encode()


def _unpacked(content: bytes, key: str) -> Elapsed | None:
    """Return what was kept under this key; None of anything else, so that it is read again."""
    try:
        said = json.loads(content)
        if (said["ronda_days"], said["key"]) != (VERSION, key):
            return None
        measured = tuple(
            Measured(CheckKey(check, case), Severity(severity), tuple(_held(*piece) for piece in pieces))
            for check, case, severity, pieces in said["measured"]
        )
        return Elapsed(measured, _histograms(said["near"]), _histograms(said["far"]))
    except (ValueError, TypeError, KeyError, OverflowError):
        return None


def _piece(piece: Held) -> list[Any]:
    return [(piece.first - _EPOCH) // _MICROSECOND, (piece.last - _EPOCH) // _MICROSECOND, piece.outcome]


def _held(first: int, last: int, outcome: str) -> Held:
    return Held(_EPOCH + first * _MICROSECOND, _EPOCH + last * _MICROSECOND, Outcome(outcome))


def _times(times: Times) -> list[list[Any]]:
    return [[key.check, key.case, dict(sorted(mine.items()))] for key, mine in sorted(times.items())]


def _histograms(said: Iterable[Sequence[Any]]) -> dict[CheckKey, dict[int, int]]:
    return {
        CheckKey(check, case): {int(bucket): int(count) for bucket, count in mine.items()} for check, case, mine in said
    }
