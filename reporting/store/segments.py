"""A span of time in segments: days that were rolled up, and what lies between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection

from reporting.ports.figures import Stretch
from reporting.store import archive, schema
from reporting.store.archive import DAY
from reporting.store.filed import FiledRun, micros
from reporting.store.packing import Columns, Packed, unpack_results, unpack_runs


class Segment(NamedTuple):
    """A piece of a span that is either one day of the archive, or was never rolled up."""

    since: datetime
    until: datetime
    """The first moment after it."""
    day: datetime | None
    """The day of the archive; what was recorded of it since is in the raw tables."""


@dataclass(frozen=True)
class ArchivedDay:
    """What the archive has of one day."""

    packed: Packed

    @cached_property
    def runs(self) -> list[FiledRun]:
        """The runs in their order."""
        return unpack_runs(self.packed.runs)

    @cached_property
    def columns(self) -> Columns:
        """What they found."""
        return unpack_results(self.packed.results)

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The runs by their numbers: what the raw tables still have of them is here, too, and counts once."""
        return frozenset(each.number for each in self.runs)

    def known(self, stretch: Stretch, since: datetime) -> list[bool]:
        """Tell of each run whether it belongs to a stretch that begins at ``since``."""
        first, end, known_by = micros(since), micros(stretch.until), micros(stretch.known_by)
        return [first <= each.started_at < end and each.recorded_at < known_by for each in self.runs]


def segments(connection: Connection, target: str, since: datetime, until: datetime) -> Iterator[Segment]:
    """Cut a span into its segments, in order; nothing if it is empty."""
    at = since
    for day in archive.days(connection, target, since, until):
        if day > at:
            yield Segment(at, day, None)
        yield Segment(max(at, day), min(day + DAY, until), day)
        at = day + DAY
    if at < until:
        yield Segment(at, until, None)


def archived(connection: Connection, target: str, day: datetime) -> ArchivedDay:
    """Return a day of the archive."""
    return ArchivedDay(archive.content_of(connection, target, day))


def within(segment: Segment, stretch: Stretch) -> tuple[ColumnElement[bool], ...]:
    """Return what makes a run of the raw tables one of this segment, and known by then."""
    runs = schema.runs
    return (
        runs.c.target == stretch.target,
        runs.c.started_at >= segment.since,
        runs.c.started_at < segment.until,
        runs.c.recorded_at < stretch.known_by,
    )
