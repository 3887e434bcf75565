"""The ticket system itself: what is asked of Jira for each delivery."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from language import N_, translations
from reporting.domain.actions import TicketFacts
from reporting.domain.tickets import TicketState
from reporting.errors import DeliveryError
from reporting.ports import Ticket
from reporting.tickets import text
from reporting.tickets.content import Content
from reporting.tickets.formats.document import Document
from reporting.tickets.jira import comments, fields, finding, joining, states, transitions
from reporting.tickets.jira.attachments import attach
from reporting.tickets.jira.checking import problems
from reporting.tickets.jira.comments import Comment
from reporting.tickets.jira.connection import Connection
from reporting.tickets.jira.transitions import Move, NotOfferedError
from reporting.tickets.links import NO_LINKS, Links
from reporting.tickets.marks import mark_of
from reporting.tickets.minimum import minimum_of
from reporting.tickets.recovery import recovery_file
from rondafile.models.tickets import Jira


class JiraTickets:
    """A TicketSystem on Jira. Nothing is sent twice by it: a delivery that may have arrived is looked for first."""

    name = "jira"

    def __init__(
        self, settings: Jira, language: str, zone: ZoneInfo, content: Content, *, links: Links = NO_LINKS
    ) -> None:
        self.settings, self._language, self._zone, self._content = settings, language, zone, content
        self._links = links
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
        document = text.opening(facts, self._language, self._zone, self._links)
        minimum = minimum_of(facts, self._zone, self._say)
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
        self._say_once(ticket, self._changed(key, facts), again=again)
        self._prioritise(ticket, facts)

    def close(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Attach what shows that it works again, say so, and make the configured transition.

        A ticket that people have closed stays as they closed it: no transition is made on one that is known to be
        done, nor where the workflow offers none.
        """
        proof = recovery_file(facts)
        attach(self.connection, ticket, [proof.evidence], lambda _digest: proof.content, again=again)
        comment = self._comment(key, text.recovery(facts, self._language, self._zone, self._links))
        move = transitions.closing(self.settings)
        doubtful = again or facts.incident.ticket_closed_at is not None
        if move is None or (doubtful and not self._is_open(ticket)):
            self._say_once(ticket, comment, again=again)
            return
        try:
            self._move(ticket, move, comment, again=again)
        except NotOfferedError:
            if self._is_open(ticket):
                raise
            self._say_once(ticket, comment, again=again)

    def reopen(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say in one comment that it failed again, and open a ticket that is done."""
        comment, move = self._changed(key, facts), transitions.reopening(self.settings)
        is_open = self._is_open(ticket)
        if is_open or move is None:
            self._say_once(ticket, comment, again=again)
        else:
            self._move(ticket, move, comment, again=again)
        if not is_open and move is None:
            raise DeliveryError(
                N_(
                    "{ticket} is done and cannot be opened again: set tickets.jira.reopen to the "
                    "transition that does it"
                ),
                ticket=ticket,
                permanent=True,
            )
        self._prioritise(ticket, facts)

    def remind(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say in one comment what the closing lacks, and how to give it."""
        said = text.reminder(facts, self._language, self._zone, self._links)
        self._say_once(ticket, self._comment(key, said), again=again)

    def join(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Link the copy to the ticket as its duplicate, say so there, and close it."""
        comment = self._comment(key, text.joining(facts, ticket, self._language, self._zone))
        joining.join(self.connection, ticket, facts.copy, comment, again=again)

    def states(self, tickets: Sequence[str]) -> list[TicketState]:
        """Return what these tickets say now, as far as a search, which lags behind, shows it."""
        return states.states_of(self.connection, tickets)

    def filed(self) -> list[TicketState]:
        """Return the tickets that the JQL ``people`` finds."""
        return states.filed(self.connection)

    def copies(self, label: str, incident_id: str) -> list[Ticket]:
        """Return every ticket of this incident, the oldest first."""
        return [self._shown(each) for each in finding.tickets_of(self.connection, label, incident_id)]

    def _changed(self, key: str, facts: TicketFacts) -> Comment:
        return self._comment(key, text.change(facts, self._language, self._zone, self._links))

    def _comment(self, key: str, document: Document) -> Comment:
        return Comment(document, mark_of(key), self._more())

    def _say_once(self, ticket: str, comment: Comment, *, again: bool) -> None:
        if not (again and comments.is_there(self.connection, ticket, comment.mark)):
            comments.add(self.connection, ticket, comment)

    def _move(self, ticket: str, move: Move, comment: Comment, *, again: bool) -> None:
        said = again and comments.is_there(self.connection, ticket, comment.mark)
        chosen = transitions.find(self.connection, ticket, move)
        transitions.make(self.connection, ticket, chosen, move, None if said else comment)

    def _prioritise(self, ticket: str, facts: TicketFacts) -> None:
        if priority := fields.priority_of(facts, self.settings):
            self.connection.put(self.connection.api(f"issue/{ticket}"), {"fields": {"priority": priority}})

    def _label(self, ticket: str, facts: TicketFacts) -> None:
        """Give a service request what its request type does not take; doing so again changes nothing."""
        changed: dict[str, Any] = {"labels": fields.labels_of(facts, self.settings)}
        if self.settings.components:
            changed["components"] = [{"name": name} for name in self.settings.components]
        if priority := fields.priority_of(facts, self.settings):
            changed["priority"] = priority
        self.connection.put(self.connection.api(f"issue/{ticket}"), {"fields": changed})

    def _is_open(self, ticket: str) -> bool:
        return transitions.is_open(self.connection.get(self.connection.api(f"issue/{ticket}"), {"fields": "status"}))

    def _more(self) -> str:
        return self._say(N_("What is left out here is in the evidence and on the page of the incident."))

    def _shown(self, issue: dict[str, Any]) -> Ticket:
        key = _key_of(issue, "key")
        return Ticket(key, self.settings.browse(key), transitions.is_open(issue))


def _key_of(answer: Any, name: str) -> str:
    if not isinstance(answer, dict) or not answer.get(name):
        raise DeliveryError(
            N_("Jira created something and did not say its {name}; it is looked for before trying again"), name=name
        )
    return str(answer[name])
