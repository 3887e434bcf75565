"""Each time that an incident went on, for its page to tell the same duration as the figures do."""

from collections.abc import Sequence
from datetime import timedelta

from reporting.domain.incident import Event, EventKind, Incident
from reporting.domain.kpi.outages import Recorded, Span, outages_of
from reporting.domain.reason import Reason


def stretches_of(incident: Incident, events: Sequence[Event]) -> tuple[Span, ...]:
    """Return the times that it failed, the first first; what lies between two of them is no part of it.

    Args:
        incident: As it is now.
        events: All that happened to it, in order; without any its own times are all that is known.
    """
    at = max((each.at for each in events), default=incident.opened_at)
    present = Event("", incident.incident_id, incident.target, EventKind.CHANGED, at, Reason(""), incident)
    mine = [each for each in events if each.incident_id == incident.incident_id]
    records = [Recorded(number, at, each) for number, each in enumerate((*mine, present))]
    return outages_of(records, at + timedelta(microseconds=1))[0].spans
