"""What a ticket says, in the reader's language. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from language import N_, translations
from reporting.domain.actions import TicketFacts
from reporting.domain.causes import cause_of
from reporting.domain.incident import Level
from reporting.domain.outcome import Outcome
from reporting.tickets.minimum import local_time, minimum_of
from reporting.tickets.reproduction import commands_of

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


@dataclass(frozen=True, slots=True)
class TicketText:
    """A ticket or a comment, ready to send."""

    title: str
    """One line."""
    body: str
    """Plain text with blank lines between paragraphs."""


def opening(facts: TicketFacts, code: str, zone: ZoneInfo) -> TicketText:
    """Write a new ticket in the language ``code``.

    Raises:
        DeliveryError: The facts lack the minimum data.
    """
    return _Writer(facts, code, zone).opening()


def change(facts: TicketFacts, code: str, zone: ZoneInfo) -> TicketText:
    """Write the comment on what changed."""
    return _Writer(facts, code, zone).change()


def recovery(facts: TicketFacts, code: str, zone: ZoneInfo) -> TicketText:
    """Write the comment that closes the ticket, with what shows that it works again."""
    return _Writer(facts, code, zone).recovery()


class _Writer:
    def __init__(self, facts: TicketFacts, code: str, zone: ZoneInfo) -> None:
        self.facts, self.incident, self.zone = facts, facts.incident, zone
        self.say = translations(code).gettext
        self.minimum = minimum_of(facts, zone, self.say)
        self.cause = self.say(cause_of(self.incident.cause).title)
        self.why = facts.reason.tell(self.say)

    def opening(self) -> TicketText:
        head = "\n".join(part for part in (f"{self.cause}.", self.incident.message) if part)
        return self._text(
            head, self._next_step(), self._data(), self._affected(), self._measures(), *self._proof(), *self._closing()
        )

    def change(self) -> TicketText:
        head = "\n".join(part for part in (f"{self.why}.", self.incident.message) if part)
        return self._text(
            head, self._next_step(), self._data(), self._affected(), self._measures(), *self._proof(), *self._closing()
        )

    def recovery(self) -> TicketText:
        head = self.say(N_("Recovered: {why}.")).format(why=self.why)
        return self._text(head, self._data(), self._affected(), self._measures(), *self._closing())

    def _text(self, *paragraphs: str) -> TicketText:
        title = f"[{self.incident.severity}] {self.incident.target}: {self.cause}"
        body = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
        return TicketText(_printable(title).replace("\n", " ")[:MAX_TITLE], _printable(body) + "\n")

    def _data(self) -> str:
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
        unknown = say(N_("n/a (the backend does not tell its version)"))
        rows.append((N_("Deployment"), incident.deployment or unknown))
        return "\n".join(f"{say(name)}: {value}" for name, value in rows)

    def _affected(self) -> str:
        seen = {result.key: result for result in self.facts.results}
        lines = []
        for key in self.incident.affected:
            result = seen.get(key)
            said = self.say(OUTCOMES[result.outcome] if result else N_("was not measured in this run"))
            message = f": {result.message}" if result and result.message else ""
            lines.append(f"{key}: {said}{message}")
        return self._list(N_("What was affected") if self.incident.closed_at else N_("What is affected"), lines)

    def _measures(self) -> str:
        lines = [
            f"{result.key}: " + ", ".join(f"{name} {value:.12g}" for name, value in sorted(result.measures.items()))
            for result in self.facts.results
            if result.measures
        ]
        return self._list(N_("Measures"), lines)

    def _proof(self) -> Iterator[str]:
        if self.incident.level is Level.PROVIDER:
            yield self._list(N_("Proof that no internal cause remains (passed in the same run)"), self.incident.proof)

    def _next_step(self) -> str:
        step = next((result.next_step for result in self.facts.results if result.next_step), "")
        label = self.say(N_("Next step"))
        return f"{label}: {step}" if step else ""

    def _closing(self) -> Iterator[str]:
        names = dict.fromkeys(each.name for each in self.facts.evidence)
        yield self.say(N_("To reproduce")) + ":\n" + "\n".join(commands_of(self.facts))
        yield self._list(N_("Evidence"), tuple(names))
        incident = self.incident
        yield "\n".join(
            f"{self.say(name)}: {value}"
            for name, value in (
                (N_("Incident"), incident.incident_id),
                (N_("Label"), incident.label),
                (N_("Run"), incident.run_id),
            )
            if value
        )

    def _list(self, title: str, lines: list[str] | tuple[str, ...]) -> str:
        if not lines:
            return ""
        shown = [f"- {line}" for line in lines[:MOST_LISTED]]
        more = len(lines) - MOST_LISTED
        if more > 0:
            shown.append(self.say(N_("- and {more} more")).format(more=more))
        return "\n".join([f"{self.say(title)}:", *shown])


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() or sign == "\n" else "\N{REPLACEMENT CHARACTER}" for sign in text)
