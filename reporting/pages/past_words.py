"""The past in words: days, states and shares as the site's readers write them."""

import math
from datetime import date
from functools import cached_property

from babel.dates import format_date
from babel.numbers import format_percent

from language import N_
from reporting.domain.kpi.answers import Answers
from reporting.domain.kpi.days import Day, DayState
from reporting.domain.outcome import Outcome
from reporting.domain.service_names import service_name
from reporting.pages.wording import Wording

LETTERS = {
    DayState.UP: "u",
    DayState.PARTLY: "p",
    DayState.DOWN: "d",
    DayState.MAINTENANCE: "m",
    DayState.UNKNOWN: "q",
    DayState.UNMEASURED: "n",
}
"""Class of a day's cell: there are hundreds of them on a page."""
_STATES = {
    DayState.UP: N_("up"),
    DayState.PARTLY: N_("partly down"),
    DayState.DOWN: N_("down"),
    DayState.MAINTENANCE: N_("down for maintenance"),
    DayState.UNKNOWN: N_("not judged"),
    DayState.UNMEASURED: N_("not measured"),
}
_MOSTLY = {DayState.UNKNOWN: N_("mostly not judged"), DayState.UNMEASURED: N_("mostly not measured")}
"""Where a part of the day is known all the same."""
_NOW = {
    Outcome.PASSED: N_("works"),
    Outcome.DEGRADED: N_("works, with a warning"),
    Outcome.FAILED: N_("fails"),
    Outcome.UNKNOWN: N_("unknown"),
    Outcome.SKIPPED: N_("not configured"),
}
_SPANS = {"24h": N_("24 hours"), "7d": N_("7 days"), "90d": N_("90 days")}
_LONG_MS = 10_000
"""From this on times are told in seconds."""
_TIMES = {"median": N_("median"), "p95": N_("P95"), "p99": N_("P99")}


class PastWords:
    """Puts what is known of the past into the words of one site; what is asked often is remembered."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._days: dict[date, str] = {}
        self._ratios: dict[int, str] = {}

    def cell(self, day: Day) -> str:
        """Return what is to be said of a day: date, state, availability, time down, and how much was measured."""
        share, said = day.share, f"{self.day(day.day)}: {self.state(day)}"
        if share.ratio is None:
            return said
        if not day.down and share.coverage == 1:
            return f"{said}, {self.ratio(share.ratio)}, {self._never_down}"
        known = f"{said}, {self.ratio(share.ratio)}, {self._down(day)}"
        if share.coverage == 1:
            return known
        return f"{known}, {self._coverage.format(ratio=self.ratio(share.coverage))}"

    def day(self, day: date) -> str:
        """Return a date: ``24 Nov 2026``."""
        if day not in self._days:
            self._days[day] = format_date(day, "d MMM y", locale=self._wording.locale)
        return self._days[day]

    def state(self, day: Day) -> str:
        """Return how a day went."""
        words = _MOSTLY if day.state in _MOSTLY and day.share.measured else _STATES
        return self._wording.gettext(words[day.state])

    def state_name(self, state: DayState) -> str:
        """Return what a state is called in the key to the cells."""
        return self._wording.gettext(_STATES[state])

    def ratio(self, value: float | None) -> str:
        """Return a share as per cent, cut and not rounded, so that only what is whole is 100 %; ``n/a`` for None."""
        if value is None:
            return self._wording.gettext("n/a")
        parts = math.floor(round(value * 10_000, 6))
        if parts not in self._ratios:
            self._ratios[parts] = format_percent(parts / 10_000, format="#,##0.##%", locale=self._wording.locale)
        return self._ratios[parts]

    def service(self, cause: str) -> str:
        """Return what the part is called that a cause is about."""
        return self._wording.gettext(service_name(cause))

    def now(self, outcome: Outcome) -> str:
        """Return how a service is now."""
        return self._wording.gettext(_NOW[outcome])

    def span(self, name: str) -> str:
        """Return what a span of response times is called."""
        return self._wording.gettext(_SPANS[name])

    def time_name(self, name: str) -> str:
        """Return what a percentile is called."""
        return self._wording.gettext(_TIMES[name])

    def times(self, answers: Answers) -> str:
        """Return the percentiles with their unit once, ``n/a`` for each that there is none of."""
        found = [answers.times_ms.get(name) for name in _TIMES]
        known = [time_ms for time_ms in found if time_ms is not None]  # what needs more answers comes later
        in_seconds = any(time_ms >= _LONG_MS for time_ms in known)
        numbers = (self._wording.number(round(each / 1000, 2) if in_seconds else round(each)) for each in known)
        missing = [self._wording.gettext("n/a")] * (len(found) - len(known))
        unit = f"\N{NO-BREAK SPACE}{'s' if in_seconds else 'ms'}"
        return " · ".join([" · ".join(numbers) + unit, *missing] if known else missing)

    def count(self, answers: Answers) -> str:
        """Return of how many answers times are told, and which are not told because those are too few."""
        if not answers.count:
            reason = answers.why_not("median")
            return self._wording.reason(reason) if reason else ""
        number, missing = self._wording.number(answers.count), [name for name in _TIMES if answers.why_not(name)]
        if not missing:
            return f"n {number}"
        names = ", ".join(self.time_name(name) for name in missing)
        return self._wording.gettext("n {number}, too few for {names}").format(number=number, names=names)

    def _down(self, day: Day) -> str:
        if not day.down:
            return self._never_down
        lasted = self._wording.lasting(day.down)
        return self._wording.gettext("down {lasted}").format(lasted=lasted)

    @cached_property
    def _never_down(self) -> str:
        return self._wording.gettext("never down")

    @cached_property
    def _coverage(self) -> str:
        return self._wording.gettext("measured {ratio} of the time")
