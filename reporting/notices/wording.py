"""What a notice about an incident says, to a person on a phone. Pure."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from language import N_, translations
from reporting.domain.actions import TicketFacts
from reporting.domain.causes import cause_of
from reporting.domain.incident import Incident, Level, Origin
from reporting.domain.notices.stage import Stage
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.rootcause import TITLES
from reporting.domain.run import CheckResult
from reporting.notices.cutting import cut, one_line
from reporting.notices.effects import PAST_WARNING, effect_of
from reporting.notices.message import Link, Message, Tone
from reporting.notices.moments import Say, clock_of, day_of, is_same_day, took, when

MAX_TITLE = 150
"""Characters of a title; Slack's header takes no more (facts/chat.md)."""
MOST_SAID = 300
"""Characters of what a check or a person said, of its next step and of the reason: the page has the rest."""
SEVERITIES = {
    Severity.S1: N_("S1 critical"),
    Severity.S2: N_("S2 high"),
    Severity.S3: N_("S3 medium"),
    Severity.S4: N_("S4 low"),
}
LEVELS = {
    Level.HELP_DESK: N_("Level 1: help desk"),
    Level.BACKEND: N_("Level 2: backend team"),
    Level.PROVIDER: N_("Level 3: outside provider"),
    Level.ANALYSTS: N_("Analysts"),
}
_TITLES = {
    Stage.OPENED: "{title}",
    Stage.CHANGED: N_("Changed: {title}"),
    Stage.REOPENED: N_("Again: {title}"),
    Stage.CLOSED: N_("Resolved: {title}"),
    Stage.REMINDER: N_("Still open: {title}"),
}
_GRAVE = (Severity.S1, Severity.S2)


def message_of(  # noqa: PLR0913 - each is a part of what is said
    facts: TicketFacts,
    stage: Stage,
    *,
    language: str,
    zone: ZoneInfo,
    ticket: str = "",
    ticket_url: str | None = None,
    page_url: str | None = None,
) -> Message:
    """Return what is told of one incident.

    Args:
        facts: As the ticket gets them; ``facts.at`` is when this is told, from which the time that passed is counted.
        stage: What happened.
        language: A code of ``language.LANGUAGES``.
        zone: In which times are written.
        ticket: Key of its ticket; empty if there is none.
        ticket_url: Where the ticket is.
        page_url: Where the incident's page is.
    """
    writer = _Writer(facts, stage, language, zone)
    return Message(
        title=writer.title(),
        lead=writer.lead(),
        rows=tuple(writer.rows(ticket if ticket_url is None else "")),
        items_title=writer.items_title(),
        items=tuple(writer.items()),
        links=tuple(writer.links(ticket, ticket_url, page_url)),
        tone=tone_of(facts, stage),
        thread=facts.incident.incident_id,
        language=language,
        left_out=writer.say(N_("and {more} more")),
    )


def tone_of(facts: TicketFacts, stage: Stage) -> Tone:
    """Return how a notice looks: bad for what is down, a warning for what is mild or merely degraded."""
    if stage is Stage.CLOSED:
        return Tone.GOOD
    return Tone.BAD if facts.incident.severity in _GRAVE and not _is_degraded(facts) else Tone.WARN


def title_of(incident: Incident, stage: Stage, say: Say) -> str:
    """Return severity, target and cause on one line, behind what happened."""
    cause = say(cause_of(incident.cause).title)
    if incident.origin is not Origin.CHECK and cause_of(incident.cause).key == "unclear" and incident.message:
        cause = incident.message
    return fitting_title(_TITLES[stage], f"[{incident.severity}] {incident.target}: {cause}", say)


def fitting_title(form: str, title: str, say: Say) -> str:
    """Return a title in one of the forms above, on one line of at most 150 characters."""
    return cut(one_line(say(form).format(title=title)), MAX_TITLE)


def lead_of(facts: TicketFacts, say: Say) -> str:
    """Return what is down for whom, without a full stop."""
    incident = facts.incident
    if incident.origin is not Origin.CHECK:
        said = cut(one_line(incident.message), MOST_SAID).rstrip(".")
        return say(N_("People report: {message}")).format(message=said)
    effect = PAST_WARNING if _is_degraded(facts) else effect_of(incident.cause)
    return say(effect).format(target=incident.target)


def _is_degraded(facts: TicketFacts) -> bool:
    root = next((each for each in facts.results if each.check == facts.incident.check), None)
    return root is not None and root.outcome is Outcome.DEGRADED


class _Writer:
    def __init__(self, facts: TicketFacts, stage: Stage, language: str, zone: ZoneInfo) -> None:
        self.facts, self.stage, self.language, self.zone = facts, stage, language, zone
        self.incident = facts.incident
        self.say = translations(language).gettext
        closed_at = self.incident.closed_at if stage is Stage.CLOSED else None
        self.until = closed_at or facts.at
        self.took = took(self.until - self.incident.failing_since)

    def title(self) -> str:
        return title_of(self.incident, self.stage, self.say)

    def lead(self) -> str:
        if self.stage is Stage.CLOSED:
            today = N_("It works again since {time}. It lasted {took}.")
            earlier = N_("It works again since {time} on {day}. It lasted {took}.")
            return self._timed(self.until, today, earlier)
        today, earlier = N_("Since {time} ({took})."), N_("Since {time} on {day} ({took}).")
        parts = [f"{lead_of(self.facts, self.say)}.", self._timed(self.incident.failing_since, today, earlier)]
        if self.stage is Stage.REMINDER:
            parts.append(self.say(N_("It is not resolved yet.")))
        return " ".join(parts)

    def rows(self, ticket: str) -> Iterator[tuple[str, str]]:
        for name, value in self._rows(ticket):
            if value:
                yield self.say(name), one_line(value)

    def items_title(self) -> str:
        if not any(True for _each in self.items()):
            return ""
        over, still = N_("What was checked, and works again"), N_("What should hold, and does not")
        return self.say(over if self.stage is Stage.CLOSED else still)

    def items(self) -> Iterator[str]:
        if self.incident.origin is not Origin.CHECK:
            return
        seen = {result.key: result for result in self.facts.results}
        told = set()
        for key in self.incident.affected:
            result = seen.get(key)
            if not self._is_told(result):
                continue
            title = result.title if result is not None and result.title else key.check
            line = one_line(f"{title} ({key.case})" if key.case else title)
            if line not in told:
                told.add(line)
                yield line

    def _is_told(self, result: CheckResult | None) -> bool:
        """Tell whether a check is listed: at the end what passed, before what failed or was not measured since."""
        if self.stage is Stage.CLOSED:
            return result is not None and result.outcome is Outcome.PASSED
        return result is None or result.outcome.badness > 0

    def links(self, ticket: str, ticket_url: str | None, page_url: str | None) -> Iterator[Link]:
        if ticket_url is not None:
            yield Link(f"{self.say(N_('Ticket'))} {ticket}".rstrip(), ticket_url)
        if page_url is not None:
            yield Link(self.say(N_("Page of the incident")), page_url)

    def _rows(self, ticket: str) -> Iterator[tuple[str, str]]:
        incident, say = self.incident, self.say
        is_over = self.stage is Stage.CLOSED
        yield N_("Since"), self._when(incident.failing_since) + ("" if is_over else f" · {self.took}")
        if is_over:
            yield N_("Until"), f"{self._when(self.until)} · {self.took}"
        yield N_("Severity"), say(SEVERITIES[incident.severity])
        owner = next((each.owner for each in self.facts.results if each.owner), "")
        yield N_("Who has it"), " · ".join(part for part in (say(LEVELS[incident.level]), owner) if part)
        yield N_("Probable cause"), say(cause_of(incident.cause).title)
        if is_over and incident.root_cause is not None and incident.root_cause.category is not None:
            found = say(TITLES[incident.root_cause.category]), self._cut(incident.root_cause.text)
            yield N_("Root cause"), ": ".join(part for part in found if part)
        if self.stage in (Stage.CHANGED, Stage.REOPENED):
            yield N_("What happened"), self._cut(self.facts.reason.tell(say))
        if not is_over and incident.origin is Origin.CHECK:
            yield N_("What was seen"), self._cut(incident.message)
        if not is_over:
            yield (
                N_("Next step"),
                self._cut(next((each.next_step for each in self.facts.results if each.next_step), "")),
            )
        yield N_("Deployment"), incident.deployment or ""
        yield N_("Affected endpoint"), incident.endpoint or ""
        yield N_("Came back"), str(incident.reopened or "")
        yield N_("Ticket"), ticket

    def _when(self, moment: datetime) -> str:
        return when(moment, self.zone, self.language)

    def _timed(self, moment: datetime, today: str, earlier: str) -> str:
        form = today if is_same_day(moment, self.facts.at, self.zone) else earlier
        day = day_of(moment, self.zone, self.language)
        return self.say(form).format(time=clock_of(moment, self.zone), day=day, took=self.took)

    def _cut(self, text: str) -> str:
        return cut(one_line(text), MOST_SAID)
