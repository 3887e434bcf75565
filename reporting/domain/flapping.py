"""Whether something keeps changing between working and not, so that neither state can be trusted."""

from collections.abc import Sequence
from itertools import pairwise

from language import N_
from reporting.domain.history import Seen
from reporting.domain.incident import Incident
from reporting.domain.outcome import Outcome
from reporting.domain.reason import Reason


def changes_in(newest_first: Sequence[Seen], runs: int) -> int:
    """Return how often the last ``runs`` judged outcomes changed between passed and not passed.

    Degraded and failed are both "not passed": going from one to the other is no change.
    """
    judged = [seen.outcome is Outcome.PASSED for seen in newest_first if seen.outcome.is_judged][:runs]
    return sum(earlier is not later for later, earlier in pairwise(judged))


def why_settling(incident: Incident) -> Reason:
    """Return why an incident stays open although its check has passed often enough."""
    return Reason(
        N_("{check} works, and kept changing until just now: it stays open until that has settled"),
        {"check": incident.check},
    )
