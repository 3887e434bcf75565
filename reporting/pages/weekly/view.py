"""A review put into words, for the page and for Markdown."""

from dataclasses import dataclass
from datetime import datetime

from reporting.domain.kpi.facts import Plan
from reporting.domain.review.basis import Tone
from reporting.domain.review.key_figures import grouped
from reporting.domain.review.review import Review
from reporting.pages.weekly.lines import NO_LINKS, CaveatLine, ComingLine, FindingView, IncidentLine, Links, Teller
from reporting.pages.weekly.phrases import days_text, told
from reporting.pages.weekly.references import References
from reporting.pages.weekly.rows import Row, rows_of
from reporting.pages.weekly.severities import SeverityRow, severity_rows
from reporting.pages.wording import Wording


@dataclass(frozen=True, slots=True)
class WeekView:
    """All of a review in words."""

    target: str
    week: str
    days: str
    until: datetime
    is_over: bool
    tone: Tone
    headline: str
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    """Title and rows of each group of key figures."""
    findings: tuple[FindingView, ...]
    worst: tuple[IncidentLine, ...]
    severities: tuple[SeverityRow, ...]
    coming: tuple[ComingLine, ...]
    caveats: tuple[CaveatLine, ...]
    incidents: tuple[IncidentLine, ...]
    rows: tuple[Row, ...]
    """Every figure."""
    objective: float


def view_of(review: Review, plan: Plan, wording: Wording, links: Links = NO_LINKS) -> WeekView:
    """Return a review in words."""
    kpis = review.kpis
    references = References(review.incidents, links.incident)
    tell = Teller(wording, references, links, kpis.until.astimezone(wording.zone).year)
    groups = tuple(
        (wording.gettext(group.title), rows_of(shifts, wording, references)) for group, shifts in grouped(review.shifts)
    )
    return WeekView(
        target=kpis.target,
        week=kpis.week,
        days=days_text(kpis.since, review.ends_at, wording),
        until=kpis.until,
        is_over=review.is_over,
        tone=review.headline.tone,
        headline=told(review.headline.said, wording),
        groups=groups,
        findings=tuple(map(tell.finding, review.findings)),
        worst=tuple(map(tell.incident, review.worst)),
        severities=severity_rows(review.shifts, wording, references),
        coming=tuple(map(tell.coming, review.coming)),
        caveats=tuple(map(tell.caveat, review.caveats)),
        incidents=tuple(map(tell.incident, review.incidents)),
        rows=rows_of(review.shifts, wording, references),
        objective=plan.objective,
    )
