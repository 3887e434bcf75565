"""What a ticket says. Texts are compared in English, their source."""

import re
import shlex
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.actions import TicketFacts
from reporting.domain.incident import Incident, Level, closed
from reporting.domain.outcome import Outcome
from reporting.domain.reason import Reason
from reporting.domain.run import CheckKey
from reporting.errors import DeliveryError
from reporting.tickets import text
from reporting.tickets.formats.document import Document, plain
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


def _of_provider(incident: Incident) -> TicketFacts:
    proof = ("health.broker", "health.database")
    changed = replace(incident, level=Level.PROVIDER, proof=proof, cause="ocr", endpoint=None, token=None)
    return some_facts(changed, replace(WHOAMI, endpoint=None, token=None, measures={}, evidence=()))


def _recovered() -> TicketFacts:
    reason = Reason("{check} passed in {runs} consecutive runs", {"check": INCIDENT.check, "runs": 2})
    passing = replace(WHOAMI, outcome=Outcome.PASSED, message="", measures={"latency_ms": 41.0})
    return TicketFacts(closed(INCIDENT, NOON + timedelta(hours=1)), reason, NOON + timedelta(minutes=65), (passing,))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("opening", text.opening(FACTS, "en", BOGOTA)),
        ("provider", text.opening(_of_provider(INCIDENT), "en", BOGOTA)),
        ("change", text.change(FACTS, "en", BOGOTA)),
        ("recovery", text.recovery(_recovered(), "en", BOGOTA)),
    ],
)
def test_the_whole_text(name: str, written: Document) -> None:
    """Each kind of ticket text is, letter by letter, the one that was read and found good."""
    assert f"{written.title}\n\n{plain(written.blocks)}" == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


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
