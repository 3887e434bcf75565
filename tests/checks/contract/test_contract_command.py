"""``ronda contract`` as a person runs it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checks.contract.documents import Node, answering, openapi, thing
from tests.checks.contract.rounds import TOKEN, Place
from tests.checks.contract.stories import NUMBER, OTHER, TEXT
from tests.servers import Answer, Web

OLD = answering(thing(plate=TEXT, axles=NUMBER))
WIDER = answering(thing(plate=TEXT, axles=NUMBER, note=TEXT))
BROKEN = openapi(answering(thing(plate=NUMBER, axles=NUMBER))["paths"] | OTHER)
BREAK = "GET /orders: response 200: property plate changed type from string to integer"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A folder without anything."""
    return Place(tmp_path)


@pytest.fixture
def speaking(serve: Callable[..., Web], place: Place) -> Callable[[Node], Web]:
    """Serve a document at the configured address."""

    def started(raw: Node) -> Web:
        web = serve(Answer(body=json.dumps(raw).encode()))
        place.configure(web.url)
        return web

    return started


def test_show_prints_what_accept_writes(place: Place, speaking: Callable[[Node], Web]) -> None:
    """The document is printed as it is written: keys sorted, whatever order the backend has."""
    speaking(OLD)
    shown, accepted = place.contract("show"), place.contract("accept")

    assert (shown.code, accepted.code) == (0, 0)
    assert shown.out == place.baseline.read_text() == json.dumps(OLD, indent=2, sort_keys=True) + "\n"
    assert "yard.json was written: 1 operation. Commit it." in accepted.out


@pytest.mark.parametrize(
    ("now", "code", "lines"),
    [
        (OLD, 0, ["0 that break, 0 to look at, 0 that only add"]),
        (
            WIDER,
            0,
            ["+ adds  GET /orders  response 200: property note is new", "0 that break, 0 to look at, 1 that only add"],
        ),
        (
            BROKEN,
            1,
            [
                "✗ breaks  GET /orders  response 200: property plate changed type from string to integer",
                "+ adds  GET /trucks  the operation is new",
                "1 that break, 0 to look at, 1 that only add",
            ],
        ),
    ],
)
def test_diff(place: Place, speaking: Callable[[Node], Web], now: Node, code: int, lines: list[str]) -> None:
    """What breaks comes before what adds, and only what breaks is an exit code of 1."""
    speaking(now)
    place.review(OLD)
    said = place.contract("diff")

    assert (said.code, said.out.splitlines()) == (code, lines)


def test_breaks_are_accepted_with_a_reason_only(place: Place, speaking: Callable[[Node], Web]) -> None:
    """Without a reason nothing is written; with one it is kept in the file, with the day and what breaks."""
    speaking(BROKEN)
    place.review(OLD)
    before = place.baseline.read_text()
    refused, blank = place.contract("accept"), place.contract("accept", "--reason", " ")

    assert (refused.code, blank.code) == (2, 2)
    assert "1 change breaks clients: nothing was written. Accept it with --reason TEXT" in refused.err
    assert place.baseline.read_text() == before

    assert place.contract("accept", "--reason", "the gate's application sends numbers").code == 0
    (kept,) = json.loads(place.baseline.read_text())["x-ronda-accepted"]
    assert (kept["reason"], kept["breaks"]) == ("the gate's application sends numbers", [BREAK])
    assert place.contract("diff").code == 0


def test_earlier_acceptances_stay(place: Place, speaking: Callable[[Node], Web]) -> None:
    """A later acceptance, with breaks or without, keeps those before it."""
    speaking(WIDER)
    place.review(OLD | {"x-ronda-accepted": [{"date": "2026-01-01", "reason": "agreed", "breaks": []}]})

    assert place.contract("accept").code == 0
    assert [each["reason"] for each in json.loads(place.baseline.read_text())["x-ronda-accepted"]] == ["agreed"]


def test_diff_without_a_review_says_what_to_do(place: Place, speaking: Callable[[Node], Web]) -> None:
    """Nothing was reviewed yet: one line with the command, and exit code 2."""
    speaking(OLD)
    said = place.contract("diff")

    assert (said.code, said.out) == (2, "")
    assert "contracts/yard.json does not exist: `ronda contract accept` writes it" in said.err


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(500), "GET /schema answers 500"),
        (Answer(body=b"<html>"), "GET /schema is HTML"),
        (Answer(body=json.dumps(OLD | {"openapi": "2.0"}).encode()), "GET /schema is OpenAPI 2.0"),
    ],
)
def test_what_is_no_document_is_one_line(place: Place, serve: Callable[..., Web], answer: Answer, why: str) -> None:
    """Whatever the backend gives instead is one line and exit code 2, and the reviewed document stays."""
    place.configure(serve(answer).url)
    place.review(OLD)
    before = place.baseline.read_text()
    said = place.contract("accept", "--reason", "because")

    assert (said.code, place.baseline.read_text()) == (2, before)
    assert len(said.err.splitlines()) == 1
    assert why in said.err
    assert TOKEN not in said.err


def test_a_broken_baseline_is_one_line(place: Place, speaking: Callable[[Node], Web]) -> None:
    """A reviewed document that is cut short is named, and not overwritten."""
    speaking(OLD)
    place.baseline.parent.mkdir()
    place.baseline.write_text('{"openapi": "3.0.')
    for each in ("diff", "accept"):
        said = place.contract(each)
        assert said.code == 2
        assert "yard.json is neither JSON nor YAML" in said.err
    assert place.baseline.read_text() == '{"openapi": "3.0.'


def test_a_baseline_that_cannot_be_written_is_one_line(place: Place, speaking: Callable[[Node], Web]) -> None:
    """A file where the folder should be is named, with why."""
    speaking(OLD)
    place.baseline.parent.write_text("")
    said = place.contract("accept")

    assert said.code == 2
    assert "contracts/yard.json cannot be" in said.err


def test_without_a_contract_the_line_that_adds_one_is_told(place: Place) -> None:
    """A target without a contract is told what to add."""
    place.configure("http://127.0.0.1:1", more="")
    said = place.contract("diff")

    assert said.code == 2
    assert 'add contract = { path = "/api/v1/schema" } to [targets.yard]' in said.err
