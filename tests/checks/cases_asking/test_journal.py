"""What cases that write leave word of, and what becomes of it."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from checks.support.cases.asked import Attempt
from checks.support.cases.asking import ask_once
from checks.support.cases.confirming import ask
from checks.support.cases.journal import Entry, Journal
from checks.support.cases.leftovers import entry_of, leftovers, remove_leftovers
from tests.checks.cases_asking.shop import MAKE, REMOVE, Shop, a_case, a_step, reach_of

CASE = a_case(MAKE, cleanup=(REMOVE,))


def left_by_a_killed_round(shop: Shop, folder: Path, values: dict[str, object] | None = None) -> Journal:
    """Leave word of order 7, as a round does that is killed before it removes it."""
    shop.orders[7] = {"id": 7}
    attempt = Attempt("ronda-dead0000", {"mark": "ronda-dead0000"} | ({"id": 7} if values is None else values))
    journal = Journal(folder)
    journal.write(entry_of(CASE, attempt, journal, []))
    return Journal(folder)


def test_word_is_left_before_the_first_request(shop: Shop, tmp_path: Path) -> None:
    """The entry stands on disk before anything that writes is sent, with its clean-up once that is known."""
    journal, told = Journal(tmp_path), []

    def word(attempt: Attempt) -> None:
        journal.write(entry_of(CASE, attempt, journal, []))
        told.append((len(shop.asked("POST")), journal.entries()[0].requests))

    ask_once(reach_of(shop, tmp_path), CASE, word)

    assert told[:2] == [(0, []), (1, ["DELETE /orders/1 (staff)"])]


def test_what_was_removed_is_struck_out(shop: Shop, tmp_path: Path) -> None:
    """After the clean-up the entry is gone; the file can be read by its owner alone."""
    journal = Journal(tmp_path)
    ask(reach_of(shop, tmp_path), CASE, journal)

    assert journal.entries() == []
    assert journal.path.read_text().count("\n") == 3
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_what_could_not_be_removed_stays(shop: Shop, tmp_path: Path) -> None:
    """A clean-up that is refused leaves the entry for the next round."""
    shop.may_delete = False
    journal = Journal(tmp_path)
    asked = ask(reach_of(shop, tmp_path), CASE, journal)

    assert asked.last.passed
    assert asked.left == ["DELETE /orders/1 did not remove it: status 403 instead of 200-299"]
    assert journal.entries()[0].left == asked.left


def test_a_case_that_only_reads_leaves_no_word(shop: Shop, tmp_path: Path) -> None:
    """A case that does not write costs no disk."""
    journal = Journal(tmp_path)
    ask(reach_of(shop, tmp_path), a_case(a_step("GET /whoami")), journal)

    assert not journal.path.exists()


def test_no_secret_is_written(shop: Shop, tmp_path: Path) -> None:
    """A kept value that holds a secret of the run is left out; what needs it is not removed by another round."""
    attempt = Attempt("ronda-dead0000", {"mark": "ronda-dead0000", "id": "x member-token-0001 y"})
    journal, reach = Journal(tmp_path), reach_of(shop, tmp_path)
    journal.write(entry_of(CASE, attempt, journal, reach.secrets()))

    assert "member-token-0001" not in journal.path.read_text()


def test_what_a_killed_round_left_is_removed(shop: Shop, tmp_path: Path) -> None:
    """The next round makes the clean-up requests that were written down, and forgets them."""
    journal = left_by_a_killed_round(shop, tmp_path)
    remove_leftovers(reach_of(shop, tmp_path), journal)

    assert shop.orders == {}
    assert shop.seen[0].headers["x-ronda-mark"] == "ronda-dead0000"
    assert leftovers(journal) == []
    assert journal.path.read_text() == ""


def test_what_is_gone_is_forgotten(shop: Shop, tmp_path: Path) -> None:
    """A killed round may have removed it just before: 404 to its DELETE is as good."""
    journal = left_by_a_killed_round(shop, tmp_path)
    shop.orders.clear()
    remove_leftovers(reach_of(shop, tmp_path), journal)

    assert journal.entries() == []


@pytest.mark.parametrize(
    ("values", "left"),
    [
        (None, "DELETE /orders/7 did not remove it: status 403 instead of 200-299"),
        ({}, "what it made, if anything: it carries the mark ronda-dead0000"),
    ],
    ids=["refused", "killed before its id was known"],
)
def test_what_remains_is_named(shop: Shop, tmp_path: Path, values: dict[str, object] | None, left: str) -> None:
    """What cannot be removed is named with its case, and stays for the next round."""
    journal = left_by_a_killed_round(shop, tmp_path, values)
    shop.may_delete = False
    remove_leftovers(reach_of(shop, tmp_path), journal)
    (line,) = leftovers(journal)

    assert line.startswith("made (regression.orders, 20")
    assert line.endswith(left)
    assert len(Journal(tmp_path).entries()) == 1


def test_nothing_is_removed_where_nothing_may_be_written(shop: Shop, tmp_path: Path) -> None:
    """A target that does not allow writing any more is not written to; what is left there is named."""
    journal = left_by_a_killed_round(shop, tmp_path)
    remove_leftovers(reach_of(shop, tmp_path, writes=False), journal)

    assert shop.seen == []
    assert "writes = true is not in [targets.shop]" in leftovers(journal)[0]


def test_a_role_that_is_gone(shop: Shop, tmp_path: Path) -> None:
    """An entry whose role is not configured any more is named, and does not break the round."""
    journal = left_by_a_killed_round(shop, tmp_path)
    remove_leftovers(reach_of(shop, tmp_path, roles={}), journal)

    assert "the target has no role staff any more" in leftovers(journal)[0]


def test_another_round_under_way_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    """While another round is under way its entries are not removed under its hands."""
    first = Journal(tmp_path)
    assert first.begin()
    first.settled()
    journal = left_by_a_killed_round(shop, tmp_path)
    remove_leftovers(reach_of(shop, tmp_path), journal)
    assert (list(shop.orders), leftovers(journal)) == ([7], [])

    first.close()
    journal.close()
    remove_leftovers(reach_of(shop, tmp_path), journal)
    assert shop.orders == {}


def test_a_cut_line_is_passed_over(tmp_path: Path) -> None:
    """A line that a full disk or a kill cut off does not hide the others."""
    journal = Journal(tmp_path)
    entry = Entry("ronda-1", "r", "regression.orders", "made", "member", "2026", "/", [], {})
    journal.write(entry)
    journal.write(replace(entry, mark="ronda-2"))
    with journal.path.open("a") as file:
        file.write(json.dumps({"made": {"mark": "x"}}) + "\n" + '{"made": {"ma')

    assert [each.mark for each in journal.entries()] == ["ronda-1", "ronda-2"]
