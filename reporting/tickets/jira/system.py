"""The ticket system itself: what is asked of Jira for each delivery."""

import json
from typing import Any
from zoneinfo import ZoneInfo

from language import N_, translations
from reporting.domain.actions import TicketFacts
from reporting.errors import DeliveryError
from reporting.ports import Ticket
from reporting.tickets import text
from reporting.tickets.content import Content
from reporting.tickets.formats.document import Document
from reporting.tickets.jira import fields, finding, transitions
from reporting.tickets.jira.attachments import attach
from reporting.tickets.jira.checking import problems
from reporting.tickets.jira.connection import Connection
from reporting.tickets.marks import mark_of
from reporting.tickets.minimum import minimum_of
from reporting.tickets.recovery import recovery_file
from rondafile.models.tickets import Jira


class JiraTickets:
    """A TicketSystem on Jira. Nothing is sent twice by it: a delivery that may have arrived is looked for first."""

    name = "jira"

    def __init__(self, settings: Jira, language: str, zone: ZoneInfo, content: Content) -> None:
        self.settings, self._language, self._zone, self._content = settings, language, zone, content
        self.connection = Connection(settings)
        self._say = translations(language).gettext

    def find(self, label: str, incident_id: str) -> Ticket | None:
        """Return the ticket of this incident, the oldest if there are duplicates."""
        found = finding.tickets_of(self.connection, label, incident_id)
        return self._shown(found[0]) if found else None

    def problems(self) -> list[str]:
        """Return what would keep a ticket from being made or closed."""
        return problems(self.connection)

    def open(self, key: str, facts: TicketFacts, *, again: bool = False) -> Ticket:
        """Create the ticket by one POST; if an earlier one may have arrived, look for what it made."""
        del key
        incident = facts.incident
        if again and (found := self.find(incident.label, incident.incident_id)) is not None:
            if self.settings.is_desk:
                self._label(found.ticket, facts)
            return found
        document, minimum = text.opening(facts, self._language, self._zone), minimum_of(facts, self._zone, self._say)
        if not self.settings.is_desk:
            body = fields.issue_of(facts, document, minimum, self.settings, self._more())
            made = self.connection.post(self.connection.api("issue"), body)
            return Ticket(_key_of(made, "key"), self.settings.browse(_key_of(made, "key")), is_open=True)
        made = self.connection.post(
            self.connection.desk("request"), fields.request_of(facts, document, minimum, self.settings)
        )
        ticket = _key_of(made, "issueKey")
        self._label(ticket, facts)
        return Ticket(ticket, self.settings.browse(ticket), is_open=True)

    def attach(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Attach the evidence, each file once."""
        del key
        attach(self.connection, ticket, facts.evidence, self._content, again=again)

    def update(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say in one comment what changed, and set the priority that its severity has now."""
        if not (again and self._is_said(ticket, key)):
            self._comment(ticket, text.change(facts, self._language, self._zone), key)
        if priority := fields.priority_of(facts, self.settings):
            self.connection.put(self.connection.api(f"issue/{ticket}"), {"fields": {"priority": priority}})

    def close(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Attach what shows that it works again, say so, and make the configured transition."""
        proof = recovery_file(facts)
        attach(self.connection, ticket, [proof.evidence], lambda _digest: proof.content, again=again)
        said = again and self._is_said(ticket, key)
        document = text.recovery(facts, self._language, self._zone)
        if self.settings.close is None:
            if not said:
                self._comment(ticket, document, key)
            return
        if again and not self._is_open(ticket):
            return
        chosen = transitions.find(self.connection, ticket, self.settings.close, self.settings.close_fields)
        comment = None
        if not said and chosen.get("hasScreen"):
            comment = fields.body_of(document.blocks, self.settings, self._more(), mark_of(key))
        elif not said:
            # Without a screen Jira drops a comment that comes with a transition.
            self._comment(ticket, document, key)
        transitions.make(self.connection, ticket, chosen, self.settings.close_fields, comment)

    def _comment(self, ticket: str, document: Document, key: str) -> None:
        body = fields.body_of(document.blocks, self.settings, self._more(), mark_of(key))
        self.connection.post(self.connection.api(f"issue/{ticket}/comment"), {"body": body})

    def _label(self, ticket: str, facts: TicketFacts) -> None:
        """Give a service request what its request type does not take; doing so again changes nothing."""
        changed: dict[str, Any] = {"labels": fields.labels_of(facts, self.settings)}
        if self.settings.components:
            changed["components"] = [{"name": name} for name in self.settings.components]
        if priority := fields.priority_of(facts, self.settings):
            changed["priority"] = priority
        self.connection.put(self.connection.api(f"issue/{ticket}"), {"fields": changed})

    def _is_said(self, ticket: str, key: str) -> bool:
        """Tell whether the comment of this delivery is on the ticket already."""
        asked = {"orderBy": "-created", "maxResults": 50}
        found = self.connection.get(self.connection.api(f"issue/{ticket}/comment"), asked)
        mark = mark_of(key)
        return any(mark in json.dumps(each.get("body")) for each in found.get("comments", ()))

    def _is_open(self, ticket: str) -> bool:
        return transitions.is_open(self.connection.get(self.connection.api(f"issue/{ticket}"), {"fields": "status"}))

    def _more(self) -> str:
        return self._say(N_("What is left out here is in the evidence and on the page of the incident."))

    def _shown(self, issue: dict[str, Any]) -> Ticket:
        key = _key_of(issue, "key")
        return Ticket(key, self.settings.browse(key), transitions.is_open(issue))


def _key_of(answer: Any, name: str) -> str:
    if not isinstance(answer, dict) or not answer.get(name):
        raise DeliveryError(f"Jira created something and did not say its {name}; it is looked for before trying again")
    return str(answer[name])
