"""The KPI of the 48 hours: how much maintenance people knew of in time, and the emergencies with their reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reporting.domain.maintenance.notice import Notice, notices, windows_in_force
from reporting.domain.maintenance.work import Work
from reporting.domain.windows import Window


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that work took place."""

    work_id: str
    title: str
    starts_at: datetime
    """UTC."""
    notice: timedelta
    """From when everybody could know to its start."""
    emergency: str | None
    """Why it was announced later; None if nobody said."""


@dataclass(frozen=True, slots=True)
class Compliance:
    """The work that began in a span of time, in order of its start."""

    in_time: tuple[Occasion, ...]
    emergencies: tuple[Occasion, ...]
    """Later, with a reason."""
    missed: tuple[Occasion, ...]
    """Later, without one."""

    @property
    def share(self) -> float | None:
        """In time over all, 0 to 1; None if nothing began."""
        whole = len(self.in_time) + len(self.emergencies) + len(self.missed)
        return len(self.in_time) / whole if whole else None


def works_known(works: Iterable[Work], target: str, known_by: datetime) -> tuple[Work, ...]:
    """Return the work about a target as it was known: what was announced or called off later is not.

    What the site showed later is taken as shown at ``known_by``: too late for all that has begun. The file of the
    windows keeps the present form of each alone: of work that was announced anew, the earlier form is not known any
    more.
    """
    return tuple(_known(work, known_by) for work in works if work.concerns(target) and work.announced_at < known_by)


def _known(work: Work, known_by: datetime) -> Work:
    if work.published_at is not None:
        work = replace(work, published_at=min(work.published_at, known_by))
    if work.cancelled_at is not None and work.cancelled_at >= known_by:
        return replace(work, cancelled_at=None, cancelled_because="")
    return work


def compliance_of(works: Iterable[Work], since: datetime, until: datetime) -> Compliance:
    """Return how much notice there was of the work that began from ``since`` to before ``until``."""
    found = notices(works, since, until)
    later = [each for each in found if not each.is_enough]
    return Compliance(
        in_time=tuple(_occasion(each) for each in found if each.is_enough),
        emergencies=tuple(_occasion(each) for each in later if each.work.emergency is not None),
        missed=tuple(_occasion(each) for each in later if each.work.emergency is None),
    )


def windows_known(works: Iterable[Work], since: datetime, until: datetime) -> list[Window]:
    """Return the windows in force that touch a span of time."""
    found = windows_in_force(works, until)
    return [each for each in found if each.starts_at < until and each.ends_at > since]


def _occasion(notice: Notice) -> Occasion:
    work = notice.work
    return Occasion(work.work_id, work.title, notice.span.starts_at, notice.given, work.emergency)
