"""What was found of the cases of a round: asked in this process, or fetched from the one that asks."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import pytest

from checks.support.cases.confirming import Asked, ask, case_limit_s
from checks.support.cases.desk import Found, Window
from checks.support.cases.journal import Journal
from checks.support.cases.ready import ReadyCase
from checks.support.cases.told import Told
from checks.support.errors import NotConfiguredError
from checks.support.lanes import Lane
from checks.support.probing import Probe, Prober
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import N_, _

PARAMETER: Final = "api_case"
NO_CASE: Final = ReadyCase(
    "cases", "", N_("Cases say what a deployment must not break"), "anonymous", "S4", "", writes=False, steps=()
)
"""Stands where a target has none, so that the round says how to write one."""


@dataclass(frozen=True, slots=True, repr=False)
class Chosen:
    """A case as the parameter of its check: reporters write parameters down, and a case may hold much."""

    case: ReadyCase

    def __repr__(self) -> str:
        return f"{self.case.area}/{self.case.name}"


@cache
def journal_of(reach: Reach) -> Journal:
    """Return the journal of the target, one for the whole process."""
    return Journal(reach.sightings.path.parent)


def _lane(reach: Reach, chosen: Chosen) -> Lane:
    return Lane("writing cases", 1) if chosen.case.writes else Lane("cases", reach.target.regression.at_once)


def _limit_s(reach: Reach, chosen: Chosen) -> float:
    return case_limit_s(reach, chosen.case)


def _asked(reach: Reach, chosen: Chosen) -> Asked:
    """Ask a case until it passes or its failure is confirmed."""
    if chosen.case is NO_CASE:
        said = _("{target} has no cases: write one, such as {example}, and name it in regression.cases")
        raise NotConfiguredError(said.format(target=reach.name, example="checks/regression/cases/orders.yaml"))
    return ask(reach, chosen.case, journal_of(reach))


ASKED = Probe("asked", _asked, per=PARAMETER, limit_s=_limit_s, lane=_lane, late="latency")
"""Not a fixture, as other probes are: Allure writes a file for every fixture of every test (allure-pytest 2.16), which
takes longer than a case does."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Hands out what was found of each case."""

    prober: Prober
    deployment: str | None
    """The version that the target runs; None if it was not named."""
    window: Window | None = None
    """Where it is fetched in an xdist worker; None where it is asked."""

    def told(self, chosen: Chosen, verdict: Verdict) -> Told:
        """Return what was found of a case, and note how long it took.

        Raises:
            CheckError: It was not judged.
        """
        found = self.window.fetch(str(chosen)) if self.window else self.found(chosen)
        reach = self.prober.reach
        for role, token in found.yielded.items():
            if (login := reach.login_as(role)) is not None:
                login.yielded = token
        verdict.measure(probe_ms=found.took_ms)
        if isinstance(found.error, NotConfiguredError):
            pytest.skip(str(found.error))
        if found.asked is None:
            raise found.error or AssertionError(chosen)
        return Told(reach, chosen.case, found.asked, self.deployment)

    def found(self, chosen: Chosen) -> Found:
        """Return what became of a case, once that is known."""
        asked, error = None, None
        try:
            asked = self.prober.wait(ASKED, str(chosen), chosen)
        except Exception as caught:  # noqa: BLE001 - whoever judges must hear of it, whatever it is
            error = caught
        took_ms = self.prober.effort([(ASKED.name, str(chosen))])[1]
        return Found(asked, error, took_ms, self.prober.reach.yielded)
