"""Small real servers for tests: each takes a free loopback port and stops with its test."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Answer:
    """What the server says to every request."""

    status: int = 200
    body: bytes = b"{}"
    content_type: str = "application/json"
    delay_s: float = 0.0
    """Waited before the head."""
    drip_s: float = 0.0
    """Waited before each byte of the body."""
    headers: dict[str, str] = field(default_factory=dict)
    make_body: Callable[[], bytes] | None = None
    """Makes the body of each answer anew; None for always the same."""


@dataclass
class Web:
    """A web server that says one thing, and remembers what it was asked."""

    port: int
    answer: Answer
    seen: list[tuple[str, str, dict[str, str], bytes]]
    """Method, path, headers in lower case, and body of each request."""
    scheme: str = "http"

    @property
    def url(self) -> str:
        """Its address."""
        return f"{self.scheme}://localhost:{self.port}"


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

        def _serve(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            web.seen.append((self.command, self.path, headers, self.rfile.read(size)))
            answer = web.answer
            body = answer.make_body() if answer.make_body else answer.body
            time.sleep(answer.delay_s)
            with contextlib.suppress(OSError):
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(body)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if answer.drip_s:
                    for byte in body:
                        time.sleep(answer.drip_s)
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                else:
                    self.wfile.write(body)

        do_GET = do_POST = do_HEAD = _serve  # noqa: N815

    return Handler


@contextlib.contextmanager
def serving(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[Web]:
    """Serve ``answer`` until the block ends."""
    web = Web(0, answer, [], "https" if context else "http")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(web))
    server.daemon_threads = True
    web.port = server.server_address[1]
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def serve() -> Iterator[Callable[..., Web]]:
    """Start a server for the test."""
    with contextlib.ExitStack() as stack:
        yield lambda answer=None, context=None: stack.enter_context(serving(answer or Answer(), context))


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture
def free_port() -> int:
    """A loopback port where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
