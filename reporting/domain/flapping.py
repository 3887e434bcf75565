"""Whether something keeps changing between working and not, so that neither state can be trusted."""

from collections.abc import Sequence
from itertools import pairwise

from reporting.domain.history import Seen
from reporting.domain.outcome import Outcome


def changes_in(newest_first: Sequence[Seen], runs: int) -> int:
    """Return how often the last ``runs`` judged outcomes changed between passed and not passed.

    Degraded and failed are both "not passed": going from one to the other is no change.
    """
    judged = [seen.outcome is Outcome.PASSED for seen in newest_first if seen.outcome.is_judged][:runs]
    return sum(earlier is not later for later, earlier in pairwise(judged))
