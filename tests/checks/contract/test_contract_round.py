"""Rounds of the contract's checks against a real server, as ``ronda diagnose --room regression`` makes them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checks.contract.documents import Node, answering, openapi, operation, thing
from tests.checks.contract.rounds import TOKEN, Found, Place
from tests.checks.contract.stories import NUMBER, OTHER, TEXT
from tests.servers import Answer, Web

OLD = openapi(answering(thing(plate=TEXT, required=("plate",)))["paths"] | OTHER)


@pytest.fixture
def round_of(serve: Callable[..., Web], tmp_path: Path) -> Callable[..., Found]:
    """Make a round on a backend that gives this document or answer, with another one reviewed."""

    def made(now: Node | Answer, reviewed: Node | str | None = OLD) -> Found:
        place = Place(tmp_path)
        answer = now if isinstance(now, Answer) else Answer(body=json.dumps(now).encode())
        place.configure(serve(answer).url)
        if isinstance(reviewed, dict):
            place.review(reviewed)
        elif reviewed is not None:
            place.baseline.parent.mkdir()
            place.baseline.write_text(reviewed)
        return place.round()

    return made


def test_each_operation_is_a_case(round_of: Callable[..., Found]) -> None:
    """What is as reviewed passes, operation by operation, and nothing is remarked."""
    found = round_of(OLD)

    assert found.code == 0
    assert found.outcomes("contract") == {"GET /orders": "passed", "GET /trucks": "passed"}
    assert found.results["openapi", ""]["message"] == ""
    assert found.outcomes("deep") == {"": "skipped"}


def test_what_breaks_fails_by_name(round_of: Callable[..., Found]) -> None:
    """A changed type and a removed operation fail their own cases, with what both documents say."""
    found = round_of(answering(thing(plate=NUMBER, required=("plate",))))

    assert found.code == 1
    assert found.outcomes("contract") == {"GET /orders": "failed", "GET /trucks": "failed"}
    broken = found.results["contract", "GET /orders"]
    assert broken["message"] == "response 200: property plate changed type from string to integer"
    assert (broken["endpoint"], broken["cause"], broken["severity"]) == ("GET /orders", "contract", "S2")
    assert found.results["contract", "GET /trucks"]["message"] == "the operation is gone"
    assert broken["attempts"] == 2
    assert '-  "type": "string"' in found.evidence("contract", "GET /orders")


class _OnceBroken:
    """A document that breaks the first time it is given, as when two versions answer side by side."""

    def __init__(self, first: Node, then: Node) -> None:
        self.left, self.then = [json.dumps(first).encode()], json.dumps(then).encode()

    def __call__(self) -> bytes:
        return self.left.pop() if self.left else self.then


def test_a_break_that_is_gone_when_asked_again_is_no_break(serve: Callable[..., Web], tmp_path: Path) -> None:
    """It passes, after two tries: that is how it is seen to be flaky."""
    place, broken = Place(tmp_path), openapi(answering(thing(plate=NUMBER, required=("plate",)))["paths"] | OTHER)
    place.configure(serve(Answer(make_body=_OnceBroken(broken, OLD))).url)
    place.review(OLD)

    found = place.round()

    assert found.outcomes("contract") == {"GET /orders": "passed", "GET /trucks": "passed"}
    assert found.results["contract", "GET /orders"]["attempts"] == 2


def test_what_warns_degrades(round_of: Callable[..., Found]) -> None:
    """A value that no client knows works, past its warning limit."""
    old, new = (openapi(answering(TEXT | {"enum": values})["paths"]) for values in (["in"], ["in", "out"]))
    found = round_of(new, old)

    assert (found.code, found.outcomes("contract")) == (0, {"GET /orders": "degraded"})
    assert 'can be "out" too' in found.results["contract", "GET /orders"]["message"]


def test_what_adds_passes_and_is_listed(round_of: Callable[..., Found]) -> None:
    """A new field and a new operation pass everywhere, and are named and counted where the document is judged."""
    wider = answering(thing(plate=TEXT, note=TEXT, required=("plate",)))
    found = round_of(openapi(wider["paths"] | OTHER | operation(path="/new")["paths"]))
    whole = found.results["openapi", ""]

    assert set(found.outcomes("contract").values()) == {"passed"}
    assert (found.code, whole["outcome"], whole["measures"]["additions"]) == (0, "passed", 2)
    assert whole["message"] == (
        "2 additions to the contract: GET /orders: response 200: property note is new; GET /new: the operation is new"
    )
    assert found.evidence("openapi").splitlines() == [
        "+ GET /orders: response 200: property note is new",
        "+ GET /new: the operation is new",
    ]


def test_a_document_that_is_not_there_fails_once(round_of: Callable[..., Found]) -> None:
    """Where the address refuses, that one check fails, and no operation can be judged."""
    found = round_of(Answer(401))

    assert found.code == 1
    whole = found.results["openapi", ""]
    assert (whole["outcome"], whole["cause"]) == ("failed", "token")
    assert whole["message"] == "GET /schema answers 401: the monitoring's login may not read the OpenAPI document"
    assert set(found.outcomes("contract").values()) == {"unknown"}
    assert TOKEN not in (found.folder / "results.jsonl").read_text()


def test_without_a_review_nothing_is_judged(round_of: Callable[..., Found]) -> None:
    """As long as no document was reviewed, the checks are skipped with the command that writes it."""
    found = round_of(OLD, reviewed=None)

    assert found.outcomes("contract") == {"-": "skipped"}
    assert "`ronda contract accept --target yard`" in found.results["contract", "-"]["message"]


def test_a_broken_review_is_unknown(round_of: Callable[..., Found]) -> None:
    """A reviewed document that cannot be read is nobody's outage: unknown, with its name."""
    found = round_of(OLD, reviewed="{")

    assert (found.code, found.outcomes("contract")) == (2, {"-": "unknown"})
    assert "contracts/yard.json is neither JSON nor YAML" in found.results["contract", "-"]["message"]


def test_without_configuration_it_is_skipped(tmp_path: Path) -> None:
    """A target without a contract is told what to add."""
    place = Place(tmp_path)
    place.configure("http://127.0.0.1:1", more="")
    found = place.round()

    assert found.outcomes("contract") == {"-": "skipped"}
    assert 'add contract = { path = "/api/v1/schema" }' in found.results["contract", "-"]["message"]
