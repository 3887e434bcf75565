"""What a ticket says about the deployment that broke something."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from reporting.domain.actions import TicketFacts
from reporting.domain.addressing import decision_of
from reporting.domain.decide import decide
from reporting.domain.deployments import Commit, Suspects, no_checkout
from reporting.domain.history import History
from reporting.domain.judging import judge_run
from reporting.domain.policy import Policy
from reporting.domain.regressions import fold
from reporting.domain.run import CheckKey
from reporting.tickets import text
from reporting.tickets.formats.document import plain
from tests.reporting.builders import some_facts
from tests.reporting.domain.test_regressions import POLICY, sightings_of
from tests.reporting.pipeline.cases import case_run

ZONE = ZoneInfo("UTC")
COMMITS = (
    Commit("5d41402", "Backend team", "Charge by the day", 3),
    Commit("7b52009", "Release team", "Merge tariffs"),
)


def facts_of(story: str, *suspects: Suspects, policy: Policy = POLICY, **before: str) -> TicketFacts:
    """Return what the ticket of a run's incident is made of; each case has a story of before."""
    report = case_run(30, story)
    states = {CheckKey("regression.orders", case): fold(sightings_of(told), policy)[0] for case, told in before.items()}
    history = History(report.run, report.results, {}, (), report.run.deployment, states)
    judged = judge_run(history, policy)
    actions = decide(history, policy, report.run.started_at, judged)
    decision = decision_of(report.run.run_id, actions, report.results, judged, suspects)
    return decision.deliveries[0].facts


def lines_of(facts: TicketFacts) -> list[str]:
    """Return the lines of the opening text, without their bullets."""
    return [line.strip("-* ") for line in plain(text.opening(facts, "en", ZONE).blocks).splitlines()]


def test_each_case_has_its_verdict():
    """The ticket of an area lists every affected case with its verdict, and what it is compared with."""
    story = "B orders[list]x5 orders[show]x2 orders[edit]x orders[gone]x2"
    facts = facts_of(story, list="A:.", show="A:x2", edit="A:.")

    lines = lines_of(facts)

    assert "Verdicts on B" in "\n".join(lines)
    for line in (
        "regression.orders[list]: regression, worked on A",
        "regression.orders[show]: already failing, failed on A too",
        "regression.orders[edit]: regression, worked on A, not confirmed, tried once",
        "regression.orders[gone]: new case, fails",
    ):
        assert line in lines, line


def test_commits_stand_in_the_ticket():
    """The commits between the two versions are listed, each with who wrote it and how many paths it touches."""
    facts = facts_of("B orders[list]x5", Suspects("A", "B", COMMITS, is_cut=True), list="A:.")

    lines = lines_of(facts)

    assert "Suspect commits, A to B" in "\n".join(lines)
    assert "5d41402 Backend team: Charge by the day (paths: 3)" in lines
    assert "7b52009 Release team: Merge tariffs (merge)" in lines
    assert "and older ones; only the newest 2 are listed" in lines


def test_why_there_are_no_commits_stands_there_too():
    """Where nobody could look them up, the ticket says why not."""
    lines = lines_of(facts_of("B orders[list]x5", no_checkout("A", "B"), list="A:."))

    assert "no checkout is at hand: name it as gate.checkout of the target" in lines


def test_commits_of_another_version_are_left_out():
    """Only those of the versions that this incident's regressions are compared with are in its ticket."""
    facts = facts_of("C orders[list]x5", Suspects("B", "C", COMMITS), Suspects("A", "C", ()), list="B:.")

    assert [each.baseline for each in facts.suspects] == ["B"]


def test_other_tickets_say_nothing_of_it():
    """A ticket without a judged case has neither list."""
    assert "erdict" not in "\n".join(lines_of(some_facts()))


def test_a_flaky_case_past_its_date_is_told_with_its_owner():
    """Its line says since when it is flaky, when that expired and who has it."""
    facts = facts_of("A orders[list]x5@ana", policy=replace(POLICY, flaky_days=0), list="A:.2")

    assert (
        "regression.orders[list]: flaky, since 2026-11-24, expired on 2026-11-24: its failures count, owner ana"
        in lines_of(facts)
    )
