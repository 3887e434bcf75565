"""The channel to a webhook: one POST for each notice, nothing repeated here, refusals explained."""

import json
import socket
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import httpx

from language import N_, _
from reporting.errors import DeliveryError, Said
from reporting.notices.cutting import cut, one_line
from reporting.notices.message import Message
from reporting.notices.webhook.document import document_of
from reporting.transport import retry_after_s
from rondafile.models.notices import Webhook

_SHOWN = 200
"""Characters of an answer that are shown."""
_READ = 4096
"""Bytes of an answer that are read: what it says is only of use where it refuses."""
_PORTS = {"http": 80, "https": 443}
_TEMPORARY = (408, 409, 423, 425, 429)
"""What a repetition may mend among 4xx; 409 is a first try with the same key that is still being worked on."""
_ADVICE = {
    401: N_("Check the login in {place}.headers"),
    403: N_("Check the login in {place}.headers, and what it may do"),
    404: N_("Nobody listens there: check {place}.url"),
    405: N_("It takes no POST: check {place}.url"),
    410: N_("The address was withdrawn: make a new one, and set {place}.url"),
    413: N_("It takes no body of this size"),
}


class WebhookChannel:
    """A service that takes JSON by POST.

    Its answer may be lost after it took the notice, and then the outbox sends it again: with the same
    ``Idempotency-Key``, by which the service tells.

    Args:
        name: As the configuration calls it.
        settings: Address, headers and limits.
    """

    def __init__(self, name: str, settings: Webhook) -> None:
        self.name, self._settings = name, settings
        self._place = f"notices.channels.{name}"
        given = {header.encode(): value.reveal().encode() for header, value in settings.headers.items()}
        headers = httpx.Headers({b"User-Agent": b"ronda/1"})
        headers.update(httpx.Headers(given))
        timeout = httpx.Timeout(settings.read_s, connect=settings.connect_s)
        self._client = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False)

    def problems(self) -> list[str]:
        """Return why it cannot be reached; nothing is sent, so what it would say to a notice is not known."""
        try:
            with socket.create_connection(self._host(), timeout=self._settings.connect_s):
                return []
        except DeliveryError as error:
            return [error.tell(_)]
        except OSError as error:
            why = error.strerror or type(error).__name__
            said = _("{name}: the host of {place}.url cannot be reached ({why}): check it")
            return [said.format(name=self.name, place=self._place, why=why)]

    def send(self, key: str, message: Message, *, first: str | None = None, again: bool = False) -> str:  # noqa: ARG002
        """Send the notice once, and return its key. The body is the same at each try.

        Raises:
            DeliveryError: It was not taken, or nothing was heard; neither the address nor a header is in the message.
        """
        self._host()
        body = json.dumps(document_of(message, key), ensure_ascii=False).encode()
        headers = {"Idempotency-Key": _header_of(key), "Content-Type": "application/json; charset=utf-8"}
        try:
            with self._client.stream("POST", self._settings.url.reveal(), content=body, headers=headers) as answer:
                if not answer.is_success:
                    raise self._refusal(answer, self._said(answer))
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
            raise self._no_address() from error
        except httpx.HTTPError as error:
            raise DeliveryError(
                N_("the webhook {name} did not answer ({why}); tried again later. If it goes on, check {place}.url"),
                name=self.name,
                why=type(error).__name__,
                place=self._place,
            ) from error
        return key

    def _refusal(self, answer: httpx.Response, said: str) -> DeliveryError:
        status = answer.status_code
        head = Said(N_("the webhook {name} answered {status}: {said}"), name=self.name, status=status, said=said)
        if status in _TEMPORARY or status >= 500:
            wait_s = retry_after_s(answer.headers, datetime.now(UTC))
            return DeliveryError(N_("{head}; tried again later"), head=head, retry_after_s=wait_s)
        if 300 <= status < 400:
            advice = N_("It leads elsewhere, where the headers are not sent: set {place}.url to the new address")
        else:
            advice = _ADVICE.get(status, N_("See docs/notices.md for what is sent"))
        told = Said(advice, place=self._place)
        return DeliveryError("{head}. {advice}", head=head, advice=told, permanent=True)

    def _said(self, answer: httpx.Response) -> str:
        read = b""
        for part in answer.iter_bytes():
            read += part
            if len(read) >= _READ:
                break
        text = one_line(read[:_READ].decode("utf-8", "replace"))
        # a service may repeat in its answer what it was sent
        for secret in (self._settings.url, *self._settings.headers.values()):
            text = text.replace(one_line(secret.reveal()), "[hidden]")
        return cut(text, _SHOWN) or "no reason given"

    def _host(self) -> tuple[str, int]:
        """Return host and port of the address.

        Raises:
            DeliveryError: It is none of the web.
        """
        try:
            parts = urlsplit(self._settings.url.reveal())
            host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
        except ValueError as error:
            raise self._no_address() from error
        if not host or port is None:
            raise self._no_address()
        return host, port

    def _no_address(self) -> DeliveryError:
        said = N_("{place}.url ({url}) or one of its headers cannot be sent to: set it anew")
        return DeliveryError(said, place=self._place, url=self._settings.url, permanent=True)


def _header_of(key: str) -> str:
    """Return a key as a header holds it: what is no visible ASCII sign is written as in addresses."""
    return quote(key, safe="!#$&'()*+,-./:;<=>?@[]^_`{|}~")
