"""Days that are over are read once, and again only when something of them became known late."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.kpi.facts import Plan
from reporting.domain.outcome import Severity
from reporting.pages import SiteSettings, render
from reporting.pages.gathering import gather
from reporting.pages.past import PastView, pasts_of
from reporting.ports.figures import Figures, Stretch
from reporting.store import SqlStore, open_store
from tests.reporting.builders import a_report, a_result, a_run

NOW = datetime(2026, 11, 24, 17, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOGOTA = ZoneInfo("America/Bogota")
SETTINGS = SiteSettings(language="en", zone=BOGOTA)
PLAN = Plan(zone=BOGOTA, gap=timedelta(hours=4))


class Watched:
    """The figures of a store; ``since`` has from when on each question about series or times was asked."""

    def __init__(self, figures: Figures) -> None:
        self._figures, self.since = figures, []

    def __getattr__(self, name: str):
        return getattr(self._figures, name)

    def measured(self, stretch: Stretch, room: str, gap: timedelta):
        self.since.append(stretch.since)
        return self._figures.measured(stretch, room, gap)

    def response_times(self, stretch: Stretch, room: str):
        self.since.append(stretch.since)
        return self._figures.response_times(stretch, room)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """Return a run every three hours of nine days, some of which failed, with answers that become slower."""
    with open_store(f"sqlite:///{tmp_path}/r.sqlite3") as store:
        for number in range(9 * 8):
            keep(store, number, NOW - 3 * number * HOUR)
        yield store


def keep(store: SqlStore, number: int, at: datetime, outcome: str | None = None, known_at: datetime = NOW) -> None:
    """Record a run that began then; every seventh failed, on either side of midnight too."""
    said = outcome or ("failed" if number % 7 == 5 else "passed")
    result = a_result("health.api", said, severity=Severity.S1, measures={"latency_ms": 20 + number})
    run = a_run(1, run_id=f"r{number}", started_at=at, finished_at=at + timedelta(seconds=9))
    store.record(a_report(run, result), known_at - timedelta(seconds=1))


def look(store: SqlStore, kept: bytes | None = None, now: datetime = NOW, plan: Plan = PLAN) -> tuple[PastView, list]:
    """Return the yard's past as the site would show it, and from when on the record was read for it."""
    figures = Watched(store.figures)
    targets = gather(store, SETTINGS, now, ())
    found = pasts_of(store, figures, {"yard": plan}, targets, zone=BOGOTA, now=now, kept=lambda _file: kept)
    return found["yard"], figures.since


def test_kept_days_say_what_reading_them_says(store: SqlStore) -> None:
    """Days, services, checks and percentiles are the same, to the microsecond and the answer."""
    whole, _since = look(store)

    assert look(store, whole.elapsed)[0] == whole


def test_kept_days_are_not_read_again(store: SqlStore) -> None:
    """With what was kept, nothing older than a day is read; without it, ninety days are."""
    whole, before = look(store)
    _again, since = look(store, whole.elapsed)

    assert min(before) < NOW - timedelta(days=88)
    assert min(since) >= NOW - timedelta(days=1)


def test_a_further_run_needs_no_old_days(store: SqlStore) -> None:
    """A run of today joins what was kept, and it is as if all had been read."""
    kept = look(store)[0].elapsed
    later = NOW + HOUR
    keep(store, 1000, later - timedelta(minutes=5), "failed", later)
    found, since = look(store, kept, later)

    assert min(since) >= later - timedelta(days=1)
    assert found == look(store, None, later)[0]


def test_a_run_that_became_known_late_is_counted(store: SqlStore) -> None:
    """A run of three days ago that is published now changes that day: what was kept is read again."""
    kept = look(store)[0].elapsed
    keep(store, 1001, NOW - timedelta(days=3, minutes=20), "failed", NOW + HOUR)
    found, _since = look(store, kept, NOW + HOUR)

    assert found == look(store, None, NOW + HOUR)[0]
    assert found.elapsed != kept


def test_another_day_is_kept_anew(store: SqlStore) -> None:
    """Past midnight yesterday is over too."""
    kept = look(store)[0].elapsed
    tomorrow = NOW + timedelta(hours=13)
    found, since = look(store, kept, tomorrow)

    assert found == look(store, None, tomorrow)[0]
    assert min(since) < NOW - timedelta(days=88)


def test_another_gap_is_another_past(store: SqlStore) -> None:
    """How long an outcome holds is part of what was kept."""
    kept = look(store)[0].elapsed
    plan = Plan(zone=BOGOTA, gap=timedelta(minutes=30))

    assert look(store, kept, plan=plan)[0] == look(store, plan=plan)[0]


SPOILT = {
    "empty": lambda kept: b"",
    "a list": lambda kept: b"[]",
    "without content": lambda kept: b'{"ronda_days": 1}',
    "cut short": lambda kept: kept[:-40],
    "of another version": lambda kept: kept.replace(b'"ronda_days":1', b'"ronda_days":2'),
    "with an outcome of its own": lambda kept: kept.replace(b'"failed"', b'"broken"'),
    "with a severity of its own": lambda kept: kept.replace(b'"S1"', b'"S9"'),
    "with a check that is none": lambda kept: kept.replace(b'"near":[[', b'"near":[[7,'),
    "of other letters": lambda kept: b"\xff" + kept,
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_spoilt_is_read_again(how, store: SqlStore) -> None:
    """A file that is empty, cut short, of another version or edited is not looked at, and made anew."""
    whole, _since = look(store)

    assert look(store, SPOILT[how](whole.elapsed))[0] == whole


def test_the_site_keeps_them(store: SqlStore, site: Path) -> None:
    """The first writing makes the file, and the second uses it and leaves it as it is."""
    first, second = Watched(store.figures), Watched(store.figures)
    render(store, site, settings=SETTINGS, now=NOW, figures=first)
    kept = (site / "yard/days.json").read_bytes()
    render(store, site, settings=SETTINGS, now=NOW, figures=second)

    assert min(first.since) < NOW - timedelta(days=88)
    assert min(second.since) >= NOW - timedelta(days=1)
    assert (site / "yard/days.json").read_bytes() == kept
