"""A Jira to write to, for tests."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reporting.domain.actions import TicketFacts
from reporting.domain.incident import closed
from reporting.domain.rootcause import Lack
from reporting.tickets.jira.system import JiraTickets
from rondafile.models.tickets import Jira
from rondafile.references import Secret
from tests.reporting.builders import NOON, a_result, an_evidence, an_incident, some_facts

BOGOTA = ZoneInfo("America/Bogota")
TOKEN = Secret("jira-token-0001", ("JIRA_TOKEN",))
CONTENT = b"GET /api/v1/whoami\nHTTP 500\n"
WHOAMI = a_result(evidence=(an_evidence(CONTENT, "health.api.whoami.http.txt"),))
FACTS = some_facts(an_incident(affected=(WHOAMI.key,)), WHOAMI)
RECOVERED = some_facts(
    closed(FACTS.incident, NOON + timedelta(hours=1)), a_result(outcome="passed", measures={"latency_ms": 41.0})
)
REOPENED = some_facts(replace(FACTS.incident, reopened=1, reopened_at=NOON + timedelta(hours=2)), WHOAMI)
LACKING = replace(RECOVERED, lacking=(Lack.CATEGORY, Lack.FIX))
LABEL, INCIDENT = FACTS.incident.label, FACTS.incident.incident_id


def settings(url: str, flavour: str = "cloud", **changes: Any) -> Jira:
    """Return a configuration for the project OPS."""
    values = {"flavour": flavour, "url": url, "token": TOKEN, "project": "OPS", "close": "Done", "reopen": "Reopened"}
    return Jira.model_validate(values | {"connect_s": 5.0, "read_s": 60.0} | changes)


def a_system(url: str, flavour: str = "cloud", language: str = "en", **changes: Any) -> JiraTickets:
    """Return the ticket system on a server."""
    contents = {WHOAMI.evidence[0].sha256: CONTENT}
    return JiraTickets(settings(url, flavour, **changes), language, BOGOTA, contents.get)


def a_copy(ticket: str) -> TicketFacts:
    """Return that a ticket is a second one of the incident."""
    return replace(FACTS, copy=ticket)
