"""What notices about planned work say."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.maintenance.announcing import Stage, due
from reporting.domain.maintenance.work import Work
from reporting.notices.mail.bodies import text_of
from reporting.notices.message import Link, Message, Tone
from reporting.notices.planned import KINDS, window_message
from reporting.notices.wording import MAX_TITLE
from tests.moments import wall
from tests.reporting.maintenance.plans import ANNOUNCED, a_work

BOGOTA = ZoneInfo("America/Bogota")
GOLDEN = Path(__file__).parent / "golden"
PAGE = "https://ronda.example/calendar.html"
SOON = ANNOUNCED + timedelta(hours=1)


def told(work: Work, now: datetime, stage: Stage, zone: ZoneInfo = BOGOTA, failing: tuple[str, ...] = ()) -> Message:
    """Return the notice of this stage that is due."""
    before = due([replace(work, cancelled_at=None)], [], work.announced_at)
    known = [each.key for each in before] if stage is Stage.CANCELLED else []
    (found,) = [each for each in due([work], known, now, failing) if each.stage is stage]
    return window_message(found, language="en", zone=zone, page_url=PAGE)


def at(work: Work, **after: float) -> datetime:
    """Return a moment after the start of some work."""
    return work.starts_at + timedelta(**after)


WORK = a_work(targets=frozenset({"yard"}))
CANCELLED = a_work(cancelled_at=SOON, cancelled_because="the provider moved it")
WEEKLY = a_work(repeats="FREQ=WEEKLY;COUNT=14", emergency="a security hole")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("window-announced", told(WEEKLY, SOON, Stage.ANNOUNCED)),
        ("window-day-before", told(WORK, at(WORK, hours=-20), Stage.DAY_BEFORE)),
        ("window-started", told(WORK, at(WORK, minutes=1), Stage.STARTED)),
        ("window-overrun", told(WORK, at(WORK, hours=5), Stage.OVERRUN, failing=("yard",))),
        ("window-ended", told(WORK, at(WORK, hours=5), Stage.ENDED)),
        ("window-cancelled", told(CANCELLED, SOON + timedelta(hours=1), Stage.CANCELLED)),
    ],
)
def test_the_whole_text(name: str, message: Message) -> None:
    """Each kind of notice is, letter by letter, the one that was read and found good."""
    written = f"{message.title}\n({message.tone} · {message.thread})\n\n{text_of(message)}"

    assert written == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_the_notices_of_some_work_belong_together() -> None:
    """From the announcement to the end they are one thread, which is that of no incident."""
    threads = {told(WORK, SOON, Stage.ANNOUNCED).thread, told(WORK, at(WORK, hours=5), Stage.ENDED).thread}

    assert threads == {"work-db"}


def test_work_in_another_zone_has_both_times() -> None:
    """Readers see their own time, and that of the place where it is done."""
    work = a_work(zone="Europe/Madrid", starts=wall("2027-01-16 22:00"))
    rows = dict(told(work, SOON, Stage.ANNOUNCED).rows)

    assert rows["When"] == "16 Jan 2027, 16:00 – 20:00 (UTC-5) · 4 h"
    assert rows["Where it takes place"] == "16 Jan 2027, 22:00 – 17 Jan 2027, 02:00 (UTC+1), Europe/Madrid"
    assert "Where it takes place" not in dict(told(WORK, SOON, Stage.ANNOUNCED).rows)


def test_a_long_name_leaves_room_for_its_time() -> None:
    """What is cut is the name, at a word."""
    title = told(a_work(title="Migración de la base " * 20), SOON, Stage.ANNOUNCED).title

    assert len(title) <= MAX_TITLE
    assert title.endswith("…, 16 Jan 2027, 22:00 (UTC-5)")


def test_every_stage_has_its_words() -> None:
    """None is told as another, and each has a tone of its own where it matters."""
    messages = [
        told(WORK, SOON, Stage.ANNOUNCED),
        told(WORK, at(WORK, hours=5), Stage.OVERRUN, failing=("yard",)),
        told(WORK, at(WORK, hours=5), Stage.ENDED),
    ]

    assert [each.tone for each in messages] == [Tone.WARN, Tone.BAD, Tone.GOOD]
    assert all(each.links == (Link("Maintenance calendar", PAGE),) for each in messages)
    assert len(KINDS) == 2
