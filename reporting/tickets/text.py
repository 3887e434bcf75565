"""What a ticket says, in the reader's language. Pure."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from language import N_, translations
from reporting.domain.actions import TicketFacts
from reporting.domain.causes import cause_of
from reporting.domain.incident import Level, Origin
from reporting.domain.outcome import Outcome
from reporting.tickets.asking import reminder_of, root_cause_lines
from reporting.tickets.before import before
from reporting.tickets.formats.document import (
    Block,
    Code,
    Document,
    Items,
    Paragraph,
    Rows,
    printable,
    printable_text,
    shortened,
)
from reporting.tickets.links import NO_LINKS, Links
from reporting.tickets.minimum import local_time, minimum_of
from reporting.tickets.reproduction import commands_of
from reporting.tickets.verdicts import sections_of

MAX_TITLE = 255
"""Jira's summary takes 255 characters on one line (facts/jira.md)."""
MOST_LISTED = 20
"""A list in a ticket is cut here, and says how much more there is."""
WHO = {
    Level.HELP_DESK: N_("help desk"),
    Level.BACKEND: N_("backend team"),
    Level.PROVIDER: N_("outside provider"),
    Level.ANALYSTS: N_("analysts"),
}
OUTCOMES = {
    Outcome.PASSED: N_("passed"),
    Outcome.DEGRADED: N_("past its warning limit"),
    Outcome.FAILED: N_("failed"),
    Outcome.UNKNOWN: N_("could not be judged"),
    Outcome.SKIPPED: N_("skipped"),
}


def opening(facts: TicketFacts, code: str, zone: ZoneInfo, links: Links = NO_LINKS) -> Document:
    """Write a new ticket in the language ``code``.

    Raises:
        DeliveryError: The facts lack the minimum data.
    """
    return _Writer(facts, code, zone, links).opening()


def change(facts: TicketFacts, code: str, zone: ZoneInfo, links: Links = NO_LINKS) -> Document:
    """Write the comment on what changed, or that it failed again."""
    return _Writer(facts, code, zone, links).change()


def recovery(facts: TicketFacts, code: str, zone: ZoneInfo, links: Links = NO_LINKS) -> Document:
    """Write the comment that closes the ticket, with what shows that it works again."""
    return _Writer(facts, code, zone, links).recovery()


def reminder(
    facts: TicketFacts, code: str, zone: ZoneInfo, links: Links = NO_LINKS, *, by_comment: bool = True
) -> Document:
    """Write the comment on what the closing of the ticket lacks, for people who can answer it there or only run it."""
    return _Writer(facts, code, zone, links).reminder(by_comment=by_comment)


def joining(facts: TicketFacts, ticket: str, code: str, zone: ZoneInfo) -> Document:
    """Write the comment on a second ticket of the same incident: ``ticket`` is the one that goes on."""
    return _Writer(facts, code, zone, NO_LINKS).joining(ticket)


class _Writer:
    def __init__(self, facts: TicketFacts, code: str, zone: ZoneInfo, links: Links) -> None:
        self.facts, self.incident, self.zone, self.links = facts, facts.incident, zone, links
        self.say = translations(code).gettext
        self.minimum = minimum_of(facts, zone, self.say)
        self.cause = self.say(cause_of(self.incident.cause).title)
        self.why = facts.reason.tell(self.say)

    def opening(self) -> Document:
        return self._text(*self._whole(f"{self.cause}."))

    def change(self) -> Document:
        return self._text(*self._whole(f"{self._sentence()}."))

    def recovery(self) -> Document:
        head = self.say(N_("Recovered: {why}.")).format(why=self.why)
        affected = self._affected(), *self._verdicts()
        return self._text(Paragraph(head), self._data(), *affected, self._measures(), *self._closing())

    def reminder(self, *, by_comment: bool) -> Document:
        return self._text(*reminder_of(self.facts, self.say, by_comment=by_comment), self._names())

    def joining(self, ticket: str) -> Document:
        said = self.say(N_("A second ticket of the incident {incident}: it goes on in {ticket}. This one is closed."))
        return self._text(Paragraph(said.format(incident=self.incident.incident_id, ticket=ticket)))

    def _sentence(self) -> str:
        """Return the reason as the beginning of a text; the id of a check stays as it is."""
        is_id = self.say(self.facts.reason.text).startswith("{")
        return self.why if is_id else self.why[:1].upper() + self.why[1:]

    def _whole(self, first: str) -> Iterator[Block | None]:
        yield Paragraph("\n".join(part for part in (first, self.incident.message) if part))
        yield self._next_step()
        yield self._data()
        yield self._affected()
        yield from self._verdicts()
        yield self._measures()
        yield from self._proof()
        if self.facts.previous is not None:
            yield before(self.facts.previous, self.zone, self.say)
        yield from self._closing()

    def _text(self, *blocks: Block | None) -> Document:
        title = f"[{self.incident.severity}] {self.incident.target}: {self.cause}"
        kept = tuple(printable(block) for block in blocks if block is not None)
        return Document(shortened(printable_text(title).replace("\n", " "), MAX_TITLE), kept)

    def _data(self) -> Rows:
        incident, say = self.incident, self.say
        level = incident.level
        number = "" if level is Level.ANALYSTS else f"{level}, "
        rows = [
            (N_("Timestamp"), self.minimum.timestamp),
            (N_("Affected endpoint"), self.minimum.endpoint),
            (N_("Affected token"), self.minimum.token),
            (N_("Target"), incident.target),
            (N_("Severity"), incident.severity.value),
            (N_("Level"), f"{number}{say(WHO[level])}"),
            (N_("Cause"), f"{self.cause} ({incident.cause})"),
            (N_("Reason"), self.why),
            (N_("Failing since"), local_time(incident.failing_since, self.zone)),
        ]
        if incident.closed_at:
            rows.append((N_("Working since"), local_time(incident.closed_at, self.zone)))
        if incident.reopened:
            rows.append((N_("Came back"), str(incident.reopened)))
        by_check = incident.origin is Origin.CHECK
        unknown = say(N_("n/a (the backend does not tell its version)") if by_check else N_("n/a (nobody named it)"))
        rows.append((N_("Deployment"), incident.deployment or unknown))
        told = [(say(name), value) for name, value in rows]
        return Rows((*told, *(root_cause_lines(incident.root_cause, say) if incident.root_cause else ())))

    def _affected(self) -> Items | None:
        if self.incident.origin is not Origin.CHECK:
            return None
        seen = {result.key: result for result in self.facts.results}
        lines = []
        for key in self.incident.affected:
            result = seen.get(key)
            said = self.say(OUTCOMES[result.outcome] if result else N_("was not measured in this run"))
            message = f": {result.message}" if result and result.message else ""
            lines.append(f"{key}: {said}{message}")
        return self._list(N_("What was affected") if self.incident.closed_at else N_("What is affected"), lines)

    def _verdicts(self) -> Iterator[Items | None]:
        for title, lines in sections_of(self.facts, self.say):
            yield self._list(title, lines)

    def _measures(self) -> Items | None:
        lines = [
            f"{result.key}: " + ", ".join(f"{name} {value:.12g}" for name, value in sorted(result.measures.items()))
            for result in self.facts.results
            if result.measures
        ]
        return self._list(N_("Measures"), lines)

    def _proof(self) -> Iterator[Block | None]:
        if self.incident.level is Level.PROVIDER:
            yield self._list(N_("Proof that no internal cause remains (passed in the same run)"), self.incident.proof)

    def _next_step(self) -> Paragraph | None:
        step = next((result.next_step for result in self.facts.results if result.next_step), "")
        label = self.say(N_("Next step"))
        return Paragraph(f"{label}: {step}") if step else None

    def _closing(self) -> Iterator[Block | None]:
        names = dict.fromkeys(each.name for each in self.facts.evidence)
        yield Code(self.say(N_("To reproduce")), "\n".join(commands_of(self.facts)))
        yield self._list(N_("Evidence"), tuple(names))
        yield self._names()

    def _names(self) -> Rows:
        incident = self.incident
        rows = (
            (N_("Incident"), incident.incident_id),
            (N_("Label"), incident.label),
            (N_("Run"), incident.run_id),
            (N_("Page"), self.links.page(incident)),
            (N_("Knowledge base"), self.links.article(incident.cause)),
        )
        return Rows(tuple((self.say(name), value) for name, value in rows if value))

    def _list(self, title: str, lines: list[str] | tuple[str, ...]) -> Items | None:
        if not lines:
            return None
        shown = list(lines[:MOST_LISTED])
        more = len(lines) - MOST_LISTED
        if more > 0:
            shown.append(self.say(N_("and {more} more")).format(more=more))
        return Items(self.say(title), tuple(shown))
