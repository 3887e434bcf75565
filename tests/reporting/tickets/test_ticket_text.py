"""What a ticket says. Texts are compared in English, their source."""

import re
import shlex
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.actions import Previous, TicketFacts
from reporting.domain.filing import Filing, by_hand
from reporting.domain.incident import Incident, Level, Origin, closed
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.reason import Reason
from reporting.domain.rootcause import Category, Lack, RootCause
from reporting.domain.run import CheckKey
from reporting.errors import DeliveryError
from reporting.tickets import text
from reporting.tickets.before import span
from reporting.tickets.formats.document import Document, plain
from reporting.tickets.links import Links
from reporting.tickets.minimum import minimum_of
from reporting.tickets.reproduction import commands_of
from tests.reporting.builders import NOON, a_result, an_evidence, an_incident, some_facts

BOGOTA = ZoneInfo("America/Bogota")
GOLDEN = Path(__file__).parent / "golden"

WHOAMI = a_result(
    endpoint="GET /api/v1/whoami",
    token="…9f3a #1a2b3c4d",
    measures={"latency_ms": 812.5, "status": 500},
    evidence=(an_evidence(b"x", "health.api.whoami.http.json"),),
)
DOCUMENTS = a_result("health.endpoints", case="documents", endpoint="GET /api/v1/documents?page=1&size=5")
INCIDENT = an_incident(affected=(WHOAMI.key, DOCUMENTS.key, CheckKey("health.other", "")))
FACTS = some_facts(INCIDENT, WHOAMI, DOCUMENTS)
ROOT = RootCause(Category.CONFIGURATION, "the pool had two connections", "https://git.example/yard/pull/12")
LINKS = Links(
    lambda incident: f"https://ronda.example/{incident.target}/{incident.incident_id}/",
    lambda cause: f"https://ronda.example/knowledge/{cause}/",
)


def _of_provider(incident: Incident) -> TicketFacts:
    proof = ("health.broker", "health.database")
    changed = replace(incident, level=Level.PROVIDER, proof=proof, cause="ocr", endpoint=None, token=None)
    return some_facts(changed, replace(WHOAMI, endpoint=None, token=None, measures={}, evidence=()))


def _recovered() -> TicketFacts:
    reason = Reason("{check} passed in {runs} consecutive runs", {"check": INCIDENT.check, "runs": 2})
    passing = replace(WHOAMI, outcome=Outcome.PASSED, message="", measures={"latency_ms": 41.0})
    return TicketFacts(closed(INCIDENT, NOON + timedelta(hours=1)), reason, NOON + timedelta(minutes=65), (passing,))


def _known_before() -> TicketFacts:
    until = NOON - timedelta(days=3)
    since = until - timedelta(hours=1, minutes=5)
    return replace(FACTS, previous=Previous("yard-20261121T100500-3fa91c", since, until, ROOT, "OPS-7"))


def _explained() -> TicketFacts:
    recovered = _recovered()
    return replace(recovered, incident=replace(recovered.incident, root_cause=ROOT))


def _reopened() -> TicketFacts:
    text = "it failed again {minutes} minutes after it was closed, on {check}"
    back = replace(INCIDENT, reopened=1, reopened_at=NOON, root_cause=ROOT)
    return replace(FACTS, incident=back, reason=Reason(text, {"minutes": 95, "check": INCIDENT.check}))


def _by_hand() -> TicketFacts:
    filing = Filing("yard", Severity.S2, "unclear", NOON, "Trucks wait at gate 3: the app shows no bays")
    opened = by_hand(filing, NOON + timedelta(minutes=5))
    return TicketFacts(opened.incident, opened.reason, opened.at)


INCOMPLETE = replace(_recovered(), lacking=(Lack.CATEGORY, Lack.TEXT, Lack.FIX))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("opening-again", text.opening(_known_before(), "en", BOGOTA, LINKS)),
        ("recovery-explained", text.recovery(_explained(), "en", BOGOTA, LINKS)),
        ("reopening", text.change(_reopened(), "en", BOGOTA, LINKS)),
        ("reminder", text.reminder(INCOMPLETE, "en", BOGOTA, LINKS)),
        ("reminder-local", text.reminder(replace(INCOMPLETE, lacking=(Lack.FIX,)), "en", BOGOTA, by_comment=False)),
        ("joining", text.joining(replace(FACTS, copy="OPS-9"), "OPS-7", "en", BOGOTA)),
        ("by-hand", text.opening(_by_hand(), "en", BOGOTA, LINKS)),
        ("opening", text.opening(FACTS, "en", BOGOTA)),
        ("provider", text.opening(_of_provider(INCIDENT), "en", BOGOTA)),
        ("change", text.change(FACTS, "en", BOGOTA)),
        ("recovery", text.recovery(_recovered(), "en", BOGOTA)),
    ],
)
def test_the_whole_text(name: str, written: Document) -> None:
    """Each kind of ticket text is, letter by letter, the one that was read and found good."""
    assert f"{written.title}\n\n{plain(written.blocks)}" == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("origin", [Origin.HAND, Origin.TRACKER])
def test_what_no_check_noticed_speaks_of_none(origin: Origin) -> None:
    """An incident of people says why it has no endpoint, token or version, and lists no check as affected."""
    facts = _by_hand()
    for write in (text.opening, text.change, text.recovery):
        body = plain(write(replace(facts, incident=replace(facts.incident, origin=origin)), "en", BOGOTA).blocks)

        assert "Affected endpoint: n/a (no request is affected)\nAffected token: n/a (no token is affected)" in body
        assert "Deployment: n/a (nobody named it)" in body
        assert facts.incident.check not in body


def test_what_people_named_is_shown() -> None:
    """Endpoint, token and version of an incident filed by hand stand where those of a check would."""
    named = replace(_by_hand().incident, endpoint="GET /bays", token="…9f3a #1a2b3c4d", deployment="1.4.2")

    body = plain(text.opening(replace(_by_hand(), incident=named), "en", BOGOTA).blocks)

    assert "Affected endpoint: GET /bays\nAffected token: …9f3a #1a2b3c4d" in body
    assert "Deployment: 1.4.2" in body
    assert 'curl -sS -i -H "Authorization: Token $TOKEN" "$BASE_URL"/bays' in body


@pytest.mark.parametrize(
    ("root", "lines"),
    [
        (None, ["its root cause was not named"]),
        (RootCause(Category.NETWORK), ["root cause: the network"]),
        (
            RootCause(None, "", "https://git.example/1"),
            ["its root cause was not named", "mended by https://git.example/1"],
        ),
    ],
)
def test_what_is_known_of_the_one_before(root: RootCause | None, lines: list[str]) -> None:
    """A part that people left out is not invented, and an incident that had no ticket names none."""
    since = NOON - timedelta(seconds=40)
    previous = Previous("yard-1", since, NOON, root)

    body = plain(text.opening(replace(FACTS, previous=previous), "en", BOGOTA).blocks)

    lasted = "lasted < 1 min, until 2026-11-24 07:00:00 -05:00 (America/Bogota)"
    told = "".join(f"- {line}\n" for line in ["yard-1", lasted, *lines])
    assert f"The same before:\n{told}\n" in body


@pytest.mark.parametrize(
    ("lasted", "told"),
    [
        (timedelta(seconds=59), "< 1 min"),
        (timedelta(seconds=-5), "< 1 min"),
        (timedelta(minutes=5, seconds=59), "5 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(days=3, minutes=4), "3 d 4 min"),
        (timedelta(days=3, hours=2, minutes=4), "3 d 2 h"),
    ],
)
def test_a_span_has_its_two_largest_units(lasted: timedelta, told: str) -> None:
    """A length of time is told as people say it."""
    assert span(lasted) == told


@pytest.mark.parametrize("write", [text.opening, text.change, text.recovery])
@pytest.mark.parametrize("facts", [FACTS, _of_provider(INCIDENT)])
def test_the_minimum_data_is_always_there(write: object, facts: TicketFacts) -> None:
    """Every text has the timestamp in the site's zone, the affected endpoint and the affected token."""
    assert callable(write)
    body = plain(write(facts, "en", BOGOTA).blocks)

    assert "\nTimestamp: 2026-11-24 07:05:00 -05:00 (America/Bogota)\n" in f"\n{body}"
    assert re.search(r"^Affected endpoint: (GET /api/v1/whoami|health\.api\.whoami \(.+\))$", body, re.MULTILINE)
    assert re.search(r"^Affected token: (…9f3a #1a2b3c4d|n/a \(.+\))$", body, re.MULTILINE)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"endpoint": None, "check": ""}, "it names neither an endpoint nor a check"),
        ({"endpoint": "  "}, "it names neither an endpoint nor a check"),
        ({"token": " "}, "its token is blank"),
    ],
)
def test_facts_without_the_minimum_are_refused(changes: dict[str, str | None], why: str) -> None:
    """A ticket that lacks an item without a reason is not sent, for good, and says what is missing."""
    facts = some_facts(replace(INCIDENT, **changes))  # type: ignore[arg-type]

    with pytest.raises(DeliveryError, match=why) as caught:
        text.opening(facts, "en", BOGOTA)
    assert caught.value.permanent


def test_a_moment_without_zone_is_refused() -> None:
    """A timestamp nobody can place is no timestamp."""
    with pytest.raises(DeliveryError, match="its moment has no time zone"):
        minimum_of(replace(FACTS, at=datetime(2026, 11, 24)), BOGOTA, str)  # noqa: DTZ001 - what is refused


def test_a_title_is_one_line_that_fits() -> None:
    """A title keeps to one line of 255 characters whatever the target is called."""
    title = text.opening(some_facts(replace(INCIDENT, target="y\n" * 300)), "en", BOGOTA).title

    assert (len(title), "\n" in title) == (255, False)


def test_control_characters_are_shown_as_such() -> None:
    """Bytes that a terminal or a database would stumble over do not get into a ticket."""
    body = plain(text.opening(some_facts(replace(INCIDENT, message="a\0b\x1b[31m")), "en", BOGOTA).blocks)

    assert "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m" in body


def test_long_lists_are_cut_and_say_so() -> None:
    """Of many affected checks, the first twenty are named and the others counted."""
    many = tuple(CheckKey("health.endpoints", f"e{number}") for number in range(23))

    body = plain(text.opening(some_facts(replace(INCIDENT, affected=many)), "en", BOGOTA).blocks)

    assert "- health.endpoints[e19]: was not measured in this run\n- and 3 more\n" in body


def test_analysts_have_no_level_number() -> None:
    """A functional failure goes to the analysts by name."""
    body = plain(text.opening(some_facts(replace(INCIDENT, level=Level.ANALYSTS)), "en", BOGOTA).blocks)

    assert "\nLevel: analysts\n" in body


def test_commands_survive_a_shell() -> None:
    """What is to be pasted into a shell is read by it as meant, the token's place kept open."""
    diagnose, *requests = commands_of(FACTS)

    assert diagnose == "ronda diagnose --target yard"
    assert requests == [
        'curl -sS -i -H "Authorization: Token $TOKEN" "$BASE_URL"/api/v1/whoami',
        "curl -sS -i \"$BASE_URL\"'/api/v1/documents?page=1&size=5'",
    ]
    assert shlex.split(requests[1])[-1] == "$BASE_URL/api/v1/documents?page=1&size=5"


def test_only_requests_are_given_as_requests() -> None:
    """What is no method and path makes no curl line, HEAD and OPTIONS are asked as such, five at most."""
    odd = [a_result(f"health.c{n}", endpoint=e) for n, e in enumerate(["celery", "GET x", "HEAD /h", "OPTIONS /o"])]
    many = [a_result(f"health.d{n}", endpoint=f"GET /{n}") for n in range(9)]
    bare = replace(INCIDENT, endpoint=None)

    assert commands_of(some_facts(bare, *odd))[1:] == [
        'curl -sS -i --head "$BASE_URL"/h',
        'curl -sS -i -X OPTIONS "$BASE_URL"/o',
    ]
    assert len(commands_of(some_facts(bare, *many))) == 6
