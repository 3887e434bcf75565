"""The script of the reproduction pack, run by a real shell against a real server."""

import os
import shutil
import subprocess
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.support.cases.asking import ask_once
from checks.support.cases.confirming import Asked
from checks.support.cases.ready import ReadyCase
from checks.support.cases.script import script
from checks.support.cases.told import Told
from tests.checks.cases_asking.shop import MAKE, PASSWORD, REMOVE, Seen, Shop, a_case, a_step, open_shop, reach_of

SECRETS = {
    "MEMBER_TOKEN": "member-token-0001",
    "STAFF_TOKEN": "staff-token-0002",
    "MONITOR_TOKEN": "monitor-token-0003",
    "SHOP_PASSWORD": PASSWORD,
}
NOT_COMPARED = ("accept-encoding", "connection", "host", "content-length")
"""Made by each client in its own way."""
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
pytestmark = needs_curl


def told_of(shop: Shop, state: Path, case: ReadyCase, **further: Any) -> Told:
    """Ask a case once."""
    reach = reach_of(shop, state, **further)
    attempt = ask_once(reach, case)
    return Told(reach, case, Asked(attempt, 1, attempt.left))


def run(text: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run a script as somebody does who pasted it into a file."""
    environ = {"PATH": os.environ["PATH"]} | SECRETS | environ
    return subprocess.run(["sh"], input=text, env=environ, capture_output=True, text=True, timeout=60, check=False)


def sent(request: Seen) -> tuple[Any, ...]:
    """Return what must be the same of a request, a multipart body as its parts."""
    kind = request.headers.get("content-type", "")
    headers = {name: value for name, value in request.headers.items() if name not in NOT_COMPARED}
    if not kind.startswith("multipart/"):
        return request.method, request.target, headers, request.body
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + request.body)
    parts = [
        (part.get_param("name", header="content-disposition"), part.get_filename(), part.get_payload(decode=True))
        for part in message.iter_parts()
    ]
    return request.method, request.target, headers | {"content-type": "multipart/form-data"}, parts


def assert_same_requests(shop: Shop, told: Told) -> None:
    """Assert that the script sends, byte for byte, what the case sent."""
    before = [sent(each) for each in shop.seen]
    shop.seen.clear()
    text = script(told)
    done = run(text)
    assert done.returncode == 0, (done.stderr, text)
    assert done.stderr == "", (done.stderr, text)
    assert [sent(each) for each in shop.seen] == before, text


def test_the_script_sends_what_the_case_sent(shop: Shop, tmp_path: Path) -> None:
    """Method, path, query, headers and body are the same, of the clean-up too; an id is taken from the new answer."""
    look = a_step("GET /orders/${id}", query={"as": 'it\'s "quoted" & $$HOME'}, expect={"status": 418})
    told = told_of(shop, tmp_path, a_case(MAKE, look, cleanup=(REMOVE,)))
    first = [(each.method, each.target) for each in shop.seen]
    shop.seen.clear()
    done = run(script(told))

    assert done.returncode == 0, done.stderr
    assert [each.method for each in shop.seen] == [method for method, _target in first]
    assert [each.target for each in shop.seen] == [target.replace("/1", "/2") for _method, target in first]
    assert shop.orders == {}
    assert "in the round: status 200 instead of 418" in done.stdout


def test_no_secret_is_in_it(shop: Shop, tmp_path: Path) -> None:
    """Secrets are variables between double quotes, named as in the configuration."""
    case = a_case(a_step("GET /users"), a_step("GET /whoami", **{"as": "staff"}))
    text = script(told_of(shop, tmp_path, case))

    assert '-H "Authorization: Token $MEMBER_TOKEN"' in text
    assert not any(secret in text for secret in SECRETS.values())


def test_a_secret_that_is_not_set_is_asked_for(shop: Shop, tmp_path: Path) -> None:
    """Without its secrets the script says which one is missing, and sends nothing."""
    text = script(told_of(shop, tmp_path, a_case(a_step("GET /users"))))
    shop.seen.clear()
    done = subprocess.run(
        ["sh"], input=text, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode != 0
    assert "MEMBER_TOKEN: a secret: set it first" in done.stderr
    assert shop.seen == []


def test_a_role_that_logs_in(shop: Shop, tmp_path: Path) -> None:
    """The script makes the login request itself, with a password that needs escaping, and uses the token it gets."""
    told = told_of(shop, tmp_path, a_case(a_step("GET /users"), role="clerk"))

    assert_same_requests(shop, told)
    assert PASSWORD not in script(told)


def test_files_are_uploaded(shop: Shop, tmp_path: Path) -> None:
    """A file is sent by -F with its name and type, beside the fields of its form."""
    (tmp_path / "no; picture.txt").write_bytes(b"\x00\xffdata\r\n")
    files = {
        "file": {"path": "no; picture.txt", "name": "plate é.png", "media_type": "image/png"},
        "x": "no; picture.txt",
    }
    step = a_step("POST /users", form={"text": "a=b;c@d \"q\" 'x' ${mark}", "n": 3}, files=files)

    assert_same_requests(shop, told_of(shop, tmp_path, a_case(step, folder=tmp_path)))


@pytest.mark.parametrize(
    "step",
    [
        a_step("POST /users"),
        a_step("PUT /users", json={"a": None, "é": "\u2028"}),
        a_step("PATCH /users", form={"a": ["1", "2"], "@b": "@c"}),
        a_step("GET /users/a%20b/../c", headers={"X-Odd": "a;b", "Accept": "text/html"}),
        a_step("OPTIONS /users"),
        a_step("HEAD /users"),
        a_step("DELETE /users", json=[1, "x" * 150_000]),
    ],
    ids=["no body", "json", "form", "headers", "options", "head", "large"],
)
def test_each_kind_of_request(shop: Shop, tmp_path: Path, step: Any) -> None:
    """Each method and kind of body arrives as the case sent it."""
    assert_same_requests(shop, told_of(shop, tmp_path, a_case(step)))


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT


def _larger(inner: Any) -> Any:
    """Return what holds these values. A function with a name: the source of a lambda would be looked up and parsed."""
    return st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)


JSON = st.recursive(SCALARS, _larger, max_leaves=6)
DATA = st.dictionaries(st.sampled_from(["a", "b", "c"]), JSON, min_size=1)


@pytest.fixture(scope="module")
def one_shop() -> Any:
    """One server for every example."""
    with open_shop() as opened:
        yield opened


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=DATA, form=st.dictionaries(TEXT, TEXT, max_size=3))
def test_any_data_arrives_byte_for_byte(
    one_shop: Shop, tmp_path: Path, data: dict[str, Any], form: dict[str, str]
) -> None:
    """Whatever the sample data holds, the shell sends the same bytes."""
    one_shop.seen.clear()
    names = sorted(data)
    body = {name: f"${{{name}}}" for name in names} | {"m": "${mark} x"}
    case = a_case(
        a_step(f"POST /echo/${{{names[0]}}}", json=body, expect={"status": 401}),
        a_step("POST /nowhere", form=_escaped(form), query={"q": f"${{{names[-1]}}}"}),
        role="anonymous",
        data=_escaped(data),
    )
    told = told_of(one_shop, tmp_path, case)
    assert len(one_shop.seen) == 2
    assert_same_requests(one_shop, told)


def _escaped(value: Any) -> Any:
    """Return data as the reader of cases leaves it: a dollar is written twice."""
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, dict):
        return {name: _escaped(each) for name, each in value.items()}
    return [_escaped(each) for each in value] if isinstance(value, list) else value
