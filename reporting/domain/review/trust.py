"""How far the figures of a week can be trusted: what was not seen, what is left out, and what looks odd."""

from collections.abc import Iterator
from dataclasses import dataclass

from language import N_
from reporting.domain.kpi.facts import Kpis
from reporting.domain.kpi.figure import Unit
from reporting.domain.kpi.outages import Apart
from reporting.domain.review.saying import Amount, Said, ngettext, say, seconds


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something to know before a figure is believed."""

    said: Said
    behind: tuple[str, ...] = ()
    """Incidents or runs."""


def caveats_of(this: Kpis, before: Kpis, *, is_over: bool) -> tuple[Caveat, ...]:
    """Return all that is to be known, what concerns every figure first.

    Args:
        this: The week.
        before: The one before.
        is_over: Whether the week is over.
    """
    if not is_over:
        said = say(N_("The week is not over: these are its figures up to {until}."), until=this.until)
        first = [Caveat(said)]
    else:
        said = say(N_("Known by {known_by}. What becomes known later is in a later week."), known_by=this.known_by)
        first = [Caveat(said)]
    return (*first, *_measured(this), *_apart(this), *_in_bulk(this), *_clocks(this), *_renamed(this, before))


def _measured(this: Kpis) -> Iterator[Caveat]:
    whole, critical = this.availability.whole.whole, this.availability.whole.critical
    if whole.coverage is None or not whole.measured:
        yield Caveat(say(N_("Nothing was measured: there is no availability, and it is neither 0 % nor 100 %.")))
        return
    values = {"coverage": Amount(whole.coverage, Unit.RATIO), "unknown": seconds(whole.unknown)}
    if not whole.unknown:
        yield Caveat(say(N_("All of the week was measured.")))
        return
    yield Caveat(
        say(
            N_("{coverage} of the week was measured; {unknown} are unknown, and count as neither up nor down."),
            **values,
        )
    )
    if critical.unknown and (least := critical.at_least) is not None:
        said = say(
            N_("In critical hours {unknown} are unknown: had all of it been down, {least} would have been available."),
            unknown=seconds(critical.unknown),
            least=Amount(least, Unit.RATIO),
        )
        yield Caveat(said)


def _apart(this: Kpis) -> Iterator[Caveat]:
    for kind, names in sorted(this.apart.items()):
        yield Caveat(_left_out(kind, len(names)), names)


def _left_out(kind: Apart, number: int) -> Said:
    match kind:
        case Apart.DUPLICATE:
            return ngettext(
                "{n} incident is a duplicate, and not counted.",
                "{n} incidents are duplicates, and not counted.",
                number,
            )
        case Apart.WONT_FIX:
            return ngettext(
                "{n} incident will not be mended, and is not counted.",
                "{n} incidents will not be mended, and are not counted.",
                number,
            )
        case Apart.FALSE_ALARM:
            return ngettext(
                "{n} incident was a false alarm, and is not counted.",
                "{n} incidents were false alarms, and are not counted.",
                number,
            )
    return ngettext(
        "{n} incident ended before it began, by the clocks of two machines, and is not counted.",
        "{n} incidents ended before they began, by the clocks of two machines, and are not counted.",
        number,
    )


def _in_bulk(this: Kpis) -> Iterator[Caveat]:
    if names := this.restore[""].in_bulk:
        said = ngettext(
            "{n} incident was closed within a minute of others: its time to restore says when somebody tidied up.",
            "{n} incidents were closed within a minute: their times to restore say when somebody tidied up.",
            len(names),
        )
        yield Caveat(said, names)
    if names := this.resolution[""].in_bulk:
        said = ngettext(
            "{n} ticket was resolved within a minute of others: its time to resolution says when somebody tidied up.",
            "{n} tickets were resolved within a minute: their times to resolution say when somebody tidied up.",
            len(names),
        )
        yield Caveat(said, names)


def _clocks(this: Kpis) -> Iterator[Caveat]:
    if early := this.schedule.early:
        said = ngettext(
            "{n} run began before it was planned, by the clocks of two machines: it has no lag.",
            "{n} runs began before they were planned, by the clocks of two machines: they have no lag.",
            len(early),
        )
        yield Caveat(said, early)


def _renamed(this: Kpis, before: Kpis) -> Iterator[Caveat]:
    """Tell which checks were measured in one of the two weeks only: those have nothing to be compared with."""
    mine, theirs = set(this.availability.series), set(before.availability.series)
    if not mine or not theirs:
        return
    if gone := tuple(sorted(str(each) for each in theirs - mine)):
        said = ngettext(
            "{n} check of the week before was not measured, renamed or removed: {checks}.",
            "{n} checks of the week before were not measured, renamed or removed: {checks}.",
            len(gone),
            checks=gone,
        )
        yield Caveat(said)
    if new := tuple(sorted(str(each) for each in mine - theirs)):
        said = ngettext(
            "{n} check is new or renamed, and has nothing to be compared with: {checks}.",
            "{n} checks are new or renamed, and have nothing to be compared with: {checks}.",
            len(new),
            checks=new,
        )
        yield Caveat(said)
