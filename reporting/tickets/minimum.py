"""The data the support plan wants in every ticket: when, which endpoint, which token. None goes out without."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from language import N_
from reporting.domain.actions import TicketFacts
from reporting.domain.incident import Origin
from reporting.errors import DeliveryError, Said


@dataclass(frozen=True, slots=True)
class MinimumData:
    """What no ticket lacks. A field that does not apply says why."""

    timestamp: str
    """Local time of the site, with its zone."""
    endpoint: str
    """Method and path; for a check that makes no request, the check itself."""
    token: str
    """Masked."""


def minimum_of(facts: TicketFacts, zone: ZoneInfo, say: Callable[[str], str]) -> MinimumData:
    """Return the minimum data, in the language of ``say``.

    Raises:
        DeliveryError: Something is missing without a reason; trying again cannot help.
    """
    incident = facts.incident
    if facts.at.tzinfo is None:
        raise _refused(incident.incident_id, "its moment has no time zone")
    endpoint = incident.endpoint
    if endpoint is None and incident.origin is not Origin.CHECK:
        endpoint = say(N_("n/a (no request is affected)"))
    elif endpoint is None:
        endpoint = (
            say(N_("{check} (the check makes no request)")).format(check=incident.check) if incident.check else ""
        )
    token = incident.token
    if token is None:
        by_check = incident.origin is Origin.CHECK
        token = say(N_("n/a (the check uses no token)") if by_check else N_("n/a (no token is affected)"))
    if not endpoint.strip():
        raise _refused(incident.incident_id, N_("it names neither an endpoint nor a check"))
    if not token.strip():
        raise _refused(incident.incident_id, N_("its token is blank"))
    return MinimumData(local_time(facts.at, zone), endpoint, token)


def local_time(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment in the site's zone, such as ``2026-11-24 01:15:00 -05:00 (America/Bogota)``."""
    local = moment.astimezone(zone).replace(microsecond=0)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.isoformat()[19:]} ({zone.key})"


def _refused(incident_id: str, why: str) -> DeliveryError:
    return DeliveryError(
        N_("the ticket of {incident_id} was not sent: {why}; mend the check's mark"),
        incident_id=incident_id,
        why=Said(why),
        permanent=True,
    )
