"""What notices about incidents say. Texts are compared in English, their source; one is read in Spanish."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.actions import TicketFacts
from reporting.domain.causes import CAUSES
from reporting.domain.filing import Filing, by_hand
from reporting.domain.incident import Incident, Level, Origin, closed
from reporting.domain.notices.stage import Stage
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.reason import Reason
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.run import CheckKey
from reporting.notices.drills import drill
from reporting.notices.effects import EFFECTS
from reporting.notices.mail.bodies import text_of
from reporting.notices.message import Message, Tone
from reporting.notices.moments import between, took, when
from reporting.notices.storms import Told, storm_of
from reporting.notices.wording import MAX_TITLE, message_of
from tests.moments import utc
from tests.reporting.builders import NOON, STEP, a_result, an_incident, some_facts

BOGOTA = ZoneInfo("America/Bogota")
GOLDEN = Path(__file__).parent / "golden"
LINKS = {
    "ticket": "OPS-7",
    "ticket_url": "https://ops.example/OPS-7",
    "page_url": "https://ronda.example/yard/incidents/1/",
}
INCIDENT = an_incident(
    severity=Severity.S1,
    message="GET /api/v1/whoami answered 500 where 200 was expected",
    affected=(
        CheckKey("health.api.whoami", ""),
        CheckKey("health.endpoints", "documents"),
        CheckKey("health.gone", ""),
    ),
)
WHOAMI = a_result(
    title="The API says who is logged in",
    next_step="Look at the log of the web container",
    owner="database team",
    endpoint="GET /api/v1/whoami",
    token="…9f3a #1a2b3c4d",
)
DOCUMENTS = a_result("health.endpoints", case="documents", title="Every endpoint answers")
FACTS = some_facts(INCIDENT, WHOAMI, DOCUMENTS)


def _closed() -> TicketFacts:
    root = RootCause(Category.CONFIGURATION, "the pool had two connections", "https://git.example/yard/pull/12")
    incident = closed(replace(INCIDENT, root_cause=root), NOON + timedelta(hours=1))
    passing = tuple(replace(each, outcome=Outcome.PASSED, message="") for each in (WHOAMI, DOCUMENTS))
    return replace(FACTS, incident=incident, results=passing, at=NOON + timedelta(minutes=65))


def _changed() -> TicketFacts:
    reason = Reason("severity rose to {severity}: critical hours ({hours})", {"severity": "S1", "hours": "loading"})
    return replace(FACTS, reason=reason, at=NOON + timedelta(minutes=20))


def _reopened() -> TicketFacts:
    text = "it failed again {minutes} minutes after it was closed, on {check}"
    back = replace(INCIDENT, reopened=1, reopened_at=NOON)
    return replace(FACTS, incident=back, reason=Reason(text, {"minutes": 95, "check": INCIDENT.check}))


def _by_hand() -> TicketFacts:
    filing = Filing("yard", Severity.S2, "unclear", NOON, "Trucks wait at gate 3: the app shows no bays.")
    opened = by_hand(filing, NOON + STEP)
    return TicketFacts(opened.incident, opened.reason, opened.at)


def _storm() -> list[Told]:
    checks = {"worker": Severity.S2, "api": Severity.S1, "ocr": Severity.S3, "queue": Severity.S2}
    incidents = [
        an_incident(
            f"health.{cause}", cause=cause, severity=severity, level=Level.PROVIDER if cause == "ocr" else Level.BACKEND
        )
        for cause, severity in checks.items()
    ]
    return [Told(some_facts(each), ticket=f"OPS-{number}") for number, each in enumerate(incidents)]


def said(facts: TicketFacts, stage: Stage = Stage.OPENED, language: str = "en", **links: str) -> Message:
    """Return a notice in Bogotá."""
    return message_of(facts, stage, language=language, zone=BOGOTA, **(links or LINKS))


def written(message: Message) -> str:
    """Return all of a message as text."""
    tied = f" · {message.thread}" if message.thread else ""
    return f"{message.title}\n({message.tone}{tied})\n\n{text_of(message)}"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("opened", said(FACTS)),
        ("changed", said(_changed(), Stage.CHANGED)),
        ("reopened", said(_reopened(), Stage.REOPENED)),
        ("closed", said(_closed(), Stage.CLOSED)),
        ("reminder", said(replace(FACTS, at=NOON + timedelta(hours=30)), Stage.REMINDER)),
        ("by-hand", said(_by_hand(), ticket="RONDA-4")),
        ("storm", storm_of(_storm(), language="en", zone=BOGOTA, site_url="https://ronda.example/")),
        ("drill", drill("ops-mail", "en", NOON)),
    ],
)
def test_the_whole_text(name: str, message: Message) -> None:
    """Each kind of notice is, letter by letter, the one that was read and found good."""
    assert written(message) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_the_whole_text_in_spanish() -> None:
    """So is one in Spanish; LEAD: red until the texts are in the catalog."""
    facts = replace(
        FACTS,
        incident=replace(INCIDENT, message="GET /api/v1/whoami respondió 500 en lugar de 200"),
        results=(
            replace(WHOAMI, title="La API dice quién entró", next_step="Mire el registro del contenedor web"),
            replace(DOCUMENTS, title="Todos los endpoints responden"),
        ),
    )

    assert written(said(facts, language="es")) == (GOLDEN / "opened-es.txt").read_text(encoding="utf-8")


def test_every_cause_says_what_it_means_for_people() -> None:
    """A cause that is added gets a sentence, and none is kept for a cause that is gone."""
    assert EFFECTS.keys() == CAUSES.keys()
    assert all("{target}" in effect and not effect.endswith(".") for effect in EFFECTS.values())


@pytest.mark.parametrize("stage", Stage)
def test_no_notice_shows_a_token(stage: Stage) -> None:
    """Not even a masked one: whoever needs it has the ticket."""
    assert "9f3a" not in written(said(_closed() if stage is Stage.CLOSED else FACTS, stage))


@pytest.mark.parametrize(
    ("stage", "severity", "outcome", "tone"),
    [
        (Stage.OPENED, Severity.S1, Outcome.FAILED, Tone.BAD),
        (Stage.REMINDER, Severity.S2, Outcome.FAILED, Tone.BAD),
        (Stage.CHANGED, Severity.S3, Outcome.FAILED, Tone.WARN),
        (Stage.OPENED, Severity.S2, Outcome.DEGRADED, Tone.WARN),
        (Stage.CLOSED, Severity.S1, Outcome.PASSED, Tone.GOOD),
    ],
)
def test_how_a_notice_looks(stage: Stage, severity: Severity, outcome: Outcome, tone: Tone) -> None:
    """What is down is bad, what is mild or merely degraded a warning, what is over good."""
    facts = some_facts(replace(INCIDENT, severity=severity), replace(WHOAMI, outcome=outcome))

    assert said(facts, stage).tone is tone


def test_what_still_works_is_not_called_down() -> None:
    """A warning limit that was passed is told as such."""
    facts = some_facts(INCIDENT, replace(WHOAMI, outcome=Outcome.DEGRADED))

    assert said(facts).lead == "yard still works, but is past a warning limit. Since 07:00 (5 min)."


def test_what_works_in_between_is_not_listed() -> None:
    """Of what was affected, a notice lists what still fails; the last one what works again."""
    facts = replace(FACTS, results=(WHOAMI, replace(DOCUMENTS, outcome=Outcome.PASSED)))

    assert said(facts).items == ("The API says who is logged in", "health.gone")
    assert said(facts, Stage.CLOSED).items == ("Every endpoint answers (documents)",)
    unknown = replace(facts, results=(replace(WHOAMI, outcome=Outcome.UNKNOWN),))
    assert said(unknown).items == ("health.endpoints (documents)", "health.gone")
    assert said(replace(facts, incident=replace(INCIDENT, affected=())), Stage.OPENED).items_title == ""


def test_the_same_title_is_listed_once() -> None:
    """Two checks that claim the same are one line."""
    facts = some_facts(INCIDENT, WHOAMI, replace(DOCUMENTS, case="", title=WHOAMI.title))
    incident = replace(INCIDENT, affected=(WHOAMI.key, CheckKey("health.endpoints", "")))

    assert said(replace(facts, incident=incident)).items == (WHOAMI.title,)


@pytest.mark.parametrize("origin", [Origin.HAND, Origin.TRACKER])
def test_what_people_noticed_is_told_in_their_words(origin: Origin) -> None:
    """The title holds what they wrote where the cause is not clear, and the cause where they named it."""
    facts = _by_hand()
    unclear = said(replace(facts, incident=replace(facts.incident, origin=origin)))
    named = said(replace(facts, incident=replace(facts.incident, origin=origin, cause="ocr")))

    assert unclear.title == "[S2] yard: Trucks wait at gate 3: the app shows no bays."
    assert named.title == "[S2] yard: The OCR provider fails"
    assert named.lead.startswith("People report: Trucks wait at gate 3: the app shows no bays. Since")
    assert (unclear.items, unclear.items_title) == ((), "")


def test_a_day_that_is_not_today_is_named() -> None:
    """Whoever reads it knows which 07:00 it was, in the site's zone."""
    later = replace(FACTS, at=utc("2026-11-25 05:00"))

    assert said(later).lead.endswith("Since 07:00 on 24 November (17 h).")
    assert said(replace(FACTS, at=utc("2026-11-25 04:59"))).lead.endswith("Since 07:00 (16 h 59 min).")


@given(st.text(max_size=400), st.text(max_size=400))
def test_a_title_is_one_short_line(target: str, message: str) -> None:
    """Whatever a backend is called and people wrote, the title fits, and the lead and the rows are lines."""
    facts = _by_hand()
    made = said(replace(facts, incident=replace(facts.incident, target=target, message=message)))

    assert len(made.title) <= MAX_TITLE
    assert "\n" not in made.title + "".join(value for _name, value in made.rows)


def test_a_ticket_without_address_is_named_in_a_row() -> None:
    """A ticket of the embedded system may be published nowhere."""
    message = said(FACTS, ticket="RONDA-4")

    assert (("Ticket", "RONDA-4") in message.rows, message.links) == (True, ())
    assert not any(name == "Ticket" for name, _value in said(FACTS).rows)


def test_a_storm_of_one_is_that_notice() -> None:
    """One incident is told as it always is."""
    told = Told(FACTS, Stage.REOPENED, LINKS["ticket"], LINKS["ticket_url"], LINKS["page_url"])

    assert storm_of([told], language="en", zone=BOGOTA) == said(FACTS, Stage.REOPENED)


def test_a_storm_begins_with_the_worst() -> None:
    """However they come, the worst is first, and of two as bad the older one."""
    old, new = (an_incident(f"health.{name}", severity=Severity.S1) for name in ("old", "new"))
    told = [Told(some_facts(replace(new, failing_since=NOON + STEP))), *_storm(), Told(some_facts(old))]
    message = storm_of(told, language="en", zone=BOGOTA)

    assert [item[:4] for item in message.items] == ["[S1]"] * 3 + ["[S2]"] * 2 + ["[S3]"]
    assert message.items[2].endswith("07:05")
    assert message.thread == ""


@pytest.mark.parametrize(
    ("targets", "named"),
    [(["yard"], "yard"), (["yard", "depot", "yard"], "yard, depot"), (["a", "b", "c", "d"], "4 backends")],
)
def test_a_storm_names_its_backends(targets: list[str], named: str) -> None:
    """A few by name, many by number."""
    told = [Told(some_facts(an_incident(target=each))) for each in targets for _twice in (1, 2)]
    title = storm_of(told, language="en", zone=BOGOTA).title

    assert title.startswith(f"[S2] {named}: {len(told)} incidents at once, the worst: ")


@pytest.mark.parametrize("channel", ["mail", "x\nBcc: all"])
def test_a_drill_says_so_first(channel: str) -> None:
    """Title and lead say that nothing is down."""
    message = drill(channel, "en", NOON)

    assert message.is_drill
    assert message.title == f"DRILL, nothing is down: {' '.join(channel.split())}"
    assert message.tone is Tone.PLAIN


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(seconds=-5), "< 1 min"),
        (timedelta(minutes=5, seconds=59), "5 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(days=3, minutes=4), "3 d"),
        (timedelta(days=3, hours=2, minutes=4), "3 d 2 h"),
    ],
)
def test_a_length_of_time_has_its_two_largest_units(length: timedelta, told: str) -> None:
    """Minutes beside days are of no use."""
    assert took(length) == told


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("UTC", "24 Nov 2026, 12:00 (UTC)"),
        ("Asia/Kolkata", "24 Nov 2026, 17:30 (UTC+5:30)"),
        ("America/St_Johns", "24 Nov 2026, 08:30 (UTC-3:30)"),
    ],
)
def test_a_moment_has_its_zone(zone: str, told: str) -> None:
    """As people compare it with their own watch."""
    assert when(NOON, ZoneInfo(zone), "en") == told


def test_a_stretch_over_a_clock_change_has_both_zones() -> None:
    """The night in which Madrid puts its clocks back."""
    told = between(utc("2026-10-24 20:00"), utc("2026-10-25 05:00"), ZoneInfo("Europe/Madrid"), "en")

    assert told == "24 Oct 2026, 22:00 (UTC+2) – 25 Oct 2026, 06:00 (UTC+1)"


def test_an_incident_that_lasted_is_told_from_its_last_beginning() -> None:
    """What came back lasted from then, as the incident itself has it."""
    incident: Incident = replace(_closed().incident, failing_since=NOON + timedelta(minutes=30), reopened=1)

    assert said(replace(_closed(), incident=incident), Stage.CLOSED).lead == (
        "It works again since 08:00. It lasted 30 min."
    )
