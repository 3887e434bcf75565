"""Rules about being there: the objective, critical hours, and how long it took until it worked again."""

from collections.abc import Iterator

from language import N_
from reporting.domain.kpi import definitions as known
from reporting.domain.kpi.figure import Unit
from reporting.domain.outcome import Severity
from reporting.domain.review.basis import Basis, Finding, Tone
from reporting.domain.review.saying import Amount, Points, Said, Value, amount, ngettext, say, seconds

HALF = 0.5
"""Share of an error budget from which its spending is told."""
LEAST_POINT = 0.0005
"""Shares closer than this are shown alike: 0.05 points."""
SLOWER = 1.2
"""A mean above this times the one before is told."""
LEAST_SLOWER_S = 60.0


def objective(basis: Basis) -> Iterator[Finding]:
    """Tell that the objective was missed, or that half of the error budget is gone."""
    found = basis.this.availability
    down, burn = basis.figure(known.DOWN), found.budget.burn
    if down is None or not down.value or (burn is not None and burn < HALF):
        return
    values: dict[str, Value] = {
        "availability": amount(basis.figure(known.AVAILABILITY)),
        "objective": Amount(found.budget.objective, Unit.RATIO),
        "down": amount(down),
        "allowed": seconds(found.budget.allowed),
    }
    if burn is None or burn > 1:
        text = N_(
            "The objective was missed: {availability} available, {objective} aimed at. Down {down}, allowed {allowed}."
        )
        yield Finding(
            "objective-missed", Tone.BAD, say(text, **values), _cost(basis), known.BUDGET_BURN.key, down.behind
        )
        return
    text = N_("{burn} of the week's error budget is spent: down {down}, allowed {allowed}.")
    said = say(text, burn=Amount(burn, Unit.RATIO), down=values["down"], allowed=values["allowed"])
    matters = say(
        N_("{left} more would have missed the objective of {objective}."),
        left=seconds(found.budget.left),
        objective=values["objective"],
    )
    yield Finding("budget-spent", Tone.WARN, said, matters, known.BUDGET_BURN.key, down.behind)


def _cost(basis: Basis) -> Said:
    critical = basis.this.availability.whole.critical.down
    if critical:
        text = N_("{critical} of it was in critical hours: trucks stood at the gate and could not be served.")
        return say(text, critical=seconds(critical))
    if basis.this.has_critical_hours:
        return say(N_("None of it was in critical hours: few trucks came to the gate meanwhile."))
    return say(N_("Trucks that came to the gate meanwhile could not be served."))


def critical_hours(basis: Basis) -> Iterator[Finding]:
    """Tell that the target was down in critical hours, or that their availability went up again."""
    shift = basis.shift(known.AVAILABILITY_CRITICAL)
    down = basis.this.availability.whole.critical.down
    if shift is None or shift.after.value is None:
        return
    difference = shift.difference
    moved = difference if difference is not None and abs(difference) >= LEAST_POINT else 0
    if not down and not moved:
        return
    values: dict[str, Value] = {"after": amount(shift.after), "down": seconds(down)}
    behind, key = shift.after.behind, known.AVAILABILITY_CRITICAL.key
    if moved:
        values["before"] = amount(shift.before)
    if moved > 0:
        said = say(N_("Availability in critical hours rose from {before} to {after}."), **values)
        matters = say(N_("Trucks were served at {points} more of their hours."), points=Points(moved))
        yield Finding("critical-rose", Tone.GOOD, said, matters, key, behind)
        return
    if moved:
        said = say(N_("Availability in critical hours fell from {before} to {after}: down {down}."), **values)
    else:
        said = say(N_("Down {down} in critical hours: {after} available."), **values)
    matters = say(
        N_("These are the hours at which trucks load and unload: they waited, and the hours after them filled up.")
    )
    yield Finding("critical-fell", Tone.BAD, said, matters, key, behind)


def restoring(basis: Basis) -> Iterator[Finding]:
    """Tell that it took longer until it worked again, or less; only of five incidents or more in both weeks."""
    shift = basis.shift(known.RESTORE.mean)
    if shift is None or (difference := shift.difference) is None or abs(difference) < LEAST_SLOWER_S:
        return
    assert shift.before is not None
    assert shift.before.value is not None
    assert shift.after.value is not None
    is_slower = shift.after.value > SLOWER * shift.before.value
    if not is_slower and shift.before.value <= SLOWER * shift.after.value:
        return
    values: dict[str, Value] = {
        "after": amount(shift.after),
        "before": amount(shift.before),
        "n": shift.after.count or 0,
    }
    behind, key = shift.after.behind, known.RESTORE.mean.key
    apart = Amount(abs(difference), Unit.SECONDS)
    if is_slower:
        said = say(N_("Restoring took longer: {after} on average, {before} the week before ({n} incidents)."), **values)
        matters = say(N_("Whoever waits at the gate for an outage to end waits {longer} longer."), longer=apart)
        yield Finding("restoring-slower", Tone.WARN, said, matters, key, behind)
        return
    said = say(N_("Restoring was faster: {after} on average, {before} the week before ({n} incidents)."), **values)
    matters = say(N_("Whoever waits at the gate for an outage to end waits {shorter} less."), shorter=apart)
    yield Finding("restoring-faster", Tone.GOOD, said, matters, key, behind)


def still_open(basis: Basis) -> Iterator[Finding]:
    """Tell which incidents failed when the week ended."""
    mine = [each for each in basis.harms if each.is_open and each.outage.apart is None]
    if not mine:
        return
    oldest = min(mine, key=lambda each: (each.outage.since, each.name))
    text = ngettext(
        "{n} incident still failed when the week ended, since {since}.",
        "{n} incidents still failed when the week ended, the oldest since {since}.",
        len(mine),
        since=oldest.outage.since,
    )
    deciding = set(basis.this.availability.deciding)
    is_down = any(deciding.intersection(each.outage.incident.affected) for each in mine)
    if is_down:
        matters = say(N_("The target was still down: trucks go on waiting until it is mended."))
    else:
        matters = say(N_("Trucks are served meanwhile; what is left open goes on costing next week."))
    is_grave = is_down or min(each.outage.severity for each in mine) <= Severity.S2
    tone = Tone.BAD if is_grave else Tone.WARN
    names = tuple(each.name for each in mine)
    yield Finding("still-open", tone, text, matters, known.RESTORE.open.key, names)


RULES = (objective, critical_hours, restoring, still_open)
