"""The parts of a review put into words, line by line."""

from dataclasses import dataclass
from datetime import timedelta

from language import N_
from reporting.domain.causes import cause_of
from reporting.domain.kpi.outages import Apart
from reporting.domain.review.ahead import Coming
from reporting.domain.review.basis import Finding, Tone
from reporting.domain.review.harm import Harm
from reporting.domain.review.trust import Caveat
from reporting.pages.amounts import NOTHING, duration_text
from reporting.pages.weekly.phrases import span_text, told
from reporting.pages.weekly.references import Link, Reference, References, nowhere
from reporting.pages.wording import Wording

APART = {
    Apart.DUPLICATE: N_("a duplicate: not counted"),
    Apart.WONT_FIX: N_("will not be mended: not counted"),
    Apart.FALSE_ALARM: N_("a false alarm: not counted"),
    Apart.CLOCK: N_("ended before it began: not counted"),
}


@dataclass(frozen=True, slots=True)
class Links:
    """Where names lead."""

    incident: Link = nowhere
    ticket: Link = nowhere


NO_LINKS = Links()


@dataclass(frozen=True, slots=True)
class FindingView:
    """Something that changed."""

    tone: Tone
    said: str
    matters: str
    figure: str
    """Name of the figure it was read from."""
    behind: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One incident of the week."""

    reference: Reference
    severity: str
    title: str
    """What is wrong."""
    check: str
    message: str
    when: str
    lasted: str
    """In all, up to the end of the week."""
    in_week: str
    """In the week; empty if that is all of it."""
    critical: str
    """Down time inside critical hours; empty if there was none."""
    is_open: bool
    state: str
    """That it goes on, or why it does not count; empty if it ended."""
    root_cause: str
    """Category and text; empty if it is missing."""
    is_explained: bool
    is_counted: bool
    """Whether any figure is made from it."""
    fix: str
    ticket: str
    """Empty if there is none."""
    ticket_link: str | None


@dataclass(frozen=True, slots=True)
class ComingLine:
    """Work that is ahead."""

    when: str
    lasts: str
    title: str
    effect: str
    services: str
    owner: str
    critical: str
    """How much of it lies in critical hours; empty if nothing."""
    is_late: bool
    """Whether it has less than 48 hours' notice."""


@dataclass(frozen=True, slots=True)
class CaveatLine:
    """Something to know before a figure is believed."""

    said: str
    behind: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Puts the parts of one review into words."""

    wording: Wording
    references: References
    links: Links
    year: int
    """Of the week: what lies in it is told without its year."""

    def finding(self, finding: Finding) -> FindingView:
        """Return something that changed."""
        said, matters = told(finding.said, self.wording), told(finding.matters, self.wording)
        return FindingView(finding.tone, said, matters, finding.figure, self.references.of(finding.behind))

    def caveat(self, caveat: Caveat) -> CaveatLine:
        """Return something to know before a figure is believed."""
        return CaveatLine(told(caveat.said, self.wording), self.references.of(caveat.behind))

    def incident(self, harm: Harm) -> IncidentLine:
        """Return one incident."""
        outage, incident, say = harm.outage, harm.outage.incident, self.wording.gettext
        root, is_backwards = incident.root_cause, outage.apart is Apart.CLOCK
        category = self.wording.category(root.category) if root is not None and root.category is not None else ""
        return IncidentLine(
            reference=self.references.one(harm.name),
            severity=outage.severity.value,
            title=say(cause_of(incident.cause).title),
            check=incident.check,
            message=incident.message,
            when=span_text(outage.since, None if harm.is_open else outage.spans[-1].until, self.wording, self.year),
            lasted=say(NOTHING) if is_backwards else duration_text(harm.lasted.total_seconds(), self.wording),
            in_week="" if is_backwards or harm.in_week == harm.lasted else self._span(harm.in_week),
            critical=self._span(harm.critical_down),
            is_open=harm.is_open,
            state=self._state(harm),
            root_cause=": ".join(each for each in (category, root.text if root is not None else "") if each),
            is_explained=harm.is_explained,
            is_counted=outage.apart is None,
            fix=root.fix if root is not None else "",
            ticket=harm.ticket or "",
            ticket_link=self.links.ticket(harm.ticket) if harm.ticket else None,
        )

    def coming(self, coming: Coming) -> ComingLine:
        """Return work that is ahead."""
        work, span = coming.work, coming.span
        return ComingLine(
            when=span_text(span.starts_at, span.ends_at, self.wording, self.year),
            lasts=self._span(span.ends_at - span.starts_at),
            title=work.title,
            effect=work.effect,
            services=", ".join(work.services),
            owner=work.owner,
            critical=self._span(coming.critical),
            is_late=not coming.notice.is_enough,
        )

    def _span(self, span: timedelta) -> str:
        """Return how long something takes; empty if no time at all."""
        return duration_text(span.total_seconds(), self.wording) if span else ""

    def _state(self, harm: Harm) -> str:
        if harm.outage.apart is not None:
            return self.wording.gettext(APART[harm.outage.apart])
        return self.wording.gettext(N_("still open")) if harm.is_open else ""
