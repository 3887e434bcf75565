"""Reaching a backend over HTTP: what comes back, and what is said when nothing does."""

import datetime
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import trustme

from checks.support.certificate import days_left
from checks.support.errors import CheckError, DownError, NetworkError, OverLimitError, OwnNetworkError
from checks.support.exchange import Exchange
from checks.support.web import Http, explain
from rondafile import Target
from tests.servers import Answer, Web

Serve = Callable[..., Web]


def a_target(url: str, **further: object) -> Target:
    """Return a target at this address."""
    return Target.model_validate({"base_url": url, "read_s": 1, "connect_s": 1, "probe_limit_s": 2} | further)


def get(target: Target, path: str = "/api/v1/whoami") -> Exchange:
    """Make one request."""
    http = Http(target)
    try:
        return http.request("GET", path)
    finally:
        http.close()


def test_an_answer_is_measured(serve: Serve) -> None:
    """Status, headers, body and the time until the last byte are there."""
    web = serve(Answer(body=b'{"a": 1}', delay_s=0.15))
    found = get(a_target(web.url))

    assert (found.status, found.json(), found.endpoint) == (200, {"a": 1}, "GET /api/v1/whoami")
    assert 150 <= found.elapsed_ms < 1000
    assert abs(found.answered_at - time.time()) < 5


def test_a_redirect_is_not_followed(serve: Serve) -> None:
    """A redirect to a login page is what it is, and not the page behind it."""
    web = serve(Answer(status=302, headers={"Location": "/login"}))

    assert get(a_target(web.url)).status == 302
    assert len(web.seen) == 1


def test_a_page_where_json_was_expected(serve: Serve) -> None:
    """An HTML page is named as such, with how it begins."""
    web = serve(Answer(body=b"<!DOCTYPE html>\n<title>Login</title>", content_type="text/html; charset=utf-8"))
    found = get(a_target(web.url))

    with pytest.raises(DownError, match="answered text/html where JSON was expected; it begins: <!DOCTYPE html>"):
        found.json()


def test_ten_megabytes_are_not_read(serve: Serve) -> None:
    """An answer above the limit is refused without holding it in memory."""
    web = serve(Answer(body=b"x" * 10_000_000))

    with pytest.raises(DownError, match="answered more than 1048576 bytes"):
        get(a_target(web.url))


def test_a_slow_answer_is_over_the_limit(serve: Serve) -> None:
    """A server that takes the request and says nothing is named within the read limit."""
    web = serve(Answer(delay_s=3))
    started = time.monotonic()

    with pytest.raises(OverLimitError, match="GET /api/v1/whoami did not answer in time"):
        get(a_target(web.url))
    assert time.monotonic() - started < 2


def test_a_body_that_drips_is_over_the_limit(serve: Serve) -> None:
    """A body that comes byte by byte does not outlast the probe's limit."""
    web = serve(Answer(body=b"x" * 100, drip_s=0.3))
    started = time.monotonic()

    with pytest.raises(OverLimitError, match="did not answer within 2 s"):
        get(a_target(web.url))
    assert time.monotonic() - started < 4


def test_a_silent_server_is_over_the_limit(silent_port: int) -> None:
    """A port that accepts and never answers is over the limit."""
    with pytest.raises(OverLimitError):
        get(a_target(f"http://127.0.0.1:{silent_port}"))


def test_a_refused_connection_is_named(closed_port: int) -> None:
    """The host and port that refuse are in the message, with the endpoint beside it."""
    with pytest.raises(NetworkError, match=f"127.0.0.1:{closed_port} refuses the connection") as caught:
        get(a_target(f"http://127.0.0.1:{closed_port}"))
    assert caught.value.ronda_endpoint == "GET /api/v1/whoami"


def test_a_name_that_does_not_exist() -> None:
    """A name that no server knows is the target's fault."""
    error = _caused_by(socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
    found = explain(error, "GET /", "https://nowhere.invalid")

    assert isinstance(found, NetworkError)
    assert str(found) == "the name nowhere.invalid does not exist"


def test_our_own_name_server_is_down() -> None:
    """When our name server does not answer, nothing can be said about the backend."""
    found = explain(_caused_by(socket.gaierror(socket.EAI_AGAIN, "try again")), "GET /", "https://yard.example")

    assert isinstance(found, OwnNetworkError)
    assert found.ronda_outcome == "unknown"


def test_our_own_network_is_down() -> None:
    """Without a way out, nothing can be said about the backend."""
    found = explain(_caused_by(OSError(101, "Network is unreachable")), "GET /", "https://yard.example")

    assert isinstance(found, OwnNetworkError)


def _caused_by(error: Exception) -> httpx.ConnectError:
    made = httpx.ConnectError(str(error))
    made.__cause__ = error
    return made


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority of the test's own."""
    return trustme.CA()


def _tls(authority: trustme.CA, *names: str, **further: object) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **further).configure_cert(context)  # type: ignore[arg-type]
    return context


def test_an_unknown_authority_is_a_tls_error(serve: Serve, authority: trustme.CA) -> None:
    """A certificate nobody vouches for is refused, with the cause named."""
    web = serve(context=_tls(authority, "localhost"))

    with pytest.raises(DownError, match=r"TLS with localhost:\d+ fails: unable to get local issuer") as caught:
        get(a_target(web.url))
    assert caught.value.ronda_cause == "certificate"


def test_a_certificate_of_the_given_authority_is_trusted(serve: Serve, authority: trustme.CA, tmp_path: Path) -> None:
    """With ca_file the backend's own authority is trusted."""
    place = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(place))
    in_40_days = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=40)
    web = serve(context=_tls(authority, "localhost", not_after=in_40_days))

    assert get(a_target(web.url, ca_file=str(place))).status == 200
    assert 39 < days_left(a_target(web.url, ca_file=str(place))) <= 40


def test_an_expired_certificate_is_named(serve: Serve, authority: trustme.CA, tmp_path: Path) -> None:
    """The word of the TLS library says that it expired."""
    place = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(place))
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    web = serve(context=_tls(authority, "localhost", not_before=past, not_after=past + datetime.timedelta(days=9)))

    with pytest.raises(DownError, match="certificate has expired"):
        days_left(a_target(web.url, ca_file=str(place)))


def test_a_server_that_speaks_no_tls(serve: Serve) -> None:
    """A plain server behind https is a TLS error and no traceback."""
    web = serve()

    with pytest.raises(CheckError, match="TLS with localhost"):
        get(a_target(web.url.replace("http:", "https:")))


def test_every_message_is_one_line(closed_port: int) -> None:
    """What people read has no line break."""
    with pytest.raises(CheckError) as caught:
        get(a_target(f"http://127.0.0.1:{closed_port}"))
    assert "\n" not in str(caught.value)
