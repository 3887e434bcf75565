"""The hygiene figures: the latest value that was measured, never one from before the span."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from language import N_
from reporting.domain.run import CheckKey

FIGURES = {
    "orphans": N_("orphan files"),
    "missing": N_("missing files"),
    "stale_tokens": N_("stale tokens"),
    "outdated": N_("outdated packages"),
    "vulnerable": N_("known vulnerabilities"),
}
"""What is always shown, measured or not, with what it is called: an English source text."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What one judged result measured."""

    key: CheckKey
    run_id: str
    at: datetime
    """UTC start of the run."""
    values: Mapping[str, float]
    """With the unit in the name."""


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest value of one figure."""

    name: str
    value: float
    at: datetime
    """UTC start of the run that measured it."""
    run_id: str


def latest_of(measures: Iterable[Measure]) -> Mapping[str, Latest]:
    """Return the latest value of each figure, by its name.

    Args:
        measures: Of one target and span, in any order.
    """
    found: dict[str, Latest] = {}
    for each in sorted(measures, key=lambda each: (each.at, each.run_id, each.key)):
        for name in FIGURES:
            if name in each.values:
                found[name] = Latest(name, float(each.values[name]), each.at, each.run_id)
    return found
