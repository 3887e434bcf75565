"""What an incident affects, as a tree: the root, and what hangs under it because it needs it."""

from collections.abc import Mapping

from reporting.domain.incident import Incident
from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckKey, CheckResult
from reporting.pages.views import AffectedView


def affected_of(
    incident: Incident, then: Mapping[CheckKey, CheckResult], now: Mapping[CheckKey, Outcome]
) -> tuple[AffectedView, ...]:
    """Return the affected checks, each below the one it needs; what needs none of them hangs under the root."""
    roots = [key for key in incident.affected if key.check == incident.check] or list(incident.affected[:1])
    under: dict[CheckKey, list[CheckKey]] = {}
    for key in incident.affected:
        if key not in roots:
            under.setdefault(_parent(key, incident, then, roots[0]), []).append(key)
    found: dict[CheckKey, int] = {}

    def walk(key: CheckKey, depth: int) -> None:
        if key not in found:
            found[key] = depth
            for child in under.get(key, ()):
                walk(child, depth + 1)

    for root in roots:
        walk(root, 0)
    for key in incident.affected:
        walk(key, 1)
    return tuple(AffectedView(key, depth, then.get(key), now.get(key)) for key, depth in found.items())


def _parent(key: CheckKey, incident: Incident, then: Mapping[CheckKey, CheckResult], otherwise: CheckKey) -> CheckKey:
    needs = then[key].needs if key in then else ()
    return next((each for each in incident.affected if each.check in needs and each.check != key.check), otherwise)
