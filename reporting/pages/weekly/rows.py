"""Each figure beside that of the week before, as it is read."""

from collections.abc import Iterable
from dataclasses import dataclass

from language import N_
from reporting.domain.kpi.figure import Figure, Unit
from reporting.domain.kpi.trends import Shift, why_no_trend
from reporting.domain.review.directions import Course, course_of, is_higher_better
from reporting.pages.amounts import NOTHING, difference_text, title_of, value_text
from reporting.pages.weekly.references import Reference, References
from reporting.pages.wording import Wording

STEPS = 20
"""Lengths that a bar can have."""
WORDS = {
    Course.BETTER: N_("better"),
    Course.WORSE: N_("worse"),
    Course.SAME: N_("as before"),
    Course.CHANGED: N_("changed"),
    Course.UNTOLD: N_("no trend"),
}
ARROWS = {1: "▲", -1: "▼", 0: "＝"}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of this week and the one before, in words."""

    figure: Figure
    title: str
    value: str
    """``n/a`` if there is none."""
    reason: str
    """Why there is none; empty if there is."""
    before: str
    change: str
    """The difference with its sign; empty if there is none."""
    course: Course
    arrow: str
    """Which way it went; empty if it cannot be told."""
    verdict: str
    """What that is: better, worse; or why it cannot be told."""
    bar: int | None
    """Length for this week, 0 to ``STEPS``; None without a value."""
    bar_before: int | None
    behind: tuple[Reference, ...]
    is_compared: bool
    """Whether higher or lower is better at all."""


def row_of(shift: Shift, wording: Wording, references: References) -> Row:
    """Return a figure as it is read."""
    figure, course = shift.after, course_of(shift)
    difference = shift.difference
    bar, bar_before = _bars(shift)
    return Row(
        figure=figure,
        title=title_of(figure, wording),
        value=value_text(figure, wording),
        reason=wording.reason(figure.reason) if figure.reason is not None else "",
        before=value_text(shift.before, wording) if shift.before is not None else wording.gettext(NOTHING),
        change=difference_text(difference, figure.of.unit, wording) if difference else "",
        course=course,
        arrow=ARROWS[(difference > 0) - (difference < 0)] if difference is not None else "",
        verdict=_verdict(shift, course, wording),
        bar=bar,
        bar_before=bar_before,
        behind=references.of(figure.behind),
        is_compared=is_higher_better(figure.of) is not None,
    )


def _verdict(shift: Shift, course: Course, wording: Wording) -> str:
    if course is not Course.UNTOLD:
        return wording.gettext(WORDS[course])
    if shift.after.value is None:
        return ""
    reason = why_no_trend(shift.after)
    if reason is not None:
        return wording.gettext(N_("no trend: {reason}")).format(reason=wording.reason(reason))
    before = shift.before
    if before is None or before.value is None or (reason := why_no_trend(before)) is None:
        return wording.gettext(N_("no trend: nothing to compare with"))
    return wording.gettext(N_("no trend: in the week before {reason}")).format(reason=wording.reason(reason))


def _bars(shift: Shift) -> tuple[int | None, int | None]:
    """Return how long the bars are: of the whole for a share, else of the greater of both weeks."""
    values = (shift.after.value, shift.before.value if shift.before is not None else None)
    known = [abs(each) for each in values if each is not None]
    most = max([*known, 1.0]) if shift.after.of.unit is Unit.RATIO else max(known, default=0.0)
    this, before = (None if each is None else _length(abs(each), most) for each in values)
    return this, before


def _length(value: float, most: float) -> int:
    """Return a length; what is not nothing can be seen."""
    return max(round(STEPS * value / most), 1) if value and most else 0


def rows_of(shifts: Iterable[Shift], wording: Wording, references: References) -> tuple[Row, ...]:
    """Return some figures as they are read."""
    return tuple(row_of(each, wording, references) for each in shifts)
