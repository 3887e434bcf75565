"""A small real backend with orders, permissions, and endpoints that fail at times."""

import contextlib
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from checks.support.cases.model import Step
from checks.support.cases.ready import ReadyCase
from checks.support.probing import Prober
from checks.support.reach import Reach
from rondafile import Target
from rondafile.models import Confirm
from rondafile.references import Resolved

TOKENS = {"member-token-0001": "member", "staff-token-0002": "staff", "monitor-token-0003": "monitor"}
PASSWORD = 'pass"word-0004'


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    target: str
    """Path and query, byte for byte."""
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


@dataclass
class Shop:
    """The backend, what it holds, and what it was asked."""

    port: int = 0
    orders: dict[int, dict[str, Any]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    fails_first: int = 0
    """How often ``/flaky`` answers 500 before it answers 200."""
    may_delete: bool = True
    closes_empty: bool = False
    """Whether an order without a plate may be closed: the rule that a deployment breaks."""
    opens_users: bool = False
    """Whether members see the users, too."""
    delay_s: dict[str, float] = field(default_factory=dict)
    """Waited before an answer, by the start of its path."""
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    calls: Counter[str] = field(default_factory=Counter)
    busy: int = 0
    most_busy: int = 0
    """How many requests were under way at once, at most."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def asked(self, start: str) -> list[Seen]:
        """Return the requests whose method and path start so."""
        return [each for each in self.seen if f"{each.method} {each.target}".startswith(start)]

    def answer(self, request: Seen) -> tuple[int, Any]:
        """Return status and JSON."""
        path = request.target.partition("?")[0]
        self.calls[f"{request.method} {path}"] += 1
        if path == "/login":
            fits = request.body and json.loads(request.body).get("password") == PASSWORD
            return (200, {"data": {"token": "member-token-0001"}}) if fits else (400, {"detail": "no"})
        if path == "/echo":
            return 200, {"target": request.target}
        role = TOKENS.get(request.headers.get("authorization", "").removeprefix("Token "))
        if role is None:
            return 401, {"detail": "no login"}
        return self._logged_in(request, path, role)

    def _logged_in(self, request: Seen, path: str, role: str) -> tuple[int, Any]:
        match request.method, path.strip("/").split("/"):
            case "GET", ["whoami"]:
                return 200, {"user": {"name": role}}
            case "GET", ["users"]:
                return (200, [{"name": "x"}]) if role == "staff" or self.opens_users else (403, {"detail": "no"})
            case "GET", ["flaky"]:
                is_up = self.calls["GET /flaky"] > self.fails_first
                return (200, {"up": True}) if is_up else (500, {"up": False})
            case "POST", ["orders"]:
                return self._made(json.loads(request.body or b"{}"))
            case method, ["orders", number]:
                return self._order(method, int(number), role)
            case "POST", ["orders", number, "close"]:
                order = self.orders.get(int(number), {})
                return (200, {**order, "status": "closed"}) if order.get("plate") or self.closes_empty else (409, {})
        return 404, {"detail": "not found"}

    def _made(self, told: dict[str, Any]) -> tuple[int, Any]:
        if told.get("amount") == -1:
            return 400, {"amount": ["negative"]}
        number = next(self.numbers)
        self.orders[number] = {"status": "open", **told, "id": number}
        return 201, self.orders[number]

    def _order(self, method: str, number: int, role: str) -> tuple[int, Any]:
        if number not in self.orders:
            return 404, {"detail": "not found"}
        if method != "DELETE":
            return 200, self.orders[number]
        if role != "staff" or not self.may_delete:
            return 403, {"detail": "no"}
        del self.orders[number]
        return 204, None


def _handler(shop: Shop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together, or the client's delayed ACK costs 40 ms

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

        def _serve(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Seen(self.command, self.path, headers, self.rfile.read(size))
            with shop.lock:
                shop.seen.append(request)
                shop.busy += 1
                shop.most_busy = max(shop.most_busy, shop.busy)
                status, document = shop.answer(request)
            time.sleep(max((wait for start, wait in shop.delay_s.items() if self.path.startswith(start)), default=0))
            with shop.lock:
                shop.busy -= 1
            body = b"" if document is None else json.dumps(document).encode()
            with contextlib.suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body if self.command != "HEAD" else b"")

        do_GET = do_POST = do_HEAD = do_DELETE = do_PUT = do_PATCH = do_OPTIONS = _serve  # noqa: N815

    return Handler


@contextlib.contextmanager
def open_shop() -> Iterator[Shop]:
    """Serve until the block ends."""
    shop = Shop()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(shop))
    server.daemon_threads = True
    shop.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reach_of(shop: Shop, state: Path, attempts: int = 1, **further: Any) -> Reach:
    """Return the ways into the shop, for a member, staff, and one who logs in."""
    password = Resolved(PASSWORD, ("SHOP_PASSWORD",), "$SHOP_PASSWORD")
    told: dict[str, Any] = {
        "base_url": shop.url,
        "token": Resolved("monitor-token-0003", ("MONITOR_TOKEN",), "$MONITOR_TOKEN"),
        "writes": True,
        "regression": {"attempts": attempts},
        "roles": {
            "member": {"token": Resolved("member-token-0001", ("MEMBER_TOKEN",), "$MEMBER_TOKEN")},
            "staff": {"token": Resolved("staff-token-0002", ("STAFF_TOKEN",), "$STAFF_TOKEN")},
            "clerk": {
                "login": {"path": "/login", "body": {"user": "clerk", "password": password}, "token": "data.token"}
            },
        },
    }
    reach = Reach("shop", Target.model_validate(told | further), state)
    Prober(reach, Confirm(attempts=2, delay_s=0.01), 5)
    return reach


def a_step(request: str, **told: Any) -> Step:
    """Return a step as a file of cases would say it."""
    return Step.model_validate({"request": request, **told})


def a_case(*steps: Step, cleanup: tuple[Step, ...] = (), **further: Any) -> ReadyCase:
    """Return a case that was read."""
    told: dict[str, Any] = {"role": "member", "writes": any(not s.request.startswith("GET") for s in steps)} | further
    return ReadyCase(
        area=told.pop("area", "orders"),
        name=told.pop("name", "made"),
        title=told.pop("title", "An order is made"),
        severity=told.pop("severity", "S2"),
        owner=told.pop("owner", ""),
        steps=steps,
        cleanup=cleanup,
        **told,
    )


REMOVE = a_step("DELETE /orders/${id}", **{"as": "staff"})
"""Removes the order that was kept as ``id``."""
MAKE = a_step("POST /orders", json={"plate": "ABC123", "note": "${mark}"}, expect={"status": 201}, keep={"id": "id"})
"""Makes an order and keeps its id."""
