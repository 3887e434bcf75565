"""Requests to a chat service: each is sent once, and what goes wrong with any of them is explained here."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx

from language import N_
from reporting.errors import DeliveryError
from reporting.transport import retry_after_s

_SHOWN = 200
"""Characters of an answer that are shown."""


class Limits(Protocol):
    """How long a request may take."""

    @property
    def connect_s(self) -> float:
        """Limit for connecting."""

    @property
    def read_s(self) -> float:
        """Limit for each wait on an answer."""


class Posting:
    """One service as this channel uses it. Nothing is repeated here: the outbox does that."""

    def __init__(self, service: str, key: str, limits: Limits, token: str | None = None) -> None:
        self._service, self._key = service, key
        # It logs the address of each request as INFO, and a webhook's address is a secret.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        headers = {b"User-Agent": b"ronda/1"}
        if token is not None:
            headers[b"Authorization"] = b"Bearer " + token.strip().encode("utf-8", "replace")
        timeout = httpx.Timeout(limits.read_s, connect=limits.connect_s)
        self._client = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False)

    def post(self, url: str, document: Any) -> httpx.Response:
        """Send JSON once, and return the answer, which is a 2xx or a refusal (4xx).

        Raises:
            DeliveryError: Nobody answered, or the other side is busy or broken: tried again later, after what it
                asked for. It is permanent where the address cannot be one, or leads elsewhere. The address itself is
                a secret, and stands in no message.
        """
        content = body_of(document)
        return self._sent("POST", url, content=content, headers={"Content-Type": "application/json; charset=utf-8"})

    def get(self, url: str, params: dict[str, str]) -> httpx.Response:
        """Return what is there, as ``post`` does."""
        return self._sent("GET", url, params=params)

    def unexpected(self, answer: httpx.Response, expected: str) -> DeliveryError:
        """Return the error for an answer that is not the service's own, such as the page of a proxy."""
        kind = answer.headers.get("content-type", "no content type").partition(";")[0]
        return DeliveryError(
            N_(
                "{status_code} with {kind} came where {expected} of {service} was expected, maybe "
                "from a proxy: check {key}; tried again later"
            ),
            status_code=answer.status_code,
            kind=kind,
            expected=expected,
            service=self._service,
            key=self._key,
        )

    def _sent(self, method: str, url: str, **options: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, url, **options)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise DeliveryError(
                N_("{key} is not an address of the web: set it anew"), key=self._key, permanent=True
            ) from error
        except httpx.HTTPError as error:
            raise DeliveryError(
                N_(
                    "{service} did not answer ({why}); tried again later. "
                    "If it goes on, check {key} and the way out of this host"
                ),
                service=self._service,
                why=type(error).__name__,
                key=self._key,
            ) from error
        status = answer.status_code
        wait = retry_after_s(answer.headers, datetime.now(UTC))
        if status == httpx.codes.TOO_MANY_REQUESTS:
            said = N_("{service} limits our rate ({status}); tried again later")
            raise DeliveryError(said, service=self._service, status=status, retry_after_s=wait)
        if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.REQUEST_TIMEOUT:
            raise DeliveryError(
                N_("{service} answered {status}; tried again later"),
                service=self._service,
                status=status,
                retry_after_s=wait,
            )
        if answer.is_redirect:
            said = N_("{service} answered {status}: {key} leads elsewhere. Set it to the new address")
            raise DeliveryError(said, service=self._service, status=status, key=self._key, permanent=True)
        return answer


def body_of(document: Any) -> bytes:
    """Return a document as it is sent, so that its size can be known before."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def said(answer: httpx.Response) -> str:
    """Return what a refusal says, on one short line."""
    return " ".join(answer.text.split())[:_SHOWN] or "no reason given"
