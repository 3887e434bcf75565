"""How the domain's dataclasses are written as JSON and read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from reporting.domain.actions import TicketFacts, WeeklyFacts, WindowFacts
from reporting.domain.deployments import SuspectList
from reporting.domain.incident import Incident
from reporting.domain.outcome import Severity
from reporting.domain.reason import Reason
from reporting.domain.regressions import CaseState
from reporting.domain.run import CheckResult, Evidence
from reporting.domain.tickets import TicketState


@dataclass(frozen=True, slots=True)
class Description:
    """What rarely changes about a check from run to run, kept once for all its results."""

    severity: Severity
    cause: str
    title: str
    endpoint: str | None
    token: str | None
    needs: tuple[str, ...]
    runbook: str
    next_step: str = ""
    owner: str = ""

    @classmethod
    def of(cls, result: CheckResult) -> "Description":
        """Return what ``result`` has in common with its neighbours."""
        return cls(**{name: getattr(result, name) for name in cls.__slots__})

    def fields(self) -> dict[str, Any]:
        """Return what a result takes of it, by name."""
        return {name: getattr(self, name) for name in self.__slots__}


INCIDENT: TypeAdapter[Incident] = TypeAdapter(Incident)
FACTS: TypeAdapter[TicketFacts | WindowFacts | WeeklyFacts] = TypeAdapter(TicketFacts | WindowFacts | WeeklyFacts)
REASON: TypeAdapter[Reason] = TypeAdapter(Reason)
DESCRIPTION: TypeAdapter[Description] = TypeAdapter(Description)
SUSPECTS: TypeAdapter[SuspectList] = TypeAdapter(SuspectList)
CASE_STATE: TypeAdapter[CaseState] = TypeAdapter(CaseState)
TICKET_STATE: TypeAdapter[TicketState] = TypeAdapter(TicketState)
EVIDENCE: TypeAdapter[tuple[Evidence, ...]] = TypeAdapter(tuple[Evidence, ...])
MEASURES: TypeAdapter[Mapping[str, float]] = TypeAdapter(Mapping[str, float])
TEXTS: TypeAdapter[Mapping[str, str]] = TypeAdapter(Mapping[str, str])
DATA: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
