"""Which channels are told of an incident."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reporting.domain.incident import Incident

Hours = Literal["always", "critical", "other"]


@dataclass(frozen=True, slots=True)
class Route:
    """What goes to which channels; an empty set fits everything."""

    to: tuple[str, ...]
    severities: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    causes: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    hours: Hours = "always"

    def fits(self, incident: Incident, *, critical: bool) -> bool:
        """Tell whether it counts for an incident, inside critical hours or outside."""
        return (
            (not self.severities or incident.severity.value in self.severities)
            and (not self.levels or incident.level.value in self.levels)
            and (not self.causes or incident.cause in self.causes)
            and (not self.targets or incident.target in self.targets)
            and (self.hours == "always" or (self.hours == "critical") is critical)
        )


def channels_for(incident: Incident, routes: Sequence[Route], *, critical: bool) -> tuple[str, ...]:
    """Return who is told: those of every route that fits, and everybody who was told of it before.

    Whoever heard that something is down hears that it works again, whatever the routes say by then.
    """
    fitting = [channel for route in routes if route.fits(incident, critical=critical) for channel in route.to]
    return tuple(dict.fromkeys((*incident.told_to, *fitting)))
