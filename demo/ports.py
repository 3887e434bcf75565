"""Free loopback ports for the services of one demo."""

import random
import socket
from dataclasses import dataclass

from demo.errors import DemoError

FIRST_PORT, LAST_PORT = 20_000, 32_767
"""Below the ephemeral ranges of Linux (32768 up) and macOS (49152 up): a client that keeps on dialling a stopped
service can otherwise be given that very port, connect to itself, and keep the service from starting again."""

ATTEMPTS = 200


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the services of one demo listen, all on 127.0.0.1."""

    api: int
    """Gunicorn."""

    broker: int
    """Valkey or Redis."""

    ocr: int
    """The stand-in of the OCR provider."""

    @property
    def api_url(self) -> str:
        """Return the API's address without a final slash."""
        return f"http://127.0.0.1:{self.api}"

    @property
    def broker_url(self) -> str:
        """Return the broker's address, which is also that of the result backend."""
        return f"redis://127.0.0.1:{self.broker}/0"

    @property
    def ocr_url(self) -> str:
        """Return the OCR stand-in's address without a final slash."""
        return f"http://127.0.0.1:{self.ocr}"


def is_free(port: int) -> bool:
    """Tell whether a server could listen on `port` of the loopback now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def choose_ports(known: Ports | None) -> Ports:
    """Return the known ports if all are free, else three other free ones; raise DemoError if there are none."""
    if known is not None and all(is_free(port) for port in (known.api, known.broker, known.ocr)):
        return known
    candidates = random.sample(range(FIRST_PORT, LAST_PORT + 1), ATTEMPTS)
    free = [port for port in candidates if is_free(port)][:3]
    if len(free) < 3:
        raise DemoError(f"No three free ports on 127.0.0.1 between {FIRST_PORT} and {LAST_PORT}. Stop other servers.")
    return Ports(*free)
