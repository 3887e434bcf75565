"""A year of planning, some of it careless: everybody who subscribed had 48 hours of what was not an emergency."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import icalendar

from reporting.domain.maintenance.announcing import Stage, due
from reporting.domain.maintenance.checking import troubles
from reporting.domain.maintenance.notice import notices, windows_in_force
from reporting.domain.maintenance.work import Work
from reporting.maintenance.events import FeedSettings
from reporting.maintenance.feed import feed
from tests.moments import utc
from tests.reporting.maintenance.plans import a_work

YEAR = utc("2027-01-01 00:00")
H = timedelta(hours=1)
SETTINGS = FeedSettings(language="en")
WANTED = 200


@dataclass(frozen=True)
class Year:
    """What came of it."""

    accepted: tuple[Work, ...]
    """Those that passed the check at the moment they were announced."""
    refused: tuple[Work, ...]
    """Those that did not."""


def tried(dice: random.Random) -> Iterator[Work]:
    """Yield what people want to announce, from a few hours to a fortnight ahead, one target each."""
    number = 0
    while True:
        number += 1
        announced_at = YEAR + timedelta(minutes=dice.randrange(350 * 24 * 60))
        local = (announced_at + dice.choice([5, 30, 60, 80, 200, 340]) * dice.uniform(0.8, 1.2) * H).replace(
            tzinfo=None, minute=0, second=0, microsecond=0
        )
        yield a_work(
            f"work-{number}",
            zone="America/Bogota",
            starts=local,
            ends=local + dice.randrange(1, 7) * H,
            announced_at=announced_at,
            emergency=dice.choice([None, None, None, "CVE"]),
            invited_at=announced_at if dice.random() < 0.2 else None,
            targets=frozenset({f"t{number % 40}"}),
        )


def a_year(seed: int) -> Year:
    """Announce until 200 windows are accepted."""
    accepted: list[Work] = []
    refused: list[Work] = []
    for work in tried(random.Random(seed)):
        found = troubles([*accepted, work], [f"t{number}" for number in range(40)], work.announced_at, {work.work_id})
        (refused if any(each.work_id == work.work_id for each in found) else accepted).append(work)
        if len(accepted) == WANTED:
            return Year(tuple(accepted), tuple(refused))
    raise AssertionError("never reached")


def first_seen(works: Sequence[Work], every: timedelta, phase: timedelta) -> dict[str, datetime]:
    """Return when a subscriber who pulls the feed this often first saw each window, by UID."""
    seen: dict[str, datetime] = {}
    moment = YEAR + phase
    while moment < YEAR + timedelta(days=372):
        published = [each for each in works if each.announced_at <= moment < each.ends_at]
        if any(f"{each.work_id}@{SETTINGS.domain}" not in seen for each in published):
            for event in icalendar.Calendar.from_ical(feed(published, SETTINGS, moment)).events:
                seen.setdefault(str(event["uid"]), moment)
        moment += every
    return seen


def test_the_slowest_subscriber_has_48_hours_of_each_of_200_windows() -> None:
    """Whenever it pulls; who was invited by mail had them from then on. What was refused is in no feed."""
    year = a_year(seed=7)
    dice = random.Random(8)
    seen = first_seen(year.accepted, 24 * H, dice.uniform(0, 24) * H)
    checked = 0
    for work in year.accepted:
        if work.emergency is None:
            pulled = seen.get(f"{work.work_id}@{SETTINGS.domain}", datetime.max.replace(tzinfo=UTC))
            knew_at = min(pulled, work.invited_at) if work.invited_at is not None else pulled
            assert work.starts_at - knew_at >= 48 * H, work.work_id
            checked += 1

    assert len(year.accepted) == WANTED
    assert checked > 120
    assert len(year.refused) > 30, "the dice were never careless"
    assert not {f"{each.work_id}@{SETTINGS.domain}" for each in year.refused} & seen.keys()


def test_a_figure_of_notice_counts_each_window_and_names_each_emergency() -> None:
    """Every one of the 200 either had its 48 hours or has its reason."""
    year = a_year(seed=9)
    found = notices(year.accepted, YEAR, YEAR + timedelta(days=400))
    short = [each for each in found if not each.is_enough]

    assert len(found) == WANTED
    assert short
    assert {each.work.emergency for each in short} == {"CVE"}


def test_only_what_was_accepted_keeps_incidents_quiet() -> None:
    """A refused window that slipped into the file counts only if it had enough notice or a reason after all."""
    year = a_year(seed=11)
    now = YEAR + timedelta(days=183)

    assert len(windows_in_force(year.accepted, now)) == WANTED
    careless = [each for each in year.refused if each.emergency is None and each.invited_at is None]
    too_short = [each for each in careless if each.starts_at - each.announced_at < 72 * H]
    assert too_short
    assert windows_in_force(too_short, now) == ()


def test_each_window_of_the_year_is_announced_reminded_started_and_ended() -> None:
    """Asked every half hour for a year, each stage is told once, in its order."""
    year = a_year(seed=13)
    told: dict[str, tuple[str, Stage]] = {}
    moment = YEAR
    while moment < YEAR + timedelta(days=372):
        live = [each for each in year.accepted if each.announced_at <= moment < each.ends_at + 25 * H]
        for each in due(live, told, moment):
            told[each.key] = (each.work.work_id, each.stage)
        moment += H / 2
    by_work: dict[str, list[Stage]] = {}
    for work_id, stage in told.values():
        by_work.setdefault(work_id, []).append(stage)

    whole = [Stage.ANNOUNCED, Stage.DAY_BEFORE, Stage.STARTED, Stage.ENDED]
    assert len(by_work) == WANTED
    for work in year.accepted:
        at_once = work.starts_at - work.announced_at <= 24 * H
        assert by_work[work.work_id] == [each for each in whole if not (at_once and each is Stage.DAY_BEFORE)]
