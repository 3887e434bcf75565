"""The verdict on a week, as one sentence."""

from dataclasses import dataclass

from language import N_
from reporting.domain.kpi import definitions as known
from reporting.domain.kpi.figure import Unit
from reporting.domain.outcome import Severity
from reporting.domain.review.basis import Basis, Tone
from reporting.domain.review.harm import Harm
from reporting.domain.review.saying import Amount, Said, Value, ngettext, say, seconds

SEEN = 0.9
"""Share of the week that must have been measured before it is called good."""


@dataclass(frozen=True, slots=True)
class Headline:
    """What there is to say of a week first."""

    tone: Tone
    said: Said


def headline_of(basis: Basis) -> Headline:
    """Return the verdict: what trucks noticed comes first, then the objective, then what is left open."""
    found = basis.this.availability
    share, budget = found.whole.whole, found.budget
    if not share.measured:
        return _unmeasured(basis)
    values: dict[str, Value] = {
        "availability": Amount(share.ratio or 0.0, Unit.RATIO),
        "objective": Amount(budget.objective, Unit.RATIO),
        "down": seconds(share.down),
        "critical": seconds(found.whole.critical.down),
    }
    is_missed = share.down > budget.allowed
    if found.whole.critical.down:
        if is_missed:
            text = N_(
                "Down {critical} in critical hours, objective missed: {availability} available, {objective} aimed at"
            )
            return Headline(Tone.BAD, say(text, **values))
        return Headline(
            Tone.WARN, say(N_("Down {critical} in critical hours, objective kept: {availability} available"), **values)
        )
    if is_missed:
        text = N_("Objective missed: {availability} available, {objective} aimed at, down {down}")
        return Headline(Tone.BAD, say(text, **values))
    return _kept(basis, values)


def _unmeasured(basis: Basis) -> Headline:
    number = len(_counting(basis))
    if not number:
        return Headline(Tone.UNKNOWN, say(N_("Nothing was measured in this week")))
    said = ngettext(
        "Nothing was measured in this week; {n} incident is on record",
        "Nothing was measured in this week; {n} incidents are on record",
        number,
    )
    return Headline(Tone.UNKNOWN, said)


def _kept(basis: Basis, values: dict[str, Value]) -> Headline:
    """Return the verdict on a week in which trucks were served."""
    coverage = basis.this.availability.whole.whole.coverage or 0.0
    if coverage < SEEN:
        text = N_("{availability} available as far as it was measured, which is {coverage} of the week")
        return Headline(Tone.UNKNOWN, say(text, **values, coverage=Amount(coverage, Unit.RATIO)))
    mine = _counting(basis)
    grave = [each for each in mine if each.is_open and each.outage.severity <= Severity.S2]
    if grave:
        said = ngettext(
            "{availability} available, and {n} grave incident is still open",
            "{availability} available, and {n} grave incidents are still open",
            len(grave),
            **values,
        )
        return Headline(Tone.WARN, said)
    broken = basis.figure(known.REGRESSIONS)
    if broken is not None and broken.value:
        said = ngettext(
            "{availability} available, and {n} regression after deployments",
            "{availability} available, and {n} regressions after deployments",
            int(broken.value),
            **values,
        )
        return Headline(Tone.WARN, said)
    if not mine:
        return Headline(Tone.GOOD, say(N_("A quiet week: {availability} available, no incident"), **values))
    said = ngettext(
        "Objective kept: {availability} available, {n} incident",
        "Objective kept: {availability} available, {n} incidents",
        len(mine),
        **values,
    )
    return Headline(Tone.GOOD, said)


def _counting(basis: Basis) -> list[Harm]:
    return [each for each in basis.harms if each.outage.apart is None and each.in_week]
