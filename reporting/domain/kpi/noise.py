"""How much channels say, and how much of it anybody acts upon."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from reporting.domain.incident import Incident
from reporting.domain.rootcause import Category


@dataclass(frozen=True, slots=True)
class Sent:
    """One notice that arrived."""

    channel: str
    incident_id: str
    reference: str
    """The channel's word for the message; the notices of a storm share one."""
    at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What one channel said over a span of time."""

    channel: str
    messages: int
    incidents: int
    """Distinct incidents it was told of."""
    acted_on: int
    """Those that people did something about: named a root cause, closed or dismissed the ticket."""

    @property
    def share(self) -> float | None:
        """Acted upon over all, 0 to 1; None if there was none."""
        return self.acted_on / self.incidents if self.incidents else None


def noise_of(sent: Iterable[Sent], incidents: Mapping[str, Incident]) -> tuple[Noise, ...]:
    """Count messages and incidents per channel, by the channel's name.

    A false alarm is not acted upon, whatever was said of it.

    Args:
        sent: What arrived in the span, in any order.
        incidents: As they are at its end; one that is not there counts as not acted upon.
    """
    by_channel: dict[str, list[Sent]] = {}
    for each in sent:
        by_channel.setdefault(each.channel, []).append(each)
    return tuple(_noise(name, told, incidents) for name, told in sorted(by_channel.items()))


def _noise(name: str, told: list[Sent], incidents: Mapping[str, Incident]) -> Noise:
    messages = {(each.reference, each.at) for each in told}
    named = {each.incident_id for each in told}
    acted = sum(_is_acted_on(incidents[each]) for each in named if each in incidents)
    return Noise(name, len(messages), len(named), acted)


def _is_acted_on(incident: Incident) -> bool:
    if incident.root_cause is not None and incident.root_cause.category is Category.FALSE_ALARM:
        return False
    return incident.root_cause is not None or incident.dismissal is not None or incident.ticket_closed_at is not None
