"""The steps of a case as an HTTP archive (http://www.softwareishard.com/blog/har-12-spec/)."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from importlib import metadata
from typing import Any, Final
from urllib.parse import parse_qsl

from checks.support.cases.asked import AskedStep
from checks.support.cases.told import Told
from checks.support.exchange import Exchange
from checks.support.reach import Reach
from language import _
from rondafile.references import pieces

LARGEST: Final = 245_760
"""Bytes of the whole; evidence above 256 KiB would be cut, and no longer be JSON."""
_WHOLE_BODY, _SMALLEST_BODY = 65_536, 256
_HIDDEN: Final = "[hidden]"
_SECRET_HEADERS = ("authorization", "cookie", "token", "secret", "key", "password", "session", "csrf")


def archive(told: Told) -> dict[str, Any]:
    """Return every step of the last attempt with its answer, its clean-up too.

    Headers of a login are references to the configuration; bodies of answers are kept as ``evidence_bodies`` says,
    and what was sent always is.
    """
    most = _WHOLE_BODY
    while True:
        found = _archive(told, most)
        if most <= _SMALLEST_BODY or len(json.dumps(found, indent=1).encode()) <= LARGEST:
            return found
        most //= 2


def _archive(told: Told, most: int) -> dict[str, Any]:
    creator = {"name": "ronda", "version": metadata.version("ronda")}
    steps = _within(told.asked.last.steps, most)
    entries = [_entry(told.reach, step, most) for step in steps]
    return {"log": {"version": "1.2", "creator": creator, "comment": told.case.title, "entries": entries}}


def _within(steps: list[AskedStep], most: int) -> list[AskedStep]:
    """Return all steps, but the last ones only where even small bodies are too much."""
    return steps if most > _SMALLEST_BODY else steps[-20:]


def _entry(reach: Reach, step: AskedStep, most: int) -> dict[str, Any]:
    exchange = step.exchange
    waited_ms, total_ms = (exchange.waited_ms, exchange.elapsed_ms) if exchange else (0, 0)
    return {
        "startedDateTime": datetime.fromtimestamp(step.started_at, UTC).isoformat(timespec="milliseconds"),
        "time": total_ms,
        "request": _request(reach, step, most),
        "response": _response(reach, exchange, most) if exchange else _NO_RESPONSE,
        "cache": {},
        "timings": {"send": 0, "wait": waited_ms, "receive": max(0, total_ms - waited_ms)},
        "comment": f"{step.label} ({step.request.role})",
    }


def _request(reach: Reach, step: AskedStep, most: int) -> dict[str, Any]:
    request = step.request
    _path, _mark, query = request.path.partition("?")
    own = {name.lower() for name in request.headers}
    headers = {name: text for name, text in login_headers(reach, request.role).items() if name.lower() not in own}
    found: dict[str, Any] = {
        "method": request.method,
        "url": reach.target.base_url + request.path,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [{"name": name, "value": value} for name, value in {**headers, **request.headers}.items()],
        "queryString": [{"name": name, "value": value} for name, value in parse_qsl(query, keep_blank_values=True)],
        "headersSize": -1,
        "bodySize": -1,
    }
    if posted := _posted(step, most):
        found["postData"] = posted
    return found


def login_headers(reach: Reach, role: str) -> dict[str, str]:
    """Return the headers of a role's login, each secret as the reference it came from."""
    login = reach.login_as(role)
    if login is None:
        return {}
    access = login.access
    named = {name: "".join(_referred(secret)) for name, secret in access.headers.items()}
    if access.token or access.login:
        token = "".join(_referred(access.token)) if access.token else _("(the token that the login gave)")
        named[access.token_header] = f"{access.token_scheme} {token}".strip()
    return named


def _referred(secret: Any) -> Iterator[str]:
    for kind, text in pieces(secret):
        yield f"${text}" if kind == "name" else text


def _posted(step: AskedStep, most: int) -> dict[str, Any] | None:
    request = step.request
    if request.json is not None:
        text = json.dumps(request.json, ensure_ascii=False)
        return {"mimeType": "application/json", "params": [], "text": _bounded(text, most)}
    if not request.form and not request.uploads:
        return None
    kind = "multipart/form-data" if request.uploads else "application/x-www-form-urlencoded"
    params: list[dict[str, str]] = [
        {"name": name, "value": _bounded(each, most)}
        for name, value in request.form.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    params += [
        {"name": name, "fileName": file.name, "contentType": file.media_type} for name, file in request.uploads.items()
    ]
    return {"mimeType": kind, "params": params, "text": ""}


def _response(reach: Reach, exchange: Exchange, most: int) -> dict[str, Any]:
    content: dict[str, Any] = {
        "size": len(exchange.body),
        "mimeType": exchange.headers.get("content-type", "application/octet-stream"),
    }
    if exchange.shows_body(reach.target.evidence_bodies):
        content["text"] = _bounded(exchange.body[: most * 4].decode("utf-8", errors="replace"), most)
    else:
        content["comment"] = _("left out: see evidence_bodies")
    return {
        "status": exchange.status,
        "statusText": _phrase(exchange.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": list(_shown(exchange.headers)),
        "content": content,
        "redirectURL": exchange.headers.get("location", ""),
        "headersSize": -1,
        "bodySize": len(exchange.body),
    }


_NO_RESPONSE: Final = {
    "status": 0,
    "statusText": "",
    "httpVersion": "",
    "cookies": [],
    "headers": [],
    "content": {"size": 0, "mimeType": "x-unknown"},
    "redirectURL": "",
    "headersSize": -1,
    "bodySize": -1,
    "comment": "no answer was seen",
}


def _shown(headers: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for name, value in headers.items():
        is_secret = any(each in name.lower() for each in _SECRET_HEADERS)
        yield {"name": name, "value": _HIDDEN if is_secret else value}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _bounded(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text)})"
