"""Stand-ins for other people's servers: WSGI applications on a free loopback port, which misbehave on demand."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.published_specs import Specs


@dataclass
class Fault:
    """What happens to one request instead, or after it was carried out."""

    method: str
    path: str
    """Regular expression of the path."""
    status: int = 0
    """0: the connection is closed without an answer."""
    headers: dict[str, str] = field(default_factory=dict)
    body: str = "{}"
    content_type: str = "application/json"
    committed: bool = False
    """True if the request is carried out first."""


@dataclass(kw_only=True)
class Record:
    """What a stand-in was asked, and what it is told to get wrong."""

    url: str = ""
    seen: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each request."""
    violations: list[str] = field(default_factory=list)
    """What did not fit the published interface documents."""
    faults: list[Fault] = field(default_factory=list)

    def fails(self, method: str, path: str, status: int = 0, **how: Any) -> None:
        """Let the next request that matches go wrong."""
        self.faults.append(Fault(method, path, status, **how))


RecordT = TypeVar("RecordT", bound=Record)


class StandIn(Generic[RecordT]):
    """Judges each request, goes wrong where it is told to, and else answers what ``served`` says."""

    def __init__(self, record: RecordT, specs: Specs) -> None:
        self.record, self.specs = record, specs
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        """Answer as WSGI asks for it; without an answer the connection is closed."""
        request = Request(environ)
        request.get_data(parse_form_data=False)
        with self.lock:
            answer = self._answer(request)
        if answer is None:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            answer = Response("")
        return answer(environ, start)

    def served(self, request: Request) -> Response:
        """Carry out a request."""
        raise NotImplementedError

    def _answer(self, request: Request) -> Response | None:
        record = self.record
        record.seen.append((request.method, request.path))
        record.violations += self.specs.violations(request)
        matching = (each for each in record.faults if each.method == request.method)
        fault = next((each for each in matching if re.search(each.path, request.path)), None)
        if fault is None:
            return self.served(request)
        record.faults.remove(fault)
        if fault.committed:
            self.served(request)
        if not fault.status:
            return None
        return Response(fault.body, fault.status, headers=fault.headers, content_type=fault.content_type)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve ``app`` until the block ends, and yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
