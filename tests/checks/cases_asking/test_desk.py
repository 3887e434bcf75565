"""The process that asks hands out what it found; nobody else gets anything."""

from collections.abc import Iterator
from multiprocessing import AuthenticationError
from pathlib import Path

import pytest

from checks.support.cases.answers import Answers, Chosen
from checks.support.cases.desk import Desk, Found, Window
from checks.support.errors import NetworkError, UnjudgedError
from checks.support.probing import Prober
from checks.support.verdict import Verdict
from rondafile.references import Resolved
from tests.checks.cases_asking.shop import PASSWORD, Shop, a_case, a_step, reach_of


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk that knows one case, which failed on the network."""
    error = NetworkError("the backend refuses the connection", cause="network", endpoint="GET /x")
    opened = Desk(lambda name: Found(error=error, took_ms=len(name)))
    yield opened
    opened.close()


def test_what_was_found_arrives_whole(desk: Desk) -> None:
    """An error keeps its class, its message and its cause on the way to another process."""
    found = Window(desk.address, desk.key).fetch("orders/made")

    assert isinstance(found.error, NetworkError)
    assert (str(found.error), found.error.ronda_cause) == ("the backend refuses the connection", "network")
    assert found.took_ms == 11


def test_strangers_get_nothing(desk: Desk) -> None:
    """Without the key of the round nothing is handed out, and the next who has it is served."""
    with pytest.raises(AuthenticationError):
        Window(desk.address, b"another key").fetch("orders/made")
    assert oct(Path(desk.address).parent.stat().st_mode)[-3:] == "700"
    assert Window(desk.address, desk.key).fetch("x").took_ms == 1


def test_a_desk_that_is_closed(desk: Desk) -> None:
    """Where the process that asks is gone the case is not judged."""
    window = Window(desk.address, desk.key)
    desk.close()
    with pytest.raises(UnjudgedError, match="the process that asks the cases has ended"):
        window.fetch("orders/made")


def test_a_token_that_a_login_gave_becomes_a_secret_there_too(shop: Shop, tmp_path: Path) -> None:
    """Who fetches what was found learns the tokens that logins gave, so that none is recorded."""
    chosen = Chosen(a_case(a_step("GET /whoami"), role="clerk"))
    asking = reach_of(shop, tmp_path, roles=_clerk()).prober
    assert isinstance(asking, Prober)
    desk = Desk(lambda _name: Answers(asking, None).found(chosen))
    other = reach_of(shop, tmp_path, roles=_clerk())
    assert isinstance(other.prober, Prober)
    assert "member-token-0001" not in other.secrets()

    verdict = Verdict(other, "regression.orders.made")
    told = Answers(other.prober, None, Window(desk.address, desk.key)).told(chosen, verdict)
    desk.close()

    assert told.asked.last.passed
    assert "member-token-0001" in other.secrets()
    assert len(shop.asked("POST /login")) == len(shop.asked("GET /whoami")) == 1


def _clerk() -> dict[str, object]:
    body = {"user": "clerk", "password": Resolved(PASSWORD, ("SHOP_PASSWORD",))}
    return {"clerk": {"login": {"path": "/login", "body": body, "token": "data.token"}}}
