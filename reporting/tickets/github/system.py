"""The ticket system itself: what is asked of GitHub for each delivery."""

from typing import Any
from zoneinfo import ZoneInfo

from language import N_, translations
from reporting.domain.actions import TicketFacts
from reporting.domain.run import Evidence
from reporting.errors import DeliveryError
from reporting.ports import Ticket
from reporting.tickets import text
from reporting.tickets.content import Content
from reporting.tickets.formats import markdown
from reporting.tickets.formats.document import Block, Code, Document, Paragraph, fitted, shortened
from reporting.tickets.github.connection import Connection
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

    def __init__(self, settings: GitHub, language: str, zone: ZoneInfo, content: Content) -> None:
        self.settings, self._language, self._zone, self._content = settings, language, zone, content
        self.connection = Connection(settings)
        self._say = translations(language).gettext

    def find(self, label: str, incident_id: str) -> Ticket | None:
        """Return the issue of this incident, the oldest if there are duplicates."""
        asked = {"labels": label, "state": "all", "sort": "created", "direction": "asc"}
        mark = _hidden(incident_id)
        for issue in self.connection.pages("/issues", asked):
            if mark in (issue.get("body") or "") and "pull_request" not in issue:
                return self._shown(issue)
        return None

    def problems(self) -> list[str]:
        """Return why the issues cannot be read; whether they may be written only the first one shows."""
        try:
            self.connection.get("/issues", {"per_page": 1})
        except DeliveryError as error:
            return [str(error)]
        return []

    def open(self, key: str, facts: TicketFacts, *, again: bool = False) -> Ticket:
        """Create the issue by one POST; if an earlier one may have arrived, look for what it made."""
        del key
        incident = facts.incident
        if again and (found := self.find(incident.label, incident.incident_id)) is not None:
            return found
        document = text.opening(facts, self._language, self._zone)
        body: dict[str, Any] = {
            "title": shortened(document.title, MAX_TITLE),
            "body": self._body(document.blocks, _hidden(incident.incident_id)),
            "labels": [incident.label, *self.settings.labels],
        }
        if self.settings.assignees:
            body["assignees"] = self.settings.assignees
        return self._shown(self.connection.post("/issues", body))

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
            self._comment(ticket, text.change(facts, self._language, self._zone), key)

    def close(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say that it recovered, with what shows it, and close the issue."""
        if not (again and self._is_said(ticket, key)):
            written, proof = text.recovery(facts, self._language, self._zone), recovery_file(facts)
            shown = Code(proof.evidence.name, proof.content.decode())
            self._comment(ticket, Document(written.title, (*written.blocks, shown)), key)
        if self.settings.close:
            self.connection.patch(f"/issues/{ticket}", {"state": "closed", "state_reason": "completed"})

    def _comment(self, ticket: str, document: Document, key: str) -> None:
        body = self._body(document.blocks, _hidden(mark_of(key)))
        self.connection.post(f"/issues/{ticket}/comments", {"body": body})

    def _body(self, blocks: tuple[Block, ...], hidden: str) -> str:
        more = self._say(N_("What is left out here is in the evidence and on the page of the incident."))
        return f"{markdown.written(fitted(blocks, markdown.written, MAX_BODY - _ROOM, more))}\n{hidden}\n"

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
        mark = _hidden(mark_of(key))
        return any(mark in (each.get("body") or "") for each in self.connection.pages(f"/issues/{ticket}/comments", {}))

    def _shown(self, issue: dict[str, Any]) -> Ticket:
        return Ticket(str(issue["number"]), issue.get("html_url"), issue.get("state") == "open")


def _hidden(text: str) -> str:
    """Return a comment that the page does not show."""
    return f"<!-- ronda {text} -->"
