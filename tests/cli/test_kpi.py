"""``ronda kpi``, as a process: what it says, in both languages, how it ends, and what it refuses."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from language import translations
from reporting.domain.kpi.definitions import AVAILABILITY
from reporting.domain.kpi.figure import Figure
from reporting.domain.policy import Policy
from reporting.pages.amounts import duration_text, value_text
from reporting.pages.wording import Wording
from reporting.pipeline import decide_all, deliver
from reporting.store import open_store
from reporting.tickets.local import LocalTickets
from tests.demo_stack import Said, ronda
from tests.reporting.builders import STEP, Clock, a_report, a_run
from tests.reporting.pipeline.stories import reports_of

MONDAY = datetime(2025, 3, 10, 15, 0, tzinfo=UTC)
"""Ten in the morning in Bogotá, in 2025-W11."""
TOML = """\
language = "{language}"
timezone = "America/Bogota"
store = "sqlite:///r.sqlite3"
[targets.yard]
base_url = "https://yard.example"
[policy.critical_hours]
loading = "Mon-Sat 05:00-10:30"
"""
STORY = """
api S1                  . x x x . . . .
worker S2 <api          . x x ? . . . .
disk S3                 . . . . . . . .
"""
WINDOWS = """\
[[windows]]
id = "disk"
title = "A larger disk"
kind = "preventive"
zone = "America/Bogota"
starts = 2025-03-12T22:00:00
ends = 2025-03-12T23:00:00
services = ["uploads"]
owner = "infrastructure"
effect = "Uploads wait"
announced_at = 2025-03-12T12:00:00Z
emergency = "the disk was full"
"""

ENGLISH = Wording(translations("en"), "en", ZoneInfo("America/Bogota"), MONDAY)

Site = Callable[..., Path]


def play(folder: Path, first: datetime, story: str = STORY) -> None:
    """Record a story from a moment on, decide each run five minutes after it, and open its tickets."""
    with open_store(f"sqlite:///{folder}/r.sqlite3") as store:
        for number, report in enumerate(reports_of(story)):
            at = first + STEP * number
            run = a_run(number, run_id=f"run-{at:%m%dT%H%M}", started_at=at, planned_at=at, finished_at=at)
            moved = a_report(run, *(replace(each, started_at=at) for each in report.results))
            store.record(moved, at)
            clock = Clock(at + STEP)
            decide_all(store, Policy(), clock)
            tickets = LocalTickets(store.local_tickets, "en", ZoneInfo("UTC"), clock)
            deliver(store, tickets, clock)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Makes a folder with a configuration and a week in which something failed for fifteen minutes."""

    def made(language: str = "en", windows: str = "") -> Path:
        (tmp_path / "ronda.toml").write_text(TOML.format(language=language))
        if windows:
            (tmp_path / "maintenance.toml").write_text(windows)
        play(tmp_path, MONDAY)
        return tmp_path

    return made


def rows(said: Said) -> dict[str, list[str]]:
    """Return the cells of the table, by the title of the figure."""
    assert said.code == 0, said.err
    cells = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in said.out.splitlines()]
    return {row[0]: row[1:] for row in cells if len(row) > 1}


def test_a_week_in_english(site: Site) -> None:
    """Fifteen minutes to restore; up for 35 of 50 minutes; nothing in the week before, which is not zero."""
    said = ronda("kpi", "--week", "2025-W11", cwd=site())
    found = rows(said)

    assert said.out.splitlines()[0] == "yard · 2025-W11 · 10 Mar 2025, 00:00:00 – 17 Mar 2025, 00:00:00"
    assert found["Mean time to restore"] == ["15 min", "n/a", "1"]
    assert found["Mean time to restore · S1"] == ["15 min", "n/a", "1"]
    assert found["Availability"] == ["70%", "n/a"]
    assert found["Availability in critical hours"][0] == "50%"
    assert found["Availability · health.disk"] == ["100%", "n/a"]
    assert found["Incidents that go on"] == ["0", "0"]
    assert found["Root cause identified"] == ["0%", "n/a", "1"]
    assert "Mean time to restore · S4" not in found


def test_a_week_in_spanish(site: Site) -> None:
    """Words and numbers are of the language, as the pages write them: a comma, and the sign beside the number."""
    found = rows(ronda("kpi", "--week", "2025-W11", cwd=site("es")))
    say = translations("es").gettext

    assert found[say("Availability")] == ["70%", say("n/a")]
    assert found[say("Availability in critical hours")][0] == "50%"
    assert found[f"{say('Availability')} · health.worker"][0] == "77,778%"


def test_json_has_every_figure_with_what_is_behind_it(site: Site) -> None:
    """Value, unit, reason, formula and source; the incident's id behind its figures."""
    document = told(ronda("kpi", "--week", "2025-W11", "--json", cwd=site()))
    figures = {each["name"]: each for each in document["figures"]}

    assert (document["target"], document["week"]) == ("yard", "2025-W11")
    assert document["since"] == "2025-03-10T05:00:00+00:00"
    restore = figures["restore.mean"]
    assert (restore["value"], restore["unit"], restore["count"], restore["before"]) == (900, "s", 1, None)
    assert restore["behind"] == figures["availability.whole"]["behind"] == document["root_cause"]["missing"]
    assert restore["behind"][0].startswith("yard-20250310T150500-")
    assert "first failing run" in restore["formula"]
    assert figures["restore.low"]["reason"] == "fewer than 5 ended in this time"
    assert all((each["value"] is None) == (each["reason"] is not None) for each in document["figures"])
    assert figures["restore.mean"]["difference"] is None


def test_explaining_says_how_each_figure_is_made(site: Site) -> None:
    """Its formula, its source, what is behind it, and why it is not there."""
    said = ronda("kpi", "--week", "2025-W11", "--explain", cwd=site())
    lines = said.out.splitlines()
    at = lines.index("Mean time to resolution: n/a")

    assert lines[at + 1 : at + 4] == [
        "  why there is none: none ended in this time",
        "  formula: sum of (ticket resolved − ticket created) ÷ tickets that were resolved",
        "  source: the support plan",
    ]
    assert any(line.startswith("  behind it: yard-20250310T150500-") for line in lines)


def test_a_past_week_is_the_same_byte_for_byte(site: Site) -> None:
    """A year of further incidents changes nothing in it, nor in the day of it that is asked about."""
    folder = site()
    asked = [("kpi", *which, "--json") for which in (("--week", "2025-W11"), ("--as-of", "2025-03-12"))]
    before = [ronda(*each, cwd=folder).out for each in asked]

    for weeks in (1, 2, 30):
        play(folder, MONDAY + timedelta(weeks=weeks))

    assert [ronda(*each, cwd=folder).out for each in asked] == before
    assert told(ronda("kpi", "--week", "2025-W12", "--json", cwd=folder))["figures"][0]["before"] == 900


def test_as_of_a_day_shows_the_week_so_far(site: Site) -> None:
    """At the end of Wednesday the week has three days, in the site's zone."""
    document = told(ronda("kpi", "--as-of", "2025-03-12", "--json", cwd=site()))

    assert (document["week"], document["until"]) == ("2025-W11", "2025-03-13T05:00:00+00:00")


def test_emergency_maintenance_is_told_with_its_reason(site: Site) -> None:
    """Announced 15 hours before: it is not in time, and why it could not be is said."""
    folder = site(windows=WINDOWS)
    said = ronda("kpi", "--week", "2025-W11", cwd=folder)

    assert rows(said)["Maintenance announced 48 hours before"] == ["0%", "n/a", "1"]
    assert "Emergency maintenance: 12 Mar 2025 · A larger disk · the disk was full" in said.out
    (work,) = told(ronda("kpi", "--week", "2025-W11", "--json", cwd=folder))["maintenance"]["emergencies"]
    assert (work["work_id"], work["notice_h"]) == ("disk", -9)


def test_a_week_without_runs_is_shown_as_such(site: Site) -> None:
    """A week long before: nothing measured, no figure that is zero for want of data, exit 0."""
    found = rows(ronda("kpi", "--week", "2024-W02", cwd=site()))

    assert found["Availability"] == ["n/a", "n/a"]
    assert found["Mean time to restore"] == ["n/a", "n/a", "0"]


def test_without_a_week_it_is_the_last_one_that_is_over(site: Site) -> None:
    """Seven days, and its end lies behind."""
    document = told(ronda("kpi", "--json", cwd=site()))
    since, until = (datetime.fromisoformat(document[name]) for name in ("since", "until"))

    assert until - since == timedelta(days=7)
    assert timedelta() <= datetime.now(UTC) - until < timedelta(days=7)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--week", "2025-W54"), "'2025-W54' is no week: 2025 has none of that number"),
        (("--week", "11"), "'11' is no week: write it like 2026-W48"),
        (("--week", "8000-W01"), "8000-W01 lies ahead: name a week or day that has begun"),
        (("--as-of", "8000-01-01"), "8000-01-01 lies ahead: name a week or day that has begun"),
        (("--as-of", "0001-01-01"), "0001-01-01 is no day that a record could have"),
        (("--as-of", "2025-02-30"), "'2025-02-30' does not match the format '%Y-%m-%d'"),
        (("--week", "2025-W11", "--as-of", "2025-03-12"), "--week and --as-of both say which week: name one of them"),
        (("--target", "port"), "port"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(site: Site, arguments: tuple[str, ...], line: str) -> None:
    """What is wrong and what to write instead; nothing is shown."""
    said = ronda("kpi", *arguments, cwd=site())

    assert said.code == 2
    assert line in said.err
    assert said.out == ""


def test_a_store_that_cannot_be_read_is_one_line_and_exit_2(tmp_path: Path) -> None:
    """A file that is no database."""
    (tmp_path / "ronda.toml").write_text(TOML.format(language="en"))
    (tmp_path / "r.sqlite3").write_text("this is no database, but a text of some length" * 50)

    said = ronda("kpi", cwd=tmp_path)

    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1


def told(said: Said) -> dict[str, Any]:
    """Return the JSON of a call that worked."""
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_what_is_nearly_all_is_not_shown_as_all() -> None:
    """A second down in a week is 99.9998 %: it is not rounded to 100 %, and a second up not to nothing."""
    week_s = 7 * 86_400

    def shown(ratio: float) -> str:
        return value_text(Figure(AVAILABILITY, ratio), ENGLISH)

    assert [shown((week_s - 1) / week_s), shown(1), shown(1 / week_s), shown(0)] == ["99.999%", "100%", "0.001%", "0%"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (90, "90 s"), (900, "15 min"), (9000, "2.5 h"), (432_000, "5 days"), (-150, "-2.5 min")],
)
def test_durations_are_told_in_a_unit_that_fits(seconds: float, text: str) -> None:
    """Up to two of a unit the smaller one is told; what is overspent is below zero."""
    assert duration_text(seconds, ENGLISH) == text
