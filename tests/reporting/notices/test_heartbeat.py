"""The heartbeat: asked for once, and never the end of a round."""

import time
from collections.abc import Callable

import pytest

from reporting.notices.heartbeat import beat
from tests.servers import Answer, Web

Serve = Callable[..., Web]


def test_the_address_is_asked_for_once(serve: Serve) -> None:
    """One GET, and nothing to say."""
    web = serve(Answer(status=200, body=b"OK", content_type="text/plain"))

    assert beat(f"{web.url}/ping/abc?x=1\n") is None
    assert [(method, path) for method, path, _headers, _body in web.seen] == [("GET", "/ping/abc?x=1")]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "heartbeat: answered 404: check notices.heartbeat"),
        (500, "heartbeat: answered 500: check notices.heartbeat"),
        (302, "heartbeat: answered 302, it leads elsewhere: set notices.heartbeat to the new address"),
    ],
)
def test_what_is_not_taken_is_said(serve: Serve, status: int, said: str) -> None:
    """A line that names the key, and neither a redirect that is followed nor a repetition."""
    web = serve(Answer(status=status, headers={"Location": "/elsewhere"}))

    assert beat(web.url) == said
    assert len(web.seen) == 1


def test_nobody_listens(closed_port: int) -> None:
    """The line holds no address, which is a secret."""
    said = "heartbeat: nobody answered (ConnectError); the next round tries again"

    assert beat(f"http://127.0.0.1:{closed_port}/abc") == said


def test_a_service_that_hangs_holds_nothing_up(silent_port: int) -> None:
    """The limit ends it."""
    began = time.monotonic()

    assert "ReadTimeout" in str(beat(f"http://127.0.0.1:{silent_port}/abc", timeout_s=0.2))
    assert time.monotonic() - began < 2


def test_a_body_without_end_is_not_read(serve: Serve) -> None:
    """What a service says beside its status does not matter."""
    web = serve(Answer(body=b"x" * 200, drip_s=0.05))
    began = time.monotonic()

    assert beat(web.url) is None
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "url", ["", "abc", "ftp://127.0.0.1/x", "http://", "http://[abc", "http://127.0.0.1:99999/", "\ud800"]
)
def test_what_is_no_address_is_said(url: str) -> None:
    """Whatever stands there, it is one line, and nothing is raised."""
    said = beat(url)

    assert said is not None
    assert said.startswith("heartbeat: ")
    assert "\n" not in said
    assert len(url) < 4 or url not in said
