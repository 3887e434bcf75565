"""The webhook against a real server: what it is sent, and what is made of what it says."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from werkzeug.wrappers import Request, Response

from reporting.errors import DeliveryError
from reporting.notices.mail.bodies import text_of
from reporting.notices.message import Message
from reporting.notices.webhook.channel import WebhookChannel
from reporting.notices.webhook.document import PLACE, document_of, schema, schema_text
from rondafile.models.notices import Webhook
from rondafile.references import Secret
from tests.published_specs import Specs
from tests.reporting.notices.messages import DOWN, any_message
from tests.servers import Answer, Web
from tests.wsgi_serving import Record, StandIn, served

KEY = "yard-1:opened:run-1:hook"
TOKEN = "s3cret-ñ-value"


@dataclass(kw_only=True)
class Hook(Record):
    """A service that takes notices, each key once."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def settings(self, **changes: Any) -> Webhook:
        """Return the settings that fit it."""
        values: dict[str, Any] = {
            "url": Secret(f"{self.url}/in/abc?sig=xyz", ("HOOK_URL",)),
            "connect_s": 1,
            "read_s": 1,
        }
        return Webhook.model_validate({"kind": "webhook", **values, **changes})

    def send(self, message: Message = DOWN, *, again: bool = False, **changes: Any) -> str:
        """Send a notice to it."""
        return WebhookChannel("ops", self.settings(**changes)).send(KEY, message, again=again)

    def refusal(self, **changes: Any) -> DeliveryError:
        """Return the error of a notice that was not taken."""
        with pytest.raises(DeliveryError) as caught:
            self.send(**changes)
        for secret in ("abc", "xyz", TOKEN):
            assert secret not in str(caught.value)
        return caught.value


class _Service(StandIn[Hook]):
    def served(self, request: Request) -> Response:
        """Take a notice, and nothing twice."""
        self.record.headers.append(dict(request.headers))
        if request.headers["Idempotency-Key"] not in self.record.keys:
            self.record.keys.add(request.headers["Idempotency-Key"])
            self.record.bodies.append(json.loads(request.get_data()))
        return Response("", 204)


@pytest.fixture
def hook(tmp_path: Path) -> Iterator[Hook]:
    """Start the service."""
    record = Hook()
    with served(_Service(record, Specs(tmp_path / "none"))) as record.url:
        yield record


def test_the_schema_in_docs_is_that_of_the_code() -> None:
    """Otherwise: python -m reporting.notices.webhook.document."""
    assert PLACE.read_text(encoding="utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_schema_explains_each_field() -> None:
    """Whoever writes the other side reads nothing but the schema."""
    fields = schema()["properties"]

    assert schema()["additionalProperties"] is False
    assert set(schema()["required"]) == set(fields)
    assert [name for name, value in fields.items() if "description" not in value] == []


def test_a_notice_is_sent_whole(hook: Hook) -> None:
    """The body fits the schema, and holds what the message says."""
    assert hook.send() == KEY
    ((method, path),) = hook.seen
    (body,) = hook.bodies

    jsonschema.validate(body, json.loads(PLACE.read_text(encoding="utf-8")))
    assert (method, path) == ("POST", "/in/abc")
    assert (body["schema_version"], body["key"], body["thread"]) == (1, KEY, DOWN.thread)
    assert (body["title"], body["tone"], body["is_drill"]) == (DOWN.title, "bad", False)
    assert tuple(body["items"]) == DOWN.items
    assert [(row["name"], row["value"]) for row in body["rows"]] == list(DOWN.rows)
    assert body["text"] == f"{DOWN.title}\n\n{text_of(DOWN)}"


def test_the_headers(hook: Hook) -> None:
    """The key by which a repetition is told, who sends it, and the secret ones of the configuration."""
    hook.send(headers={"Authorization": Secret(f"Bearer {TOKEN}", ("TOKEN",)), "X-Team": Secret("ops", ("TEAM",))})
    (headers,) = hook.headers

    assert (headers["Idempotency-Key"], headers["User-Agent"]) == (KEY, "ronda/1")
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["Authorization"].encode("latin-1").decode() == f"Bearer {TOKEN}"
    assert headers["X-Team"] == "ops"


@pytest.mark.parametrize("name", ["idempotency-key", "Content-Type"])
def test_what_a_repetition_is_told_by_cannot_be_overridden(hook: Hook, name: str) -> None:
    """A header of the configuration replaces neither the key nor the type of the body."""
    hook.send(headers={name: Secret("mine", ("MINE",))})

    assert "mine" not in hook.headers[0].values()


def test_a_key_that_no_header_takes_is_written_as_in_addresses() -> None:
    """Blanks, line breaks and letters beyond ASCII are encoded, so that different keys stay different."""
    from reporting.notices.webhook.channel import _header_of  # noqa: PLC0415 - what only this test looks at

    assert _header_of("año 1\r\nX: y%") == "a%C3%B1o%201%0D%0AX:%20y%25"


def test_an_answer_that_was_lost_doubles_nothing(hook: Hook) -> None:
    """Taken, and the connection gone: the repetition has the same key and body, and the service tells."""
    hook.fails("POST", "/in", committed=True)

    error = hook.refusal()

    assert str(error).startswith("the webhook ops did not answer (RemoteProtocolError); tried again later")
    assert not error.permanent
    hook.send(again=True)
    assert (len(hook.seen), len(hook.bodies)) == (2, 1)


@pytest.mark.parametrize(
    ("status", "permanent", "said"),
    [
        (400, True, "See docs/notices.md for what is sent"),
        (401, True, "Check the login in notices.channels.ops.headers"),
        (403, True, "Check the login in notices.channels.ops.headers, and what it may do"),
        (404, True, "Nobody listens there: check notices.channels.ops.url"),
        (405, True, "It takes no POST: check notices.channels.ops.url"),
        (410, True, "The address was withdrawn: make a new one, and set notices.channels.ops.url"),
        (413, True, "It takes no body of this size"),
        (408, False, "tried again later"),
        (429, False, "tried again later"),
        (500, False, "tried again later"),
        (503, False, "tried again later"),
    ],
)
def test_a_refusal_says_what_to_do(hook: Hook, status: int, permanent: bool, said: str) -> None:
    """What the service says is told, and whether a repetition helps."""
    hook.fails("POST", "/in", status, body='{"error": "no\nway"}')

    error = hook.refusal()

    assert str(error).startswith(f'the webhook ops answered {status}: {{"error": "no way"}}')
    assert str(error).endswith(said)
    assert error.permanent is permanent


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(hook: Hook, status: int) -> None:
    """The secret headers go where they were meant to go, and nowhere else."""
    hook.fails("POST", "/in/abc", status, headers={"Location": f"{hook.url}/elsewhere"})

    error = hook.refusal()

    assert f"answered {status}" in str(error)
    assert "set notices.channels.ops.url to the new address" in str(error)
    assert (error.permanent, len(hook.seen)) == (True, 1)


@pytest.mark.parametrize(("status", "header", "wait_s"), [(429, "7", 7), (503, "120", 120), (429, "soon", None)])
def test_retry_after_is_honoured(hook: Hook, status: int, header: str, wait_s: float | None) -> None:
    """What it asks for is handed on to the outbox."""
    hook.fails("POST", "/in", status, headers={"Retry-After": header})

    assert hook.refusal().retry_after_s == wait_s


def test_a_secret_that_comes_back_is_hidden(hook: Hook) -> None:
    """Some services repeat in a refusal what they were sent."""
    hook.fails("POST", "/in", 400, body=f"you sent Authorization: {TOKEN} to {hook.url}/in/abc?sig=xyz")

    error = hook.refusal(headers={"Authorization": Secret(TOKEN, ("TOKEN",))})

    assert "you sent Authorization: [hidden] to [hidden]" in str(error)


def test_a_refusal_without_end_is_not_read(serve: Callable[..., Web]) -> None:
    """A page of ten megabytes is a refusal like any other, told by its beginning."""
    web = serve(Answer(status=400, body=b"<p>no</p> " * 1_000_000))
    settings = Webhook.model_validate({"kind": "webhook", "url": Secret(web.url, ("HOOK_URL",))})

    with pytest.raises(DeliveryError, match="answered 400: <p>no</p>") as caught:
        WebhookChannel("ops", settings).send(KEY, DOWN)
    assert len(str(caught.value)) < 400


def test_a_service_that_hangs_is_given_up(silent_port: int, hook: Hook) -> None:
    """The limit ends it, and it is tried again."""
    began = time.monotonic()

    error = hook.refusal(url=Secret(f"http://127.0.0.1:{silent_port}/abc", ("HOOK_URL",)), read_s=0.2)

    assert "did not answer (ReadTimeout); tried again later" in str(error)
    assert (error.permanent, time.monotonic() - began < 2) == (False, True)


def test_nobody_listens(closed_port: int, hook: Hook) -> None:
    """A connection that is refused is told before anything is sent, and tried again where something is."""
    url = Secret(f"http://127.0.0.1:{closed_port}/abc", ("HOOK_URL",))

    assert "did not answer (ConnectError); tried again later" in str(hook.refusal(url=url))
    (problem,) = WebhookChannel("ops", hook.settings(url=url)).problems()
    assert problem == ("ops: the host of notices.channels.ops.url cannot be reached (Connection refused): check it")


@pytest.mark.parametrize(
    "url", ["abc", "ftp://127.0.0.1/abc", "http://[abc", "http://127.0.0.1:99999/abc", "https:///abc"]
)
def test_what_is_no_address_is_named_by_its_reference(hook: Hook, url: str) -> None:
    """A revoked or mistyped address is a secret still: its reference is named."""
    secret = Secret(url, ("HOOK_URL",))
    said = "notices.channels.ops.url ($HOOK_URL) or one of its headers cannot be sent to: set it anew"

    error = hook.refusal(url=secret)

    assert (str(error), error.permanent) == (said, True)
    assert WebhookChannel("ops", hook.settings(url=secret)).problems() == [said]


def test_a_header_with_a_line_break_is_refused(hook: Hook) -> None:
    """Nothing is sent that could be read as another header."""
    error = hook.refusal(headers={"X-A": Secret(f"{TOKEN}\r\nX-B: c", ("A",))})

    assert (error.permanent, hook.seen) == (True, [])


def test_looking_sends_nothing(hook: Hook) -> None:
    """Problems are looked for without a notice."""
    assert WebhookChannel("ops", hook.settings()).problems() == []
    assert hook.seen == []


@settings(max_examples=150, deadline=None)
@given(any_message)
def test_any_message_fits_the_schema(message: Message) -> None:
    """Whatever a message holds, its body is JSON of the schema, and UTF-8."""
    body = json.dumps(document_of(message, KEY), ensure_ascii=False).encode()

    jsonschema.validate(json.loads(body), schema())
