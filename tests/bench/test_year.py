"""The simulated year in small: the same twice, what was drawn is what comes out, and no short cut shows."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.year.command import made, main
from bench.year.faults import Fault
from bench.year.fleet import HEALTH, TARGET, dependents
from bench.year.making import STORE, make
from bench.year.plans import DAY, ZONE
from bench.year.rounds import EVERY, Round, Year
from reporting.domain.kpi.facts import Kpis, Plan
from reporting.domain.kpi.week import Week
from reporting.domain.outcome import Outcome
from reporting.pipeline.figures import week_of
from reporting.store import open_store

MONDAY = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
"""Midnight in Bogotá, when 2026-W10 begins."""
SEED = 98
"""In these three days a check of the first severity fails for a while, and a deployment comes."""
ONCE = ("alembic_version", "sqlite_sequence", "sqlite_stat1", "ronda_version")


@pytest.fixture(scope="module")
def days() -> Year:
    """Three days."""
    return Year(SEED, MONDAY, 3)


@pytest.fixture(scope="module")
def kpis(days: Year, tmp_path_factory: pytest.TempPathFactory) -> Kpis:
    """The figures of the week that they are the beginning of."""
    folder = tmp_path_factory.mktemp("year")
    make(days, folder)
    with open_store(f"sqlite:///{folder / STORE}") as store:
        return week_of(store.figures, TARGET, Week.of(MONDAY, ZONE), Plan(ZONE), days.until)


class Hours(Year):
    """Only the rounds of a few hours, around the outage."""

    def rounds(self) -> list[Round]:
        """Return those from two hours before it until four hours after it."""
        fault = next(majors(self))
        since, until = fault.since - timedelta(hours=2), fault.until + timedelta(hours=4)
        return [each for each in super().rounds() if since <= each.planned_at < until]


def majors(year: Year) -> Iterator[Fault]:
    """Yield the faults that the whole target counts as down in, as far as they lie in the time."""
    yield from (each for each in year.faults if each.is_major)


def rows_of(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with closing(sqlite3.connect(database)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)
            for name in sorted(tables)
            if name not in ONCE
        }


def test_a_round_every_five_minutes_and_more_at_night(days: Year) -> None:
    """Three days have 864 health rounds, three nights and one Monday, but for those that the runner missed."""
    kinds = [each.kind for each in days.rounds()]

    assert (kinds.count("health"), kinds.count("night"), kinds.count("week")) == (864, 3, 1)
    assert len(HEALTH) == 20


def test_same_seed_gives_the_same_days() -> None:
    """Faults, rounds and what they found; another seed gives others."""
    first, second, other = (Year(seed, MONDAY, 3) for seed in (SEED, SEED, SEED + 1))

    assert (first.faults, first.rounds()) == (second.faults, second.rounds())
    assert [first.report(each) for each in first.rounds()[:50]] == [
        second.report(each) for each in second.rounds()[:50]
    ]
    assert first.rounds() != other.rounds()


def test_longer_time_begins_the_same(days: Year) -> None:
    """What is drawn does not depend on how long it goes on: a year can be continued."""
    longer = {each.run_id: each for each in Year(SEED, MONDAY, 6).rounds()}

    assert all(longer[each.run_id] == each for each in days.rounds() if each.published_at < days.until)


def test_what_needs_a_check_fails_with_it(days: Year) -> None:
    """A major fault strikes the check that it began with, and everything that needs it."""
    fault = next(majors(days))

    assert {key.check for key in fault.hits} == dependents(fault.because)
    assert len(fault.hits) > 1


def test_time_down_is_what_was_simulated(days: Year, kpis: Kpis) -> None:
    """Each outage is seen by the next round: its beginning and its end are off by one interval at most."""
    outages = list(majors(days))
    simulated = sum((min(each.until, days.until) - each.since for each in outages), timedelta())
    down = kpis.availability.whole.whole.down

    assert down > timedelta()
    assert abs(down - simulated) <= EVERY * len(outages)


def test_time_down_is_what_the_rounds_saw(days: Year, kpis: Kpis) -> None:
    """To the microsecond: from each round that saw a major fault to the one after it."""
    rounds = sorted((each for each in days.rounds() if each.kind == "health"), key=lambda each: each.started_at)
    severe = {key for each in majors(days) for key in each.hits}
    assert severe
    ends = [*(each.started_at for each in rounds[1:]), days.until]
    major = frozenset(key for key in severe if key in kpis.availability.deciding)
    spans = [
        end - each.started_at
        for each, end in zip(rounds, ends, strict=True)
        if any(each.bad.get(key) is Outcome.FAILED for key in major)
    ]

    assert kpis.availability.whole.whole.down == sum(spans, timedelta())


def test_schedule_is_what_was_simulated(days: Year, kpis: Kpis) -> None:
    """A slot for each five minutes, filled by each round whose results were there in time."""
    there = [each for each in days.rounds() if each.kind == "health" and each.published_at < days.until]

    assert (kpis.schedule.planned, kpis.schedule.run) == (3 * DAY // EVERY, len(there))


def test_putting_quiet_rounds_together_changes_nothing(tmp_path: Path) -> None:
    """The store of hours with an outage and a deployment is the same, row by row, as with each round by itself."""
    stores = []
    for name, is_hurried in (("fast", True), ("slow", False)):
        make(Hours(SEED, MONDAY, 3), tmp_path / name, is_hurried=is_hurried)
        stores.append(rows_of(tmp_path / name / STORE))
    fast, slow = stores

    assert fast.keys() == slow.keys()
    assert [name for name in fast if fast[name] != slow[name]] == []
    assert len(fast["results"]) > 1000
    assert fast["incidents"]


def test_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    """A year is made in an empty folder only."""
    (tmp_path / "mine").touch()

    with pytest.raises(SystemExit, match="is not empty: name a folder that is"):
        made(tmp_path, 1, SEED)


def test_folder_without_a_year_is_refused(tmp_path: Path) -> None:
    """Nothing is measured where nothing was made."""
    with pytest.raises(SystemExit, match="holds no year: make one with"):
        main(["--use", str(tmp_path)])
