"""A failing case is asked again: what passes in between is flaky, and what it made is removed each time."""

import time
from pathlib import Path

import pytest

from checks.support.cases.confirming import ask
from checks.support.cases.journal import Journal
from checks.support.errors import NetworkError, NotConfiguredError, OverLimitError
from tests.checks.cases_asking.shop import MAKE, REMOVE, Shop, a_case, a_step, reach_of

FLAKY = a_step("GET /flaky")


def test_the_first_pass_ends_it(shop: Shop, tmp_path: Path) -> None:
    """A case that fails twice and then passes has passed, with three attempts."""
    shop.fails_first = 2
    asked = ask(reach_of(shop, tmp_path, attempts=5), a_case(FLAKY), Journal(tmp_path))

    assert asked.last.passed
    assert asked.attempts == 3


def test_a_lasting_failure_is_asked_as_often_as_configured(shop: Shop, tmp_path: Path) -> None:
    """A case that always fails is asked `attempts` times in all."""
    shop.fails_first = 99
    asked = ask(reach_of(shop, tmp_path, attempts=4), a_case(FLAKY), Journal(tmp_path))

    assert not asked.last.passed
    assert asked.attempts == len(shop.seen) == 4


def test_each_attempt_removes_what_it_made(shop: Shop, tmp_path: Path) -> None:
    """Every attempt has its own mark, and leaves nothing."""
    case = a_case(MAKE, a_step("GET /orders/${id}", expect={"status": 418}), cleanup=(REMOVE,))
    asked = ask(reach_of(shop, tmp_path, attempts=3), case, Journal(tmp_path))

    assert asked.attempts == 3
    assert len({each.headers["x-ronda-mark"] for each in shop.asked("POST /orders")}) == 3
    assert shop.orders == {}
    assert asked.left == []


def test_what_had_to_be_refused_is_confirmed_once(shop: Shop, tmp_path: Path) -> None:
    """A request that must be refused and changes something instead is made twice at most, and what it made is named."""
    case = a_case(a_step("POST /orders", json={"note": "x"}, expect={"status": 400}), writes=False)
    asked = ask(reach_of(shop, tmp_path, attempts=5, writes=False), case, Journal(tmp_path))

    assert asked.attempts == len(shop.orders) == 2
    assert [each.partition(":")[0] for each in asked.left] == ["what POST /orders made, if it did"] * 2


def test_a_case_that_writes_needs_leave(shop: Shop, tmp_path: Path) -> None:
    """On a target that does not allow writing nothing is sent, and the line that allows it is named."""
    with pytest.raises(NotConfiguredError, match=r"it writes: add writes = true to \[targets.shop\]"):
        ask(reach_of(shop, tmp_path, writes=False), a_case(MAKE), Journal(tmp_path))
    assert shop.seen == []


def test_network_failures_are_confirmed_as_everywhere(shop: Shop, tmp_path: Path, closed_port: int) -> None:
    """A backend that cannot be reached is tried as often as policy.confirm says, not more."""
    reach = reach_of(shop, tmp_path, attempts=9, base_url=f"http://127.0.0.1:{closed_port}")
    asked = ask(reach, a_case(FLAKY), Journal(tmp_path))

    assert isinstance(asked.last.error, NetworkError)
    assert asked.attempts == 2


def test_a_late_answer_is_not_waited_for_twice(shop: Shop, tmp_path: Path) -> None:
    """An answer that does not come in time is not asked for again."""
    shop.delay_s["/flaky"] = 2
    started = time.monotonic()
    asked = ask(reach_of(shop, tmp_path, attempts=5, read_s=0.3), a_case(FLAKY), Journal(tmp_path))

    assert isinstance(asked.last.error, OverLimitError)
    assert asked.attempts == 1
    assert time.monotonic() - started < 1.5


def test_the_time_limit_ends_the_confirmation(shop: Shop, tmp_path: Path) -> None:
    """No further attempt begins once the limit of the case is up."""
    shop.fails_first, shop.delay_s["/flaky"] = 99, 0.3
    asked = ask(reach_of(shop, tmp_path, attempts=20, probe_limit_s=0.5), a_case(FLAKY), Journal(tmp_path))

    assert asked.attempts == 2
