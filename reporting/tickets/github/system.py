"""The ticket system itself: what is asked of GitHub for each delivery."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from language import N_, _, translations
from reporting.domain.actions import TicketFacts
from reporting.domain.run import Evidence
from reporting.domain.tickets import TicketState
from reporting.errors import DeliveryError
from reporting.ports import Ticket
from reporting.tickets import text
from reporting.tickets.content import Content
from reporting.tickets.formats import markdown
from reporting.tickets.formats.document import Block, Code, Document, Paragraph, fitted, shortened
from reporting.tickets.github import reading
from reporting.tickets.github.connection import Connection
from reporting.tickets.github.issues import hidden, ticket_of
from reporting.tickets.links import NO_LINKS, Links
from reporting.tickets.marks import mark_of
from reporting.tickets.recovery import recovery_file
from rondafile.models.tickets import GitHub

MAX_TITLE, MAX_BODY = 256, 65_536
"""Characters that GitHub takes ("body is too long (maximum is 65536 characters)")."""
_ROOM = 200
"""Kept free for the mark."""


class GitHubTickets:
    """A TicketSystem of GitHub issues. Nothing is sent twice by it."""

    name = "github"

    def __init__(
        self, settings: GitHub, language: str, zone: ZoneInfo, content: Content, *, links: Links = NO_LINKS
    ) -> None:
        self.settings, self._language, self._zone, self._content = settings, language, zone, content
        self._links = links
        self.connection = Connection(settings)
        self._say = translations(language).gettext

    def find(self, label: str, incident_id: str) -> Ticket | None:
        """Return the issue of this incident, the oldest if there are duplicates."""
        found = reading.of_incident(self.connection, label, incident_id)
        return next((ticket_of(issue) for issue in found), None)

    def copies(self, label: str, incident_id: str) -> list[Ticket]:
        """Return every issue of this incident, the oldest first."""
        return [ticket_of(issue) for issue in reading.of_incident(self.connection, label, incident_id)]

    def states(self, tickets: Sequence[str]) -> list[TicketState]:
        """Return what these issues say now; one that was deleted or transferred is left out."""
        return reading.states(self.connection, tickets)

    def filed(self) -> list[TicketState]:
        """Return the issues with the label that people file incidents with."""
        return reading.filed(self.connection)

    def problems(self) -> list[str]:
        """Return why the issues cannot be read; whether they may be written only the first one shows."""
        try:
            self.connection.get("/issues", {"per_page": 1})
            return reading.problems(self.connection)
        except DeliveryError as error:
            return [error.tell(_)]

    def open(self, key: str, facts: TicketFacts, *, again: bool = False) -> Ticket:
        """Create the issue by one POST; if an earlier one may have arrived, look for what it made."""
        del key
        incident = facts.incident
        if again and (found := self.find(incident.label, incident.incident_id)) is not None:
            return found
        document = text.opening(facts, self._language, self._zone, self._links)
        body: dict[str, Any] = {
            "title": shortened(document.title, MAX_TITLE),
            "body": self._body(document.blocks, hidden(incident.incident_id)),
            "labels": [incident.label, *self.settings.labels],
        }
        if self.settings.assignees:
            body["assignees"] = self.settings.assignees
        return ticket_of(self.connection.post("/issues", body))

    def attach(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Add the evidence as one comment: the interface takes no files."""
        if again and self._is_said(ticket, key):
            return
        blocks = [block for each in facts.evidence if (block := self._shown_file(each)) is not None]
        if blocks:
            self._comment(ticket, Document("", tuple(blocks)), key)

    def update(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say in one comment what changed."""
        if not (again and self._is_said(ticket, key)):
            self._comment(ticket, text.change(facts, self._language, self._zone, self._links), key)

    def close(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say that it recovered, with what shows it, and close the issue.

        Where people closed it, their reason stays: closing it again would make it completed.
        """
        if not (again and self._is_said(ticket, key)):
            written, proof = text.recovery(facts, self._language, self._zone, self._links), recovery_file(facts)
            shown = Code(proof.evidence.name, proof.content.decode())
            self._comment(ticket, Document(written.title, (*written.blocks, shown)), key)
        if self.settings.close and self.connection.get(f"/issues/{ticket}").get("state") == "open":
            self.connection.patch(f"/issues/{ticket}", {"state": "closed", "state_reason": "completed"})

    def reopen(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say that it failed again, and open the issue."""
        self.update(key, ticket, facts, again=again)
        self.connection.patch(f"/issues/{ticket}", {"state": "open", "state_reason": "reopened"})

    def remind(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say in one comment what the closing lacks."""
        if not (again and self._is_said(ticket, key)):
            self._comment(ticket, text.reminder(facts, self._language, self._zone, self._links), key)

    def join(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Mark the copy as a duplicate, by GitHub's own words and by its field, and close it.

        A copy that is gone has nothing left to join.
        """
        copy = facts.copy
        original = self.connection.get(f"/issues/{ticket}")
        if self.connection.there(f"/issues/{copy}") is None:
            return
        if not (again and self._is_said(copy, key)):
            document = text.joining(facts, f"#{ticket}", self._language, self._zone)
            self._comment(copy, document, key, first=f"Duplicate of #{ticket}\n\n")
        closing = {"state": "closed", "state_reason": "duplicate", "duplicate_issue_id": original.get("id")}
        self.connection.patch(f"/issues/{copy}", {name: value for name, value in closing.items() if value})

    def _comment(self, ticket: str, document: Document, key: str, first: str = "") -> None:
        body = first + self._body(document.blocks, hidden(mark_of(key)))
        self.connection.post(f"/issues/{ticket}/comments", {"body": body})

    def _body(self, blocks: tuple[Block, ...], mark: str) -> str:
        more = self._say(N_("What is left out here is in the evidence and on the page of the incident."))
        return f"{markdown.written(fitted(blocks, markdown.written, MAX_BODY - _ROOM, more))}\n{mark}\n"

    def _shown_file(self, evidence: Evidence) -> Block | None:
        content = self._content(evidence.sha256)
        if content is None:
            return None
        try:
            return Code(evidence.name, content.decode())
        except UnicodeDecodeError:
            said = self._say(N_("{name} is no text: it is on the page of the incident."))
            return Paragraph(said.format(name=evidence.name))

    def _is_said(self, ticket: str, key: str) -> bool:
        mark = hidden(mark_of(key))
        return any(mark in (each.get("body") or "") for each in self.connection.pages(f"/issues/{ticket}/comments", {}))
