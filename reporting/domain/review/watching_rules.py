"""Rules about the watching itself: what was not measured, what nobody acted upon, and what grows unseen."""

from collections.abc import Iterator

from language import N_
from reporting.domain.kpi import definitions as known
from reporting.domain.kpi.figure import Unit
from reporting.domain.kpi.hygiene import FIGURES
from reporting.domain.review.basis import Basis, Finding, Tone
from reporting.domain.review.saying import Amount, Term, amount, ngettext, say, seconds

ENOUGH = 0.99
"""Share of the week, or of the planned runs, from which on nothing is told."""
HALF = 0.5

GROWTH = {
    "orphans": N_("They fill the disk: once it is full no truck's photo can be uploaded."),
    "missing": N_("Documents that drivers need at the gate cannot be opened."),
    "stale_tokens": N_("Each one lets in whoever finds it."),
    "outdated": N_("The further behind, the longer the gate is closed for the update."),
    "vulnerable": N_("Whoever knows of it can stop the gate, or read what is not theirs."),
}
"""Why it matters that a hygiene figure grows, by its name."""


def blindness(basis: Basis) -> Iterator[Finding]:
    """Tell how much of the week nobody looked at."""
    share = basis.this.availability.whole.whole
    coverage = share.coverage
    if coverage is None or coverage >= ENOUGH:
        return
    figure = known.COVERAGE.key
    matters = say(N_("An outage in that time is in no figure here: the gate would have told us, not the checks."))
    if not share.measured:
        yield Finding("not-measured", Tone.BAD, say(N_("Nothing was measured in this week.")), matters, figure)
        return
    said = say(
        N_("For {blind} nothing is known, {critical} of it in critical hours: {coverage} of the week was measured."),
        blind=seconds(share.unknown),
        coverage=Amount(coverage, Unit.RATIO),
        critical=seconds(basis.this.availability.whole.critical.unknown),
    )
    if not basis.this.has_critical_hours:
        text = N_("For {blind} nothing is known: {coverage} of the week was measured.")
        said = say(text, blind=seconds(share.unknown), coverage=Amount(coverage, Unit.RATIO))
    yield Finding("blind", Tone.WARN, said, matters, figure)


def schedule(basis: Basis) -> Iterator[Finding]:
    """Tell how many planned runs did not take place."""
    found = basis.this.schedule
    if found.coverage is None or found.coverage >= ENOUGH:
        return
    said = ngettext(
        "{missed} of {n} planned run did not take place.",
        "{missed} of {n} planned runs did not take place.",
        found.planned,
        missed=found.planned - found.run,
    )
    matters = say(N_("Meanwhile nobody looked: what broke was noticed later, and the gate waited longer."))
    yield Finding("runs-missed", Tone.WARN, said, matters, known.SCHEDULE.key)


def noise(basis: Basis) -> Iterator[Finding]:
    """Tell of how many incidents a channel told, and nobody did anything about them so far."""
    for each in basis.this.noise:
        unheeded = each.incidents - each.acted_on
        if not unheeded:
            continue
        said = ngettext(
            "Of {n} incident told to {channel}, nobody has acted on {unheeded}.",
            "Of {n} incidents told to {channel}, nobody has acted on {unheeded}.",
            each.incidents,
            channel=each.channel,
            unheeded=unheeded,
        )
        matters = say(N_("Who is told in vain stops reading: the notice that the gate stands still is overlooked."))
        is_most = each.acted_on < HALF * each.incidents
        behind = basis.this.told.get(each.channel, ())
        figure = f"{known.NOISE.key}.{each.channel}"
        yield Finding("noise", Tone.WARN if is_most else Tone.UNKNOWN, said, matters, figure, behind)


def hygiene(basis: Basis) -> Iterator[Finding]:
    """Tell which hygiene figures grew."""
    for name, title in FIGURES.items():
        shift = basis.shift(known.HYGIENE, name)
        if shift is None or shift.difference is None or shift.difference <= 0:
            continue
        said = say(
            N_("More {what}: {after}, {before} the week before."),
            what=Term(title),
            after=amount(shift.after),
            before=amount(shift.before),
        )
        tone = Tone.BAD if name == "vulnerable" else Tone.WARN
        yield Finding(f"more-{name}", tone, said, say(GROWTH[name]), shift.name, shift.after.behind)


RULES = (blindness, schedule, noise, hygiene)
