"""How long it took to restore and to resolve, by severity, with all that a mean hides."""

from collections.abc import Iterable
from dataclasses import dataclass

from language import N_
from reporting.domain.kpi.definitions import RESOLUTION, RESTORE, Times
from reporting.domain.kpi.figure import Figure
from reporting.domain.kpi.trends import Shift
from reporting.domain.outcome import Severity
from reporting.pages.amounts import NOTHING, value_text
from reporting.pages.weekly.references import Reference, References
from reporting.pages.wording import Wording

TITLES = {"restore": N_("Time to restore"), "resolution": N_("Time to resolution")}


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """One severity, or all of them."""

    times: str
    """Which of the two times, as its title."""
    severity: str
    """Empty for all."""
    mean: str
    interval: str
    """The 95 % interval, or why there is none."""
    median: str
    p90: str
    survival: str
    """The median with those that go on."""
    ended: int
    going_on: int
    behind: tuple[Reference, ...]


def severity_rows(shifts: Iterable[Shift], wording: Wording, references: References) -> tuple[SeverityRow, ...]:
    """Return a row for all and for each severity of which there is any, first to restore, then to resolution."""
    figures = {each.name: each.after for each in shifts}
    return tuple(
        _row(wording.gettext(TITLES[name]), severity, times, figures, wording, references)
        for name, times in (("restore", RESTORE), ("resolution", RESOLUTION))
        for severity in ("", *Severity)
        if not severity or figures[f"{times.survival.key}.{severity}"].behind
    )


def _row(  # noqa: PLR0913, PLR0917 - where it is from and how it is said
    title: str, severity: str, times: Times, figures: dict[str, Figure], wording: Wording, references: References
) -> SeverityRow:
    def of(name: str) -> Figure:
        key = getattr(times, name).key
        return figures[f"{key}.{severity}" if severity else key]

    def text(name: str) -> str:
        return value_text(of(name), wording)

    low, high = of("low"), of("high")
    has_interval = low.value is not None and high.value is not None
    return SeverityRow(
        times=title,
        severity=severity,
        mean=text("mean"),
        interval=f"{text('low')} – {text('high')}" if has_interval else wording.gettext(NOTHING),
        median=text("median"),
        p90=text("p90"),
        survival=text("survival"),
        ended=of("mean").count or 0,
        going_on=int(of("open").value or 0),
        behind=references.of(of("survival").behind),
    )
