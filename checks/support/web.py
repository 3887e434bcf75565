"""The HTTP side of a target: one client for all checks, limits on every phase, errors in plain words."""

import errno
import os
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from checks.support.errors import DownError, NetworkError, OverLimitError, OwnNetworkError
from checks.support.exchange import Exchange
from language import _
from rondafile.models import Target

USER_AGENT = "ronda/1 (synthetic check)"


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries: JSON, or a form, which is multipart where it has files."""

    json: Any = None
    """None for no JSON."""
    form: Mapping[str, Any] | None = None
    """Field to text, or to several texts."""
    files: Mapping[str, tuple[str, bytes, str]] | None = None
    """Field to file name, content and content type."""


NO_BODY = Body()


class Http:
    """Makes requests to one target. Safe to use from several threads."""

    def __init__(self, target: Target) -> None:
        self.target = target
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32)
        timeout = httpx.Timeout(target.read_s, connect=target.connect_s, pool=target.connect_s)
        self._client = httpx.Client(
            timeout=timeout,
            limits=limits,
            verify=trust(target.ca_file) if target.base_url.startswith("https:") else _trusting_nobody(),
            trust_env=False,
            follow_redirects=False,
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
        )

    def build(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: Body = NO_BODY
    ) -> httpx.Request:
        """Return a request as it is sent, which is not done yet.

        Args:
            method: HTTP method.
            path: Path below ``base_url``, with its query.
            headers: Headers beside those of every request.
            body: What it carries.
        """
        parts: dict[str, Any] = {"json": body.json, "data": body.form or None, "files": body.files}
        return self._client.build_request(method, self.target.base_url + path, headers=dict(headers or {}), **parts)

    def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: Body = NO_BODY
    ) -> Exchange:
        """Make one request; the arguments are those of ``build``.

        Raises:
            NetworkError: The backend cannot be reached.
            OwnNetworkError: Our own network is at fault.
            OverLimitError: It did not answer in time.
            DownError: The answer is larger than ``max_answer_bytes``.
        """
        url, endpoint = self.target.base_url + path, f"{method} {path}"
        started = time.perf_counter()
        try:
            request = self.build(method, path, headers, body)
            response = self._client.send(request, stream=True)
            try:
                answered_at, waited_s = time.time(), time.perf_counter() - started
                held = self._body(response, endpoint, started)
            finally:
                response.close()
        except httpx.HTTPError as error:
            explained = explain(error, endpoint, url)
            explained.ronda_endpoint = endpoint
            raise explained from error
        sent = {name: value for name, value in request.headers.items() if name in _SHOWN or name in _lower(headers)}
        return Exchange(
            method=method,
            url=url,
            path=path,
            request_headers=sent,
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=held,
            elapsed_ms=round((time.perf_counter() - started) * 1000),
            answered_at=answered_at,
            waited_ms=round(waited_s * 1000),
            media_type=request.headers.get("content-type", ""),
        )

    def _body(self, response: httpx.Response, endpoint: str, started: float) -> bytes:
        held = bytearray()
        for chunk in response.iter_bytes():
            held += chunk
            if len(held) > self.target.max_answer_bytes:
                raise DownError(
                    _("{endpoint} answered more than {limit} bytes; the rest was not read").format(
                        endpoint=endpoint, limit=self.target.max_answer_bytes
                    ),
                    endpoint=endpoint,
                )
            if time.perf_counter() - started > self.target.probe_limit_s:
                raise OverLimitError(_over(endpoint, self.target.probe_limit_s), endpoint=endpoint)
        return bytes(held)

    def close(self) -> None:
        """Close every connection."""
        self._client.close()


_SHOWN = ("accept",)


def _lower(headers: Mapping[str, str] | None) -> set[str]:
    return {name.lower() for name in headers or {}}


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Return what server certificates are checked against: the system's authorities, or ``ca_file`` alone."""
    return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)


def _trusting_nobody() -> ssl.SSLContext:
    """Return a context for a target without TLS: to read the system's authorities takes longer than many checks."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _over(endpoint: str, seconds: float) -> str:
    return _("{endpoint} did not answer within {seconds:g} s").format(endpoint=endpoint, seconds=seconds)


def explain(error: Exception, endpoint: str, url: str) -> DownError | OwnNetworkError:
    """Return what happened in plain words; the class says whose fault it may be."""
    address = httpx.URL(url)
    where = f"{address.host}:{address.port or (443 if address.scheme == 'https' else 80)}"
    for inner in _chain(error):
        if isinstance(inner, httpx.ConnectTimeout):
            return NetworkError(
                _("{where} does not accept the connection in time ({endpoint})").format(where=where, endpoint=endpoint),
                cause="network",
            )
        if isinstance(inner, httpx.TimeoutException):
            return OverLimitError(_("{endpoint} did not answer in time").format(endpoint=endpoint))
        if isinstance(inner, ssl.SSLError):
            return DownError(
                _("TLS with {where} fails: {why}").format(where=where, why=_tls_reason(inner)), cause="certificate"
            )
        if isinstance(inner, socket.gaierror):
            return _dns(inner, address.host)
        if isinstance(inner, OSError) and inner.errno == errno.ENETUNREACH:
            return OwnNetworkError(_("our own network has no way to {where}").format(where=where))
        if isinstance(inner, ConnectionRefusedError):
            return NetworkError(_("{where} refuses the connection ({endpoint})").format(where=where, endpoint=endpoint))
    why = str(error) or type(error).__name__
    return NetworkError(_("{endpoint} failed on the way: {why}").format(endpoint=endpoint, why=why))


def _dns(error: socket.gaierror, host: str) -> DownError | OwnNetworkError:
    if error.errno == socket.EAI_AGAIN:
        return OwnNetworkError(_("our name server does not answer: {host} cannot be looked up").format(host=host))
    return NetworkError(_("the name {host} does not exist").format(host=host), cause="network")


def _tls_reason(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    return str(error.reason or os.strerror(error.errno or 0) or error)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
