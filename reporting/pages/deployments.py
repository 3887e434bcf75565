"""The latest deployments of a target, and how its cases stand on each."""

from collections.abc import Callable, Sequence
from datetime import datetime

from reporting.domain.deployments import Deployment
from reporting.domain.policy import Policy
from reporting.domain.run import CheckKey, CheckResult
from reporting.domain.standing import Period, Standing, counts_of, periods_of, standings
from reporting.domain.verdicts import Verdict
from reporting.pages.evidence import EvidenceView
from reporting.pages.views import CaseView, DeploymentView
from reporting.ports import Store

SHOWN = 20
"""Deployments on the page."""

SaidIn = Callable[[str], dict[CheckKey, CheckResult]]
"""What a run found, by its id."""
PageOf = Callable[[str], str | None]
"""The page of a run, if it has one."""
FilesOf = Callable[[CheckResult], tuple[EvidenceView, ...]]


class DeploymentShelf:
    """Looks the deployments of one target up in the store."""

    def __init__(self, store: Store, target: str, policy: Policy, now: datetime) -> None:
        self._store, self._target, self._policy, self._now = store, target, policy, now

    def views(self, said_in: SaidIn, page_of: PageOf, files_of: FilesOf) -> tuple[DeploymentView, ...]:
        """Return the latest deployments, newest first; evidence goes with the regressions only."""
        known = self._store.deployments(self._target, SHOWN)
        periods = periods_of(known)
        states = self._store.case_states(self._target) if known else {}
        views = []
        for each in known:
            period = periods.get(each.number)
            kept = self._store.verdicts(self._target, each.version) if period else []
            found = standings(period, kept, states, self._policy, self._now) if period else ()
            cases = tuple(self._case(standing, said_in, page_of, files_of) for standing in found)
            views.append(self._view(each, period, found, cases))
        return tuple(views)

    def _view(
        self, deployment: Deployment, period: Period | None, found: Sequence[Standing], cases: tuple[CaseView, ...]
    ) -> DeploymentView:
        has_broken = any(each.case.judgement.verdict is Verdict.REGRESSION for each in found)
        return DeploymentView(
            deployment=deployment,
            until=period.before if period else None,
            counts=counts_of(found),
            cases=tuple(each for each in cases if each.standing.case.judgement.verdict is not Verdict.PASSING),
            suspects=self._store.suspects(deployment.number).found if has_broken else (),
        )

    @staticmethod
    def _case(standing: Standing, said_in: SaidIn, page_of: PageOf, files_of: FilesOf) -> CaseView:
        run_id, case = standing.run_id, standing.case
        if run_id is None or case.judgement.verdict is not Verdict.REGRESSION:
            return CaseView(standing, page_of(run_id) if run_id else None, None, ())
        result = said_in(run_id).get(case.key)
        return CaseView(standing, page_of(run_id), result, files_of(result) if result else ())
