"""A package index and an advisory service on loopback, with real packages' facts and nothing to download."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from packaging.version import Version

JSON = "application/vnd.pypi.simple.v1+json"
ADVISORIES: dict[str, tuple[str, str, str]] = {
    "jinja2": ("PYSEC-2021-66", "CVE-2020-28493", "2.11.3"),
    "requests": ("PYSEC-2018-28", "CVE-2018-18074", "2.20.0"),
}
"""By package: id, alias and first version without it, as published in the PyPA's advisory database."""
RELEASES: dict[str, dict[str, str]] = {
    "celery": {"5.4.0": "2024-04-17", "5.5.3": "2025-06-01"},
    "django": {"4.2.11": "2024-03-04", "5.2.8": "2025-11-05", "6.1.0": "2026-08-05"},
    "jinja2": {"2.10": "2017-11-08", "2.11.3": "2021-01-31", "3.1.6": "2025-03-05"},
    "requests": {"2.19.0": "2018-06-12", "2.20.0": "2018-10-18", "2.32.5": "2025-08-18"},
}
"""By package and version: the day of its upload."""
NEEDS = {("django", "6.1.0"): ">=3.12"}


@dataclass
class Place:
    """One of the servers.

    ``status`` above 200 is what it answers to everything; ``schema`` is what the service says its advisories are
    written in; ``dated`` tells whether the index says when files were uploaded; ``withheld`` are packages it knows
    nothing of.
    """

    port: int = 0
    status: int = 200
    schema: str = "1.7.0"
    dated: bool = True
    withheld: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    """Paths, or the package and version of a query."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def _serving(place: Place, handler: type[BaseHTTPRequestHandler]) -> Iterator[Place]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    place.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(place: Place, answer: Callable[[str, bytes], tuple[int, str, bytes]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

        def _serve(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            status, kind, body = (place.status, "text/plain", b"no") if place.status != 200 else answer(self.path, raw)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body if self.command != "HEAD" else b"")

        do_GET = do_POST = do_HEAD = _serve  # noqa: N815

    return Handler


def advisories_for(place: Place, name: str, version: str) -> list[dict[str, Any]]:
    """Return the advisories that a version falls under, as OSV writes them."""
    if name not in ADVISORIES:
        return []
    key, alias, fixed = ADVISORIES[name]
    if Version(version) >= Version(fixed):
        return []
    events = [{"introduced": "0"}, {"fixed": fixed}]
    package = {"name": name, "ecosystem": "PyPI"}
    affected = [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}]
    return [{"schema_version": place.schema, "id": key, "aliases": [alias], "summary": "-", "affected": affected}]


@pytest.fixture
def osv() -> Iterator[Place]:
    """An OSV service; its query address is ``url + "/v1/query"``."""
    place = Place()

    def answer(_path: str, raw: bytes) -> tuple[int, str, bytes]:
        query = json.loads(raw)
        name, version = query["package"]["name"], query["version"]
        place.asked.append(f"{name}=={version}")
        found = advisories_for(place, name, version)
        return 200, "application/json", json.dumps({"vulns": found} if found else {}).encode()

    with _serving(place, _handler(place, answer)):
        yield place


@pytest.fixture
def index() -> Iterator[Place]:
    """A package index with the simple API; its address is ``url + "/simple"``."""
    place = Place()

    def answer(path: str, _raw: bytes) -> tuple[int, str, bytes]:
        place.asked.append(path)
        kind, _slash, rest = path.strip("/").partition("/")
        if kind == "files":
            name, version = rest.split("-")[:2]
            text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            return 200, "text/plain", text.encode()
        if kind != "simple" or rest not in RELEASES or rest in place.withheld:
            return 404, "text/plain", b"not found"
        return 200, JSON, json.dumps(_project(place, rest)).encode()

    with _serving(place, _handler(place, answer)):
        yield place


def _project(place: Place, name: str) -> dict[str, Any]:
    files = []
    for version, day in RELEASES[name].items():
        wheel = f"{name}-{version}-py3-none-any.whl"
        file: dict[str, Any] = {"filename": wheel, "url": f"{place.url}/files/{wheel}", "hashes": {}}
        file |= {"core-metadata": True, "size": 1000, "requires-python": NEEDS.get((name, version), ">=3.8")}
        files.append(file | ({"upload-time": f"{day}T12:00:00Z"} if place.dated else {}))
    return {"meta": {"api-version": "1.1"}, "name": name, "versions": list(RELEASES[name]), "files": files}
