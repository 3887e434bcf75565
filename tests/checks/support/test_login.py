"""Each way to log in."""

from collections.abc import Callable

import pytest

from checks.support.errors import DownError, NotConfiguredError
from checks.support.login import Login
from checks.support.web import Http
from rondafile import Target
from rondafile.references import Resolved
from tests.servers import Answer, Web


def a_login(url: str, **further: object) -> Login:
    """Return the login of a target."""
    target = Target.model_validate({"base_url": url} | further)
    return Login(target, Http(target), "yard")


SECRET = Resolved("s3cret-value", ("BACKEND_TOKEN",))


@pytest.mark.parametrize(
    ("further", "headers"),
    [
        ({"token": SECRET}, {"Authorization": "Token s3cret-value"}),
        ({"token": SECRET, "token_scheme": "Bearer"}, {"Authorization": "Bearer s3cret-value"}),
        ({"token": SECRET, "token_header": "X-Api-Key", "token_scheme": ""}, {"X-Api-Key": "s3cret-value"}),
        ({"headers": {"X-One": SECRET, "X-Two": SECRET}}, {"X-One": "s3cret-value", "X-Two": "s3cret-value"}),
    ],
    ids=["token", "bearer", "one header", "headers"],
)
def test_the_headers_of_each_way(further: dict[str, object], headers: dict[str, str]) -> None:
    """A token, a bearer, or any header is sent as configured."""
    assert a_login("http://127.0.0.1:1", **further).headers() == headers


def test_a_login_request_yields_the_token_once(serve: Callable[..., Web]) -> None:
    """The token is asked for once and then shared."""
    web = serve(Answer(status=201, body=b'{"data": {"access": "fresh-token"}}'))
    login = {"path": "/auth", "body": {"username": "monitor", "password": SECRET}, "token": "data.access"}
    made = a_login(web.url, login=login, token_scheme="Bearer")

    assert made.headers() == {"Authorization": "Bearer fresh-token"}
    assert made.headers() == {"Authorization": "Bearer fresh-token"}
    assert [(method, path, body) for method, path, _headers, body in web.seen] == [
        ("POST", "/auth", b'{"username":"monitor","password":"s3cret-value"}')
    ]
    assert made.token == "fresh-token"


def test_a_refused_login_is_the_tokens_fault(serve: Callable[..., Web]) -> None:
    """A login that is refused names the endpoint and the cause."""
    web = serve(Answer(status=403))
    login = {"path": "/auth", "body": {"password": SECRET}}

    with pytest.raises(DownError, match="POST /auth refuses the monitoring's login with 403") as caught:
        a_login(web.url, login=login).headers()
    assert caught.value.ronda_cause == "token"


def test_a_login_that_yields_nothing(serve: Callable[..., Web]) -> None:
    """An answer without a token where it should be says where it was looked for."""
    web = serve(Answer(body=b'{"key": "x"}'))
    login = {"path": "/auth", "body": {"password": SECRET}}

    with pytest.raises(DownError, match="answered without a token at token"):
        a_login(web.url, login=login).headers()


def test_without_a_login_the_line_to_add_is_named() -> None:
    """What is not configured says what to write."""
    with pytest.raises(NotConfiguredError, match=r'add token = "\$BACKEND_TOKEN" to \[targets.yard\]'):
        a_login("http://127.0.0.1:1").headers()
