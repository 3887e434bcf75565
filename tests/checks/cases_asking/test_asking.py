"""Asking a case: its steps, what they keep, what is wrong with an answer, and the clean-up."""

from pathlib import Path

import pytest

from checks.support.cases.asked import Attempt
from checks.support.cases.asking import ask_once
from checks.support.errors import NetworkError, NotConfiguredError, OverLimitError, UnjudgedError
from tests.checks.cases_asking.shop import MAKE, REMOVE, Shop, a_case, a_step, reach_of


def said(attempt: Attempt) -> str:
    """Return what is wrong with an attempt that failed."""
    assert attempt.failing is not None
    return attempt.failing.said


def test_steps_pass_values_on(shop: Shop, tmp_path: Path) -> None:
    """What a step keeps is filled into the paths, bodies and expectations of later ones."""
    look = a_step("GET /orders/${id}", expect={"json": {"id": "${id}", "note": "${mark}", "status": "open"}})
    attempt = ask_once(reach_of(shop, tmp_path), a_case(MAKE, look, cleanup=(REMOVE,)))

    assert attempt.passed, said(attempt)
    assert [f"{each.method} {each.target}" for each in shop.seen] == [
        "POST /orders",
        "GET /orders/1",
        "DELETE /orders/1",
    ]
    assert shop.orders == {}
    assert attempt.left == []


def test_each_step_asks_as_its_role(shop: Shop, tmp_path: Path) -> None:
    """A step asks as the role it names, others as the case's; anonymous sends no login."""
    case = a_case(
        a_step("GET /whoami", expect={"json": {"user.name": "member"}}),
        a_step("GET /whoami", **{"as": "staff"}, expect={"json": {"user.name": "staff"}}),
        a_step("GET /whoami", **{"as": "monitor"}, expect={"json": {"user.name": "monitor"}}),
        a_step("GET /whoami", **{"as": "anonymous"}, expect={"status": 401}),
        a_step("GET /whoami", **{"as": "clerk"}, expect={"json": {"user.name": "member"}}),
    )
    attempt = ask_once(reach_of(shop, tmp_path), case)

    assert attempt.passed, said(attempt)
    assert "authorization" not in shop.asked("GET /whoami")[3].headers


def test_a_role_logs_in_once(shop: Shop, tmp_path: Path) -> None:
    """The login request of a role is made once a round, and its token is a secret from then on."""
    reach = reach_of(shop, tmp_path)
    case = a_case(a_step("GET /whoami"), a_step("GET /whoami"), role="clerk")
    for _time in range(2):
        assert ask_once(reach, case).passed

    assert len(shop.asked("POST /login")) == 1
    assert {"member-token-0001", "staff-token-0002", "monitor-token-0003", 'pass"word-0004'} <= set(reach.secrets())


def test_a_refused_login_is_not_repeated(shop: Shop, tmp_path: Path) -> None:
    """A login that is refused says so of every case and is made once, so that nobody is locked out."""
    reach = reach_of(shop, tmp_path, roles={"clerk": {"login": {"path": "/login", "body": {"user": "x"}}}})
    attempts = [ask_once(reach, a_case(a_step("GET /whoami"), role="clerk")) for _time in range(3)]

    assert [str(each.error) for each in attempts] == ["POST /login refuses the login of the role clerk with 400"] * 3
    assert len(shop.asked("POST /login")) == 1


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (a_step("POST /orders/9/close", expect={"status": 200}), "POST /orders/9/close: status 409 instead of 200"),
        (a_step("GET /users"), "GET /users: status 403 instead of 200-299"),
        (a_step("GET /users", expect={"status": [200, 204]}), "GET /users: status 403 instead of 200 / 204"),
        (
            a_step("GET /whoami", expect={"json": {"user.name": "monitor", "user.age": 3}}),
            'GET /whoami: user.name is "member" instead of "monitor"; user.age is null instead of 3',
        ),
        (
            a_step("GET /whoami", expect={"headers": {"Content-Type": "text/html"}}),
            'GET /whoami: the header Content-Type is "application/json" and does not hold "text/html"',
        ),
        (
            a_step("GET /whoami", expect={"text": ["user", "monitor"]}),
            'GET /whoami: the answer does not hold "monitor"',
        ),
        (
            a_step("GET /whoami", keep={"age": "user.age"}),
            'GET /whoami: age is to be kept, and "user.age" finds nothing in the answer',
        ),
        (
            a_step("DELETE /orders/1", expect={"status": 204, "json": {"a": 1}}, **{"as": "staff"}),
            "DELETE /orders/1 answered application/json where JSON was expected; it begins: (nothing)",
        ),
    ],
    ids=["status", "any status of success", "several statuses", "json", "header", "text", "keep", "no json"],
)
def test_what_is_wrong_is_said_in_one_line(shop: Shop, tmp_path: Path, step: object, message: str) -> None:
    """The message names the step, what was expected and what was found."""
    shop.orders[1] = {"id": 1}
    case = a_case(a_step("GET /whoami"), step)  # type: ignore[arg-type]
    line = said(ask_once(reach_of(shop, tmp_path), case))

    assert line.startswith("step 2, ")
    assert message in line
    assert "\n" not in line


def test_a_slow_answer_is_wrong(shop: Shop, tmp_path: Path) -> None:
    """An answer later than its limit says how late it was."""
    shop.delay_s["/whoami"] = 0.05
    line = said(ask_once(reach_of(shop, tmp_path), a_case(a_step("GET /whoami", expect={"max_ms": 10}))))

    assert line.endswith("ms; the limit is 10 ms")


def test_the_first_step_that_does_not_hold_ends_the_case(shop: Shop, tmp_path: Path) -> None:
    """What comes after a step that failed is not asked."""
    ask_once(reach_of(shop, tmp_path), a_case(a_step("GET /users"), a_step("GET /whoami")))

    assert len(shop.seen) == 1


def test_the_clean_up_runs_after_a_failure(shop: Shop, tmp_path: Path) -> None:
    """What was made is removed although a later step failed."""
    close = a_step("POST /orders/${id}/close", expect={"status": 418})
    attempt = ask_once(reach_of(shop, tmp_path), a_case(MAKE, close, cleanup=(REMOVE,)))

    assert not attempt.passed
    assert shop.orders == {}
    assert attempt.left == []


def test_what_a_failing_step_made_is_removed(shop: Shop, tmp_path: Path) -> None:
    """The step that makes something is wrong itself: its id is kept all the same, and what it made is removed."""
    make = a_step("POST /orders", json={"note": "${mark}"}, expect={"status": 202}, keep={"id": "id"})
    attempt = ask_once(reach_of(shop, tmp_path), a_case(make, cleanup=(REMOVE,)))

    assert "status 201 instead of 202" in said(attempt)
    assert shop.orders == {}


def test_the_clean_up_runs_after_an_interrupt(shop: Shop, tmp_path: Path) -> None:
    """Whatever is raised between making and removing, the clean-up comes first."""
    interrupted = []

    def interrupt(attempt: Attempt) -> None:
        if "id" in attempt.values and not interrupted:
            interrupted.append(True)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask_once(reach_of(shop, tmp_path), a_case(MAKE, cleanup=(REMOVE,)), interrupt)
    assert shop.orders == {}
    assert len(shop.asked("DELETE /orders/1")) == 1


def test_each_clean_up_step_is_made(shop: Shop, tmp_path: Path) -> None:
    """A clean-up step that fails does not keep the next from being made; what is left is named."""
    refused = a_step("DELETE /orders/${id}", **{"as": "member"})
    attempt = ask_once(reach_of(shop, tmp_path), a_case(MAKE, cleanup=(refused, REMOVE)))

    assert attempt.left == ["DELETE /orders/1 did not remove it: status 403 instead of 200-299"]
    assert shop.orders == {}


def test_what_is_gone_already_is_not_left(shop: Shop, tmp_path: Path) -> None:
    """A clean-up that finds nothing to delete is fine, unless the case asks for a status."""
    remove = a_step("DELETE /orders/${id}", **{"as": "staff"}, expect={"status": 204})
    reach = reach_of(shop, tmp_path)
    easy, strict = (ask_once(reach, a_case(MAKE, remove, cleanup=(each,))) for each in (REMOVE, remove))

    assert easy.left == []
    assert strict.left == ["DELETE /orders/2 did not remove it: status 404 instead of 204"]


def test_what_was_made_unseen_is_named(shop: Shop, tmp_path: Path) -> None:
    """A request that makes something and is not answered in time may have made it: it is named with its mark."""
    shop.delay_s["/orders"] = 1
    attempt = ask_once(reach_of(shop, tmp_path, read_s=0.2), a_case(MAKE, cleanup=(REMOVE,)))

    assert isinstance(attempt.error, OverLimitError)
    assert attempt.left == [f"what POST /orders made, if it did: it carries the mark {attempt.mark}"]


def test_what_was_refused_is_not_left(shop: Shop, tmp_path: Path) -> None:
    """A request that was refused has made nothing."""
    make = a_step("POST /orders", json={"amount": -1}, expect={"status": 201}, keep={"id": "id"})
    attempt = ask_once(reach_of(shop, tmp_path), a_case(make, cleanup=(REMOVE,)))

    assert not attempt.passed
    assert attempt.left == []


def test_every_writing_request_carries_the_mark(shop: Shop, tmp_path: Path) -> None:
    """The mark is in a header of what may write, and of nothing else; each attempt has its own."""
    reach = reach_of(shop, tmp_path)
    case = a_case(MAKE, a_step("GET /orders/${id}"), cleanup=(REMOVE,))
    marks = [ask_once(reach, case).mark for _time in range(2)]

    assert marks[0] != marks[1]
    assert [each.headers.get("x-ronda-mark") for each in shop.seen] == [
        *(marks[0], None, marks[0]),
        *(marks[1], None, marks[1]),
    ]
    assert all(len(mark) == len("ronda-") + 8 for mark in marks)


def test_nothing_answers(tmp_path: Path, shop: Shop, closed_port: int) -> None:
    """A backend that cannot be reached is a network failure, not a wrong answer."""
    reach = reach_of(shop, tmp_path, base_url=f"http://127.0.0.1:{closed_port}")
    attempt = ask_once(reach, a_case(a_step("GET /whoami")))

    assert isinstance(attempt.error, NetworkError)


def test_a_role_without_login_says_what_to_add(tmp_path: Path, shop: Shop) -> None:
    """The monitoring without a login is not configured."""
    attempt = ask_once(reach_of(shop, tmp_path, token=None), a_case(a_step("GET /whoami"), role="monitor"))

    assert isinstance(attempt.error, NotConfiguredError)


def test_a_sample_file_that_vanished(shop: Shop, tmp_path: Path) -> None:
    """A file that was there when the case was read and is not any more leaves the case unjudged."""
    step = a_step("POST /orders", files={"file": "gone.png"})
    attempt = ask_once(reach_of(shop, tmp_path), a_case(step, folder=tmp_path))

    assert isinstance(attempt.error, UnjudgedError)
    assert "gone.png" in str(attempt.error)


def test_a_round_that_ends_begins_no_further_step(shop: Shop, tmp_path: Path) -> None:
    """When the round ends the case goes to its clean-up."""
    reach = reach_of(shop, tmp_path)

    def stop(attempt: Attempt) -> None:
        if "id" in attempt.values:
            reach.prober.stopping.set()

    attempt = ask_once(reach, a_case(MAKE, a_step("GET /orders/${id}"), cleanup=(REMOVE,)), stop)

    assert "was ended" in str(attempt.error)
    assert shop.asked("GET") == []
    assert shop.orders == {}


def test_values_are_encoded_in_a_path(shop: Shop, tmp_path: Path) -> None:
    """What is filled into a path cannot leave its place, and the query is encoded."""
    step = a_step("GET /echo", query={"q": "${q}", "many": [1, "b&c"]})
    odd = a_step("GET /echo?a=${q}", expect={"json": {"target": "/echo?a=x%2F..%2F%3Fy%26%C3%A9"}})
    attempt = ask_once(reach_of(shop, tmp_path), a_case(step, odd, data={"q": "x/../?y&é"}))

    assert attempt.passed, said(attempt)
    assert shop.seen[0].target == "/echo?q=x%2F..%2F%3Fy%26%C3%A9&many=1&many=b%26c"
