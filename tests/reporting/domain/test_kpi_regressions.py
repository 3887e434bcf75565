"""The KPI "regressions after deployments", by hand and from a store, as of any past day."""

import json
from datetime import timedelta

from pydantic import TypeAdapter

from reporting.domain.deployments import Deployment, Source
from reporting.domain.kpi.regressions import RegressionCount, regressions_after_deployments
from reporting.domain.verdicts import KeptVerdict, Verdict
from reporting.store import SqlStore, open_store
from tests.reporting.builders import NOON, STEP
from tests.reporting.pipeline.cases import play

DAY = timedelta(days=1)


def kept(day: float, deployment: str, case: str, verdict: str, *, target: str = "yard", late: float = 0) -> KeptVerdict:
    """Return a verdict of a day, which became known some days later."""
    at = NOON + DAY * day
    return KeptVerdict(
        target=target,
        check="regression.orders",
        case=case,
        at=at,
        decided_at=at + DAY * late,
        run_id="run",
        deployment=deployment,
        verdict=Verdict(verdict),
        baseline=None,
        failing=True,
        confirmed=True,
    )


def deployed(day: float, version: str, target: str = "yard") -> Deployment:
    """Return a deployment of a day."""
    return Deployment(1, target, version, NOON + DAY * day, None, NOON + DAY * day, Source.RUN)


def counts(said: RegressionCount) -> dict[str, int]:
    """Return the regressions by deployment, in order."""
    return {each.deployment: each.regressions for each in said.deployments}


def whole(
    verdicts: list[KeptVerdict], *deployments: Deployment, since: float = 0, until: float = 30
) -> RegressionCount:
    """Count from a day to a day."""
    return regressions_after_deployments(verdicts, deployments, NOON + DAY * since, NOON + DAY * until)


def test_each_case_counts_once_per_deployment():
    """Said twice it counts once; of another case, target or deployment it counts again; one without any is there."""
    verdicts = [
        kept(1, "B", "list", "regression"),
        kept(2, "B", "list", "regression"),
        kept(2, "B", "show", "regression"),
        kept(3, "C", "list", "regression"),
        kept(3, "C", "list", "regression", target="port"),
        kept(3, "C", "edit", "already_failing"),
    ]

    said = whole(verdicts, deployed(0, "A"), deployed(1, "B"), deployed(3, "C"), deployed(3, "C", "port"))

    assert [(each.target, each.deployment, each.regressions) for each in said.deployments] == [
        ("yard", "A", 0),
        ("yard", "B", 2),
        ("port", "C", 1),
        ("yard", "C", 1),
    ]
    assert said.total == 4


def test_what_turned_out_flaky_is_left_out():
    """It counts until the day it turned out to be flaky on that deployment; flaky elsewhere changes nothing."""
    verdicts = [kept(1, "B", "list", "regression"), kept(3, "B", "list", "flaky"), kept(5, "C", "list", "flaky")]

    assert counts(whole(verdicts, until=2)) == {"B": 1}
    assert counts(whole(verdicts, until=3)) == {"B": 0}
    assert whole(verdicts).deployments[0].turned_flaky == 1
    assert counts(whole([verdicts[0], verdicts[2]])) == {"B": 1}


def test_flaky_that_broke_for_good_counts():
    """A flaky case that was then proven to be broken is a regression."""
    assert counts(whole([kept(1, "B", "list", "flaky"), kept(2, "B", "list", "regression")])) == {"B": 1}


def test_weeks_neither_lose_nor_double():
    """Spans that follow one another count together what one over all of them counts."""
    verdicts = [kept(day, f"v{day // 3}", f"c{day % 5}", "regression") for day in range(28)]
    week = timedelta(days=7)
    spans = [(NOON + week * n, NOON + week * (n + 1) - timedelta(microseconds=1)) for n in range(4)]

    parts = [regressions_after_deployments(verdicts, [], since, until).total for since, until in spans]

    assert sum(parts) == whole(verdicts).total == 28


def test_a_run_published_late_changes_no_past_day():
    """Seen as it was known then, a past day stays what it was though a run of before was published since."""
    early, late = kept(1, "B", "list", "regression"), kept(1, "B", "show", "regression", late=5)
    day = NOON + DAY * 2

    then = regressions_after_deployments([early], [], NOON, day, known_by=day)
    later = regressions_after_deployments([early, late], [], NOON, day, known_by=day)

    assert then == later
    assert regressions_after_deployments([early, late], [], NOON, day).total == 2


def _as_of(store: SqlStore, moment: object) -> bytes:
    said = regressions_after_deployments(
        store.counted_verdicts("yard", moment), store.deployments("yard", 500), NOON, moment, moment
    )
    return json.dumps(TypeAdapter(RegressionCount).dump_python(said, mode="json"), sort_keys=True).encode()


def test_from_the_store_a_past_day_stays_what_it_was(tmp_path):
    """The KPI taken after each run is, computed again at the end as of that moment, the same to the byte."""
    stories = (
        "A orders[list]. orders[show].",
        "B orders[list]x2 orders[show]x2",
        "B orders[list]. orders[show]x2",
        "C orders[list].3 orders[show].",
        "D orders[list]x5 orders[show]x3",
        "D orders[list]x5 orders[show]x3",
    )
    with open_store(f"sqlite:///{tmp_path}/ronda.sqlite3") as store:
        taken = []
        for number, story in enumerate(stories, start=1):
            play(store, story, first=number)
            taken.append((NOON + STEP * number, _as_of(store, NOON + STEP * number)))
        last = json.loads(taken[-1][1])
        again = [(moment, _as_of(store, moment)) for moment, _said in taken]

    assert again == taken
    assert [(each["deployment"], each["regressions"]) for each in last["deployments"]] == [
        ("A", 0),
        ("B", 1),
        ("C", 0),
        ("D", 2),
    ]
