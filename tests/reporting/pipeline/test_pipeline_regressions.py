"""From runs of cases to verdicts and incidents, on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

from reporting.domain.actions import DeliveryKind
from reporting.domain.addressing import decision_of
from reporting.domain.decide import decide
from reporting.domain.deployments import Commit, Suspects
from reporting.domain.incident import Level
from reporting.domain.judging import judge_run
from reporting.domain.regressions import fold
from reporting.domain.run import CheckKey
from reporting.pipeline import decide_all, foresee
from reporting.store import SqlStore
from tests.reporting.builders import NOON, STEP, Clock
from tests.reporting.pipeline.cases import POLICY, actions, case_run, play, said

LIST = CheckKey("regression.orders", "list")


def test_a_regression_opens_at_once(store: SqlStore) -> None:
    """A case of severity S3, which ordinarily needs two failed runs, opens its incident in the first."""
    made = play(store, "A orders[list].", "B orders[list]x5")

    assert said(made[1]) == {"orders[list]": "regression"}
    assert actions(made[1]) == ["opened: regression.orders[list] worked on A, fails on B; tried 5 times"]
    assert made[1].actions[0].incident.level is Level.ANALYSTS


def test_an_unconfirmed_one_says_so(store: SqlStore) -> None:
    """A regression that was tried once opens too, and its reason says that nothing confirmed it."""
    made = play(store, "A orders[list].", "B orders[list]x")

    assert actions(made[1]) == [
        "opened: regression.orders[list] worked on A, fails on B; not confirmed, it was tried once"
    ]


def test_what_failed_before_waits_its_turn(store: SqlStore) -> None:
    """Failing from the start, and failing on as before, open by the ordinary thresholds."""
    made = play(store, "A orders[list]x2", "B orders[list]x2")

    assert [actions(each) for each in made] == [
        [],
        ["opened: regression.orders[list] failed; failed runs in a row: 2"],
    ]
    assert said(made[1]) == {"orders[list]": "already_failing"}


def test_rolled_back_it_is_fixed(store: SqlStore) -> None:
    """Back on the old version the case is fixed, and the incident closes after the ordinary passing runs."""
    made = play(store, "A orders[list].", "B orders[list]x2", "A orders[list].", "A orders[list].")

    assert said(made[2]) == {"orders[list]": "fixed"}
    assert [len(each.actions) for each in made] == [0, 1, 0, 1]
    assert actions(made[3]) == ["closed: regression.orders passed; passing runs in a row: 2"]


def test_a_flaky_case_is_no_incident(store: SqlStore) -> None:
    """A case in force as flaky fails, and nothing is done."""
    made = play(store, "A orders[list].3", "B orders[list]x5", "B orders[list].", "C orders[list]x5")

    assert [actions(each) for each in made] == [[], [], [], []]
    assert said(made[3]) == {"orders[list]": "flaky"}


def test_turning_out_flaky_closes(store: SqlStore) -> None:
    """A regression that passes on the same version closes at once, with the reason, the date and the owner."""
    made = play(store, "A orders[list].", "B orders[list]x2", "B orders[list].")

    assert actions(made[2]) == [
        "closed: turned out to be flaky, kept apart until 2026-12-08: regression.orders[list] (owner gate team)"
    ]


def test_turning_out_flaky_leaves_the_others(store: SqlStore) -> None:
    """Of two regressions one turns out flaky: it leaves the incident, which says so once and stays open."""
    made = play(
        store,
        "A orders[list]. orders[show].",
        "B orders[list]x2 orders[show]x2",
        "B orders[list].@ana orders[show]x2",
        "B orders[list].@ana orders[show]x2",
    )

    assert actions(made[2]) == [
        "changed: turned out to be flaky, kept apart until 2026-12-08: regression.orders[list] (owner ana)"
    ]
    assert made[2].actions[0].incident.affected == (CheckKey("regression.orders", "show"),)
    assert actions(made[3]) == []


def test_a_flaky_case_does_not_keep_an_incident_open(store: SqlStore) -> None:
    """An incident closes when the others pass, though a flaky case of the same area fails on."""
    made = play(
        store,
        "A orders[list]. orders[show].3",
        "B orders[list]x2 orders[show].",
        "A orders[list]. orders[show]x5",
        "A orders[list]. orders[show].",
    )

    assert actions(made[3]) == ["closed: regression.orders passed; passing runs in a row: 2"]


def test_past_its_date_a_flaky_case_counts(store: SqlStore) -> None:
    """After the date the first failure opens, and says since when it is flaky, who has it and when that expired."""
    play(store, "A orders[list].3")
    late = case_run(2, "A orders[list]x5@ana")
    late = replace(late, run=replace(late.run, started_at=NOON + timedelta(days=15), finished_at=None))
    store.record(late, NOON)
    (decided,) = decide_all(store, POLICY, Clock())

    assert actions(decided) == [
        "opened: regression.orders[list] failed and is not excused any more: flaky since 2026-11-24, "
        "expired on 2026-12-08, owner ana"
    ]


def test_a_flaky_case_that_breaks_opens(store: SqlStore) -> None:
    """A flaky case that a deployment breaks for good is called a regression in the second failed run."""
    made = play(store, "A orders[list].3", "B orders[list]x5", "B orders[list]x5")

    assert [said(each)["orders[list]"] for each in made] == ["flaky", "flaky", "regression"]
    assert actions(made[2]) == ["opened: regression.orders[list] worked on A, fails on B; tried 5 times"]


def test_health_is_not_judged(store: SqlStore) -> None:
    """Checks that are no cases get no verdict, and a regression check without a case gets none."""
    made = play(store, "A orders[list].")
    other = case_run(2, "B orders[list]x2")
    results = (replace(other.results[0], check="health.orders"), replace(other.results[0], case=""))
    store.record(replace(other, results=results, digest="d"), NOON)

    assert said(decide_all(store, POLICY, Clock())[0]) == {}
    assert made


def test_a_run_without_a_version_belongs_to_the_last_one(store: SqlStore) -> None:
    """It fails on the version that a health run named since, not on the one its case was judged on."""
    play(store, "A orders[list].")
    health = case_run(2, "B orders[list].")
    store.record(replace(health, results=(replace(health.results[0], check="health.orders"),), digest="d"), NOON)
    decide_all(store, POLICY, Clock())
    (decided,) = play(store, "- orders[list]x2", first=3)

    assert said(decided) == {"orders[list]": "regression"}
    assert decided.judged.deployment == "B"


def test_a_mark_says_what_runs(store: SqlStore) -> None:
    """Only once it is marked finished is a version what runs without a name are judged on."""
    play(store, "A orders[list].")
    store.mark_started("yard", "B", NOON + STEP * 1.5, NOON)
    during = play(store, "- orders[list].", first=2)
    store.mark_finished("yard", "B", NOON + STEP * 2.5, NOON)
    after = play(store, "- orders[list]x2", first=3)

    assert [each.judged.deployment for each in (*during, *after)] == ["A", "B"]
    assert said(after[0]) == {"orders[list]": "regression"}


def test_an_overtaken_run_gives_no_verdict(store: SqlStore) -> None:
    """A run of before that is published late changes neither verdicts nor what is remembered."""
    play(store, "A orders[list].", "C orders[list].", first=1)
    known = store.case_states("yard")
    late = case_run(9, "B orders[list]x2")
    late = replace(late, run=replace(late.run, started_at=NOON + STEP * 1.5))
    store.record(late, NOON)
    (decided,) = decide_all(store, POLICY, Clock())

    assert (decided.overtaken, said(decided)) == (True, {})
    assert store.case_states("yard") == known
    assert [each.version for each in store.deployments("yard", 9)] == ["C", "A"]


STORY = (
    "A orders[list]. orders[show].2 gate[a].",
    "A orders[list]. orders[show]x2",
    "- orders[list]x2 gate[a]x",
    "B orders[list]x5 orders[show]. gate[a]?",
    "B orders[list]x5 gate[a].",
    "- orders[show].",
    "A orders[list]. orders[show]. gate[a].",
    "A orders[show]. gate[a]x3",
)


def test_folding_again_gives_the_same_states(store: SqlStore) -> None:
    """From the results that are kept, everything that is remembered can be computed again."""
    play(store, *STORY)
    late = case_run(3, "Z orders[list]x2")
    store.record(replace(late, run=replace(late.run, run_id="late")), NOON)
    decide_all(store, POLICY, Clock())

    again = {key: fold(seen, POLICY)[0] for key, seen in store.sightings("yard").items()}

    assert again == store.case_states("yard")
    assert len(again) == 3


def test_a_dry_run_foresees_the_same(store: SqlStore) -> None:
    """What is foreseen of eight unpublished runs at once is what publishing them one by one leads to."""
    reports = [case_run(number, story) for number, story in enumerate(STORY, start=1)]
    foreseen = foresee(store, POLICY, reports)
    made = play(store, *STORY)

    assert [said(each) for each in foreseen] == [said(each) for each in made]
    assert [each.judged.deployment for each in foreseen] == [each.judged.deployment for each in made]
    assert [[a.kind for a in each.actions] for each in foreseen] == [[a.kind for a in each.actions] for each in made]


def test_a_decision_on_old_knowledge_is_refused(store: SqlStore) -> None:
    """If a case or the version in force changed since it was read, the commit does nothing and says so."""
    play(store, "A orders[list].")
    for number, change in ((2, "case"), (4, "version")):
        report = case_run(number + 1, "- orders[list]x2")
        store.record(report, NOON)
        seen = store.history(report.run, POLICY.deepest())
        if change == "case":
            rival = case_run(number, "B orders[list].")
            store.record(rival, NOON)
            other = store.history(rival.run, POLICY.deepest())
            assert store.commit(decision_of(rival.run.run_id, [], [], judge_run(other, POLICY)), NOON, other)
        else:
            store.mark_finished("yard", "C", report.run.started_at, NOON)
        judged = judge_run(seen, POLICY)
        decision = decision_of(report.run.run_id, decide(seen, POLICY, NOON, judged), seen.results, judged)

        assert not store.commit(decision, NOON, seen), change
        assert [run.run_id for run in store.undecided()] == [report.run.run_id]
        decide_all(store, POLICY, Clock())
        assert store.undecided() == []


def test_suspects_are_looked_up_once_and_kept(store: SqlStore) -> None:
    """A regression's commits go into its ticket and to its deployment; later runs of it do not ask again."""
    asked = []

    def find(target: str, baseline: str, deployment: str) -> Suspects:
        asked.append((target, baseline, deployment))
        return Suspects(baseline, deployment, (Commit("b1", "backend team", "Charge per day", 2),))

    for number, story in enumerate(("A orders[list].", "B orders[list]x2", "B orders[list]x2"), start=1):
        store.record(case_run(number, story), NOON)
        decide_all(store, POLICY, Clock(), find)
    deployment = store.deployments("yard", 1)[0]
    waiting = store.undelivered(NOON + timedelta(days=1))
    (pending,) = [each for each in waiting if each.delivery.kind is DeliveryKind.TICKET_OPEN]

    assert asked == [("yard", "A", "B")]
    assert store.suspects(deployment.number).of("A") == pending.delivery.facts.suspects[0]
    assert [each.judgement.baseline for each in pending.delivery.facts.verdicts] == ["A"]


def test_without_a_checkout_the_reason_is_kept(store: SqlStore) -> None:
    """Where nobody can look commits up, why not is kept in their place."""
    play(store, "A orders[list].", "B orders[list]x2")
    found = store.suspects(store.deployments("yard", 1)[0].number).of("A")

    assert found is not None
    assert found.reason is not None
    assert "no checkout" in found.reason.tell()
