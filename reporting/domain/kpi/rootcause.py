"""The KPI "incidents closed with their root cause identified"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reporting.domain.incident import Event, Incident, fold
from reporting.domain.rootcause import Category


@dataclass(frozen=True, slots=True)
class RootCauses:
    """The KPI over a span of time, with the incidents behind it, each by name."""

    since: datetime
    until: datetime
    identified: tuple[str, ...]
    """Category of the closed list other than unknown, a text, and a link to the fix."""
    missing: tuple[str, ...]
    """Closed without."""
    flagged: tuple[str, ...]
    """Of those, the ones whose ticket was closed and people were reminded."""
    false_alarms: tuple[str, ...]
    """Left out of the share."""
    dismissed: tuple[str, ...]
    """Duplicates, and what will not be mended: left out of the share."""

    @property
    def share(self) -> float | None:
        """Identified over all that count, 0 to 1; None if nothing was closed that counts."""
        counted = len(self.identified) + len(self.missing)
        return len(self.identified) / counted if counted else None


def root_causes(events: Iterable[Event], since: datetime, until: datetime) -> RootCauses:
    """Count the incidents that were closed from ``since`` to before ``until``, by what was known at ``until``.

    Source: the support plan's indicator, with ITIL's known error as what "identified" means. An incident that was
    reopened and is open at ``until`` is not closed.

    Args:
        events: Of any incidents, in any order; later ones than ``until`` are ignored, so that a past day can be
            computed again.
        since: Start of the span, UTC.
        until: Its end, UTC.
    """
    known = fold(sorted((event for event in events if event.at < until), key=lambda event: event.at))
    over = [each for each in known.values() if each.closed_at is not None and since <= each.closed_at < until]
    over.sort(key=lambda each: (each.closed_at, each.incident_id))
    counted = [each for each in over if each.dismissal is None and not _is_false_alarm(each)]
    missing = [each for each in counted if not _is_identified(each)]
    return RootCauses(
        since,
        until,
        identified=_names(each for each in counted if _is_identified(each)),
        missing=_names(missing),
        flagged=_names(each for each in missing if each.flagged_at is not None),
        false_alarms=_names(each for each in over if each.dismissal is None and _is_false_alarm(each)),
        dismissed=_names(each for each in over if each.dismissal is not None),
    )


def _is_false_alarm(incident: Incident) -> bool:
    return incident.root_cause is not None and incident.root_cause.category is Category.FALSE_ALARM


def _is_identified(incident: Incident) -> bool:
    return incident.root_cause is not None and incident.root_cause.is_identified


def _names(incidents: Iterable[Incident]) -> tuple[str, ...]:
    return tuple(each.incident_id for each in incidents)
