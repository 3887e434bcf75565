"""The verdict on a target: what somebody reads in two seconds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reporting.domain.incident import Incident
from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckKey


class VerdictKind(StrEnum):
    """What there is to say, the first that applies."""

    INCIDENTS = "incidents"
    """There are open incidents, whatever was measured since."""
    UNDELIVERED = "undelivered"
    """People were not told of something for too long, whatever is measured now."""
    FAILING = "failing"
    """Checks fail, but not for long enough to be an incident."""
    NEVER_RUN = "never-run"
    """There is no result at all."""
    NOT_MEASURED = "not-measured"
    """At least half of what should have been judged was not."""
    DEGRADED = "degraded"
    """Works, past a warning limit."""
    PARTLY_MEASURED = "partly-measured"
    """What was judged works, and some was not judged."""
    WORKS = "works"


class Tone(StrEnum):
    """How it looks; never the only sign."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence, free of any language."""

    kind: VerdictKind
    tone: Tone
    number: int = 0
    """Of open incidents, what was not delivered, failing, degraded or unjudged checks, as the kind says."""
    cause: str = ""
    """Cause of the worst open incident."""


def verdict_of(
    outcomes: Mapping[CheckKey, Outcome], open_incidents: Sequence[Incident], undelivered: int = 0
) -> Verdict:
    """Judge a target.

    Args:
        outcomes: The current outcome of each check.
        open_incidents: Of this target, the worst first.
        undelivered: How much people were not told of it for too long; whatever works, that is bad.
    """
    count = counts_of(outcomes.values())
    unjudged = count[Outcome.UNKNOWN]
    judged = sum(number for outcome, number in count.items() if outcome.is_judged)
    if open_incidents:
        is_mild = not undelivered and all(_only_degraded(each, outcomes) for each in open_incidents)
        tone = Tone.WARN if is_mild else Tone.BAD
        return Verdict(VerdictKind.INCIDENTS, tone, len(open_incidents), open_incidents[0].cause)
    if undelivered:
        return Verdict(VerdictKind.UNDELIVERED, Tone.BAD, undelivered)
    if count[Outcome.FAILED]:
        return Verdict(VerdictKind.FAILING, Tone.WARN, count[Outcome.FAILED])
    if not outcomes:
        return Verdict(VerdictKind.NEVER_RUN, Tone.UNKNOWN)
    if unjudged >= judged:
        return Verdict(VerdictKind.NOT_MEASURED, Tone.UNKNOWN, unjudged)
    if count[Outcome.DEGRADED]:
        return Verdict(VerdictKind.DEGRADED, Tone.WARN, count[Outcome.DEGRADED])
    if unjudged:
        return Verdict(VerdictKind.PARTLY_MEASURED, Tone.UNKNOWN, unjudged)
    return Verdict(VerdictKind.WORKS, Tone.GOOD)


def counts_of(outcomes: Iterable[Outcome]) -> dict[Outcome, int]:
    """Count each outcome, the worst first; one that does not occur counts 0."""
    count = dict.fromkeys(WORST_FIRST, 0)
    for outcome in outcomes:
        count[outcome] += 1
    return count


WORST_FIRST = (Outcome.FAILED, Outcome.DEGRADED, Outcome.UNKNOWN, Outcome.PASSED, Outcome.SKIPPED)


def _only_degraded(incident: Incident, outcomes: Mapping[CheckKey, Outcome]) -> bool:
    found = {outcomes[key] for key in incident.affected if key in outcomes}
    return Outcome.DEGRADED in found and Outcome.FAILED not in found and Outcome.UNKNOWN not in found
