"""One process of a round asks its cases; those that pytest-xdist starts beside it fetch what was found.

So no case is asked twice, those that write go one by one, and each role logs in once, however many processes judge.
"""

import contextlib
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Final

from checks.support.cases.confirming import Asked
from checks.support.errors import UnjudgedError
from language import _

_LONGEST_FOLDER: Final = 90
"""Characters: the address of a socket may have 107 (``man 7 unix``)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one case."""

    asked: Asked | None = None
    error: Exception | None = None
    """Why it was not judged; None if it was."""
    took_ms: int = 0
    """From its beginning to its end, all attempts together."""
    yielded: dict[str, str] = field(default_factory=dict)
    """Tokens that login requests gave, by role: secrets from then on, for whoever records too."""


class Desk:
    """Hands out what was found, to those of the same round only.

    Args:
        find: Takes the name of a case and waits until something was found.
    """

    def __init__(self, find: Callable[[str], Found]) -> None:
        self._find = find
        folder = tempfile.mkdtemp(prefix="ronda-")
        if len(folder) > _LONGEST_FOLDER:
            shutil.rmtree(folder)
            folder = tempfile.mkdtemp(prefix="ronda-", dir="/tmp")
        self._folder, self.key = Path(folder), secrets.token_bytes(32)
        self.address = str(self._folder / "desk")
        self._listener = Listener(self.address, "AF_UNIX", backlog=32, authkey=self.key)
        threading.Thread(target=self._accept, name="desk", daemon=True).start()

    def close(self) -> None:
        """Hand out nothing more."""
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except (AuthenticationError, EOFError, ConnectionError):
                continue
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), name="desk-window", daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        with contextlib.suppress(EOFError, OSError), connection:
            while True:
                connection.send(self._find(connection.recv()))


class Window:
    """Where another process of the round fetches what was found.

    Args:
        address: Of the desk.
        key: Of the desk.
    """

    def __init__(self, address: str, key: bytes) -> None:
        self._address, self._key = address, key
        self._connection: Connection | None = None

    def fetch(self, name: str) -> Found:
        """Return what was found of a case, once it was.

        Raises:
            UnjudgedError: The process that asks has ended.
        """
        try:
            if self._connection is None:
                self._connection = Client(self._address, "AF_UNIX", authkey=self._key)
            self._connection.send(name)
            found: Found = self._connection.recv()
        except (EOFError, OSError) as error:
            raise UnjudgedError(_("the process that asks the cases has ended")) from error
        return found
