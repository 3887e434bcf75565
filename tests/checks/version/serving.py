"""A real server that tells a version, which may change while it is asked."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Versioned:
    """What the server says, and what it was asked."""

    told: Callable[[int], str | None]
    """Returns the version for the n-th question to ``/version``, from 1; None for an answer without one."""
    port: int = 0
    asked: int = 0
    """Questions to ``/version``."""
    connections: set[int] = field(default_factory=set)
    """Ports they came from: one for each connection."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


def _handler(served: Versioned) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

        def do_GET(self) -> None:
            version = None
            if self.path == "/version":
                with served.lock:
                    served.asked += 1
                    served.connections.add(self.client_address[1])
                    version = served.told(served.asked)
            body = json.dumps({"build": {"commit": version}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if version is not None:
                self.send_header("X-Version", version)
            self.end_headers()
            self.wfile.write(body)

    return Handler


@contextlib.contextmanager
def telling(told: Callable[[int], str | None]) -> Iterator[Versioned]:
    """Serve a version until the block ends."""
    served = Versioned(told)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(served))
    server.daemon_threads = True
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
