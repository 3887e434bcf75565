"""``ronda regressions`` and ``ronda deployment``, as processes."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.demo_stack import Said, ronda
from tests.reporting.builders import STEP, a_report, an_evidence, write_run
from tests.reporting.checkouts.repository import commit, repository
from tests.reporting.pipeline.cases import case_run

TOML = """
language = "en"
timezone = "America/Bogota"
[targets.yard]
base_url = "http://127.0.0.1:1"
[targets.yard.regression]
owner = "gate team"
[targets.yard.gate]
checkout = "backend"
"""
PACK = b"-charge: 120\n+charge: 100\n"
START = (datetime.now(UTC) - timedelta(hours=2)).replace(microsecond=0)
"""Of the first story; the commands look at the clock, and the date of a flaky case is days from it."""


def shown(step: float) -> str:
    """Return the moment so many steps after the start as the site writes it."""
    return f"{(START + STEP * step).astimezone(ZoneInfo('America/Bogota')):%-d %b %Y, %H:%M:%S}"


def day(after: timedelta) -> str:
    """Return the day that lies so far behind the first run."""
    return f"{START + STEP + after:%Y-%m-%d}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration and no run."""
    (tmp_path / "ronda.toml").write_text(TOML)
    return tmp_path


def published(folder: Path, *stories: str, ago: timedelta = timedelta()) -> Said:
    """Publish a run for each story, five minutes apart, and return what was said of the last."""
    for number, story in enumerate(stories, start=1):
        report = case_run(number, story)
        pack = an_evidence(PACK, "charge.diff.txt")
        told = [replace(each, evidence=(pack,)) if each.outcome == "failed" else each for each in report.results]
        at = START + STEP * number - ago
        run = replace(report.run, started_at=at, planned_at=at, finished_at=at)
        place = folder / "build" / "runs" / "yard" / run.run_id
        write_run(place, a_report(run, *told, files=(PACK,)))
        said = ronda("publish", str(place), cwd=folder)
        assert said.code == 0, said
    return said


def regressions(folder: Path, *arguments: str) -> Said:
    """Run ``ronda regressions``."""
    return ronda("regressions", *arguments, cwd=folder)


def test_a_regression_is_told_whole(folder: Path) -> None:
    """Counts, what it worked on, since when, how to see it again, evidence, owner and commits; exit code 1."""
    backend = repository(folder / "backend")
    before = commit(backend, "Before", "rules.py")
    after = commit(backend, "Charge by the day", "rules.py", "views.py")
    last = published(folder, f"{before} orders[charge]. orders[list].", f"{after} orders[charge]x5@ana orders[list].")

    said = regressions(folder)

    assert f"verdicts on {after}: regression: 1 · passing: 1" in last.out
    assert said.code == 1
    for line in (
        f"yard on {after}, since {shown(2)}",
        "regression: 1 · passing: 1",
        f"regression.orders[charge]: regression, worked on {before}, owner ana",
        f"  since {shown(2)}, run run-2",
        "  To see it again: ronda diagnose --target yard --room regression --check regression.orders",
        "  Evidence: charge.diff.txt",
        f"Suspect commits, {before} to {after}",
    ):
        assert line in said.out.splitlines(), line
    assert "Backend team: Charge by the day (paths: 2)" in said.out
    assert "orders[list]" not in said.out
    assert "orders[list]: passing" in regressions(folder, "--all").out


def test_a_deployment_that_broke_nothing_is_fine(folder: Path) -> None:
    """Exit code 0 with what is fixed, already failing, new or flaky."""
    published(folder, "A a[x]. b[x]x2 c[x]x2 d[x].2", "B a[x]. b[x]. c[x]x2 d[x]x5 e[x]x2")

    said = regressions(folder)

    assert said.code == 0
    assert "already failing: 1 · flaky: 1 · new case: 1 · fixed: 1 · passing: 1" in said.out
    assert f"kept apart until {day(timedelta(days=14))}, owner gate team" in said.out


def test_past_its_date_a_flaky_case_costs_the_exit_code(folder: Path) -> None:
    """Once its date has passed, a flaky case whose last run failed makes the exit code 1 and says expired."""
    published(folder, "A d[x].2", "B d[x]x5", ago=timedelta(days=3))
    before = regressions(folder)
    (folder / "ronda.toml").write_text(
        TOML.replace("[targets.yard]\n", "[policy]\nflaky_days = 2\n[targets.yard]\n", 1)
    )
    after = regressions(folder)

    assert (before.code, after.code) == (0, 1)
    assert f"kept apart until {day(timedelta(days=11))}" in before.out
    assert f"expired on {day(timedelta(days=-1))}: its failures count" in after.out


def test_json_says_the_same(folder: Path) -> None:
    """The document has the counts, each case, what counts against, and why there are no commits."""
    published(folder, "A orders[charge].", "B orders[charge]x")

    said = regressions(folder, "--json")
    document = json.loads(said.out)
    (case,) = document["cases"]

    assert said.code == 1
    assert document["counts"] == {"regression": 1}
    assert document["counts_against"] == ["regression.orders[charge]"]
    assert (case["baseline"], case["confirmed"], case["run_id"], case["evidence"]) == (
        "A",
        False,
        "run-2",
        ["charge.diff.txt"],
    )
    assert document["suspects"][0]["reason"].endswith("backend is no folder")


def test_an_earlier_deployment_by_its_beginning(folder: Path) -> None:
    """Named by its first characters, a deployment of before is told as it was left."""
    published(folder, "aaaa1111 a[x].", "bbbb2222 a[x]x2", "aaaa1111 a[x].")

    said = regressions(folder, "--deployment", "bbbb")

    assert said.code == 1
    assert "yard on bbbb2222" in said.out
    assert regressions(folder).code == 0
    assert "fixed: 1" in regressions(folder).out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--deployment", "zzzz"), "no deployment zzzz is known. See `ronda deployment list`."),
        (("--deployment", "aaaa"), "aaaa names several deployments: aaaa2, aaaa1. See `ronda deployment list`."),
        (("--target", "port"), "port"),
    ],
)
def test_what_cannot_be_told_is_one_line(folder: Path, arguments: tuple[str, ...], why: str) -> None:
    """An unknown or ambiguous deployment and an unknown target are exit code 2 and one line."""
    published(folder, "aaaa1 a[x].", "aaaa2 a[x].")

    said = regressions(folder, *arguments)

    assert said.code == 2
    assert why in said.err
    assert "Traceback" not in said.err


def test_before_anything_was_judged(folder: Path) -> None:
    """Without a deployment, and without a judged case on the latest, exit code 2 says what to do."""
    nothing = regressions(folder)
    ronda("deployment", "finished", "A", cwd=folder)
    unjudged = regressions(folder)

    assert (nothing.code, unjudged.code) == (2, 2)
    assert "no deployment of yard is known: run with --deployment SHA" in nothing.err
    assert (
        "no case of yard was judged on A yet: run `ronda diagnose --room regression --target yard --publish`"
        in unjudged.err
    )


def test_deployments_are_marked_and_listed(folder: Path) -> None:
    """Marks are kept once, with their time, and listed with what each broke."""
    published(folder, "A a[x].", "B a[x]x2")
    marks = [
        ("started", "C", "--at", (START + STEP * 3).isoformat()),
        ("started", "C"),
        ("finished", "B", "--at", (START + STEP * 2.5).isoformat()),
    ]
    said = [ronda("deployment", *mark, cwd=folder) for mark in marks]
    listed = ronda("deployment", "list", cwd=folder)

    assert [each.code for each in said] == [0, 0, 0]
    assert [each.out.strip() for each in said] == [
        "yard: C is being deployed",
        "yard: C is being deployed (known already)",
        "yard: B has been deployed",
    ]
    assert listed.out.splitlines() == [
        f"{shown(3)}  C  not finished",
        f"{shown(2)}  B  regression: 1",
        f"{shown(1)}  A  new case: 1",
    ]
    documents = json.loads(ronda("deployment", "list", "--json", "--limit", "2", cwd=folder).out)
    assert [(each["version"], each["counts"]) for each in documents] == [("C", {}), ("B", {"regression": 1})]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("started", " "), "is no version"),
        (("started", "x" * 201), "is no version: write 1 to 200 printable characters"),
        (("finished", "a\x1bb"), "is no version"),
        (("finished", "A", "--at", "noon"), "'noon' is no time: write it like 2026-11-24T06:15:00-05:00"),
        (("finished", "A", "--at", "2026-11-24T06:15:00"), "has no zone"),
        (("finished", "A", "--at", "2999-01-01T00:00:00Z"), "lies ahead: mark what has happened"),
        (("list", "--limit", "0"), "--limit"),
    ],
)
def test_a_bad_mark_is_refused(folder: Path, arguments: tuple[str, ...], why: str) -> None:
    """It is one line and exit code 2, and nothing is kept."""
    said = ronda("deployment", *arguments, cwd=folder)

    assert said.code == 2
    assert why in said.err
    assert "Traceback" not in said.err
    assert ronda("deployment", "list", cwd=folder).out == "No deployment of yard is known.\n"
