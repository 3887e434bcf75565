"""The page of a target's deployments, from a real store."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reporting.domain.deployments import Commit, Suspects
from reporting.domain.policy import Policy
from reporting.pipeline import decide_all
from reporting.ports import RunReport
from reporting.store import SqlStore, open_store
from tests.reporting.builders import Clock, a_report, an_evidence
from tests.reporting.pages.stories import NOW, FakeStore, a_run, results
from tests.reporting.pages.test_pages_golden import GOLDEN, same_as_golden, without_assets
from tests.reporting.pipeline.cases import case_run

PAGE = "yard/deployments/index.html"
PACK = b"--- expected\n+++ answered\n-charge: 120\n+charge: 100\n"
COMMITS = (
    Commit("5d41402", "Backend team", "Charge per started day & <night>", 3),
    Commit("7b52009", "Release team", "Merge branch 'tariffs'", None),
)
STORY = (
    "v2.14.0-1 orders[list]. orders[charge]. gate[ocr].2 gate[weigh]x2 seals[old].",
    "v2.14.1-2 orders[list]. orders[charge]x5 gate[ocr]x5 gate[weigh]. seals[new]x2 seals[old].",
    "v2.14.1-2 orders[list]. orders[charge]x5 gate[ocr]. gate[weigh]. seals[new]x2 seals[old]x",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """A store with two deployments and a third that is going on."""
    with open_store(f"sqlite:///{tmp_path}/ronda.sqlite3") as opened:
        policy = Policy(owners={"yard": "gate team"})
        for number, story in enumerate(STORY):
            report = _told(number, story)
            opened.record(report, report.run.started_at)
            decide_all(opened, policy, Clock(report.run.started_at), _suspects)
        opened.mark_started("yard", "v2.15.0", NOW - timedelta(minutes=1), NOW)
        yield opened


def _suspects(_target: str, baseline: str, deployment: str) -> Suspects:
    return Suspects(baseline, deployment, COMMITS)


def _told(number: int, story: str) -> RunReport:
    report = case_run(number, story)
    at = NOW - timedelta(minutes=30 - 10 * number)
    run = replace(report.run, started_at=at, planned_at=at, finished_at=at + timedelta(seconds=6))
    pack = an_evidence(PACK, "orders.charge.diff.txt")
    titles = {"charge": "A started day is charged whole"}
    told = [
        replace(each, title=titles[each.case], evidence=(pack,)) if each.case in titles else each
        for each in report.results
    ]
    return a_report(run, *told, files=(PACK,))


def test_page_is_as_it_was_looked_at(publish, site, store):
    """The page of three deployments is the golden one, to the letter."""
    publish(store)

    page = without_assets((site / PAGE).read_text(encoding="utf-8"))

    same_as_golden(GOLDEN / "deployments.html", page, update="RONDA_UPDATE_GOLDEN" in os.environ)


def test_a_regression_leads_to_what_shows_it(publish, site, store):
    """It has its evidence on the page and as a file, and leads to its run; the evidence of passing cases has none."""
    publish(store)
    page = (site / PAGE).read_text()

    assert page.count('<article class="card') == 1
    assert "-charge: 120" in page
    assert len(list((site / "yard/evidence").glob("orders.charge.diff*.txt"))) == 1
    assert 'href="../../yard/runs/run-1.html"' in page


def test_each_verdict_is_counted_once(publish, site, store):
    """The latest deployment counts all its cases, those that work as before too; one that goes on counts none."""
    publish(store)
    newest, latest, _first = (site / PAGE).read_text().split("<h2 id=")[1:]
    counts = latest.split("</ul>")[0]

    assert [word in counts for word in ("regression: 1", "flaky: 2", "new case: 1", "fixed: 1", "passing: 1")] == [
        True
    ] * 5
    assert "not finished" in newest
    assert "badge" not in newest


def test_commits_are_text(publish, site, store):
    """What a commit says is shown as it is, and never taken for markup."""
    publish(store)
    page = (site / PAGE).read_text()

    assert "Charge per started day &amp; &lt;night&gt;" in page
    assert "3 paths" in page
    assert "merge" in page


def test_the_target_leads_there(publish, site, store):
    """The target's own page names the latest deployment that is in force, and leads to all of them."""
    publish(store)
    page = (site / "yard/index.html").read_text()

    assert 'href="deployments/index.html"' in page
    assert "<code>v2.14.1-2</code>" in page
    assert "<code>v2.15.0</code>" not in page


def test_a_flaky_failure_is_a_warning(publish, tmp_path):
    """Where all that fails is kept apart as flaky, the headline is a warning; once its date has passed, it fails."""
    with open_store(f"sqlite:///{tmp_path}/flaky.sqlite3") as opened:
        for number, story in enumerate(("A seals[old]. seals[new].", "A seals[old]x5 seals[new].")):
            report = _told(number, story)
            opened.record(report, NOW)
            decide_all(opened, Policy(), Clock())

        assert publish(opened).verdicts["yard"].kind == "degraded"
        assert publish(opened, flaky_days=0).verdicts["yard"].kind == "failing"


def test_without_deployments_there_is_no_page(publish, site):
    """A target of which none is known has no such page and no link to one."""
    store = FakeStore()
    store.add_run(run := a_run(deployment=None), results(run))
    publish(store)

    assert not (site / PAGE).exists()
    assert "deployments" not in (site / "yard/index.html").read_text()


def test_a_date_that_passed_is_said(publish, site, store):
    """Written after the date of a flaky case, the page says that it has expired and that its failures count."""
    publish(store, flaky_days=0)
    page = (site / PAGE).read_text()

    assert "expired on 2026-11-24: its failures count" in page
