"""Faults of the database."""

import os
import sys

from demo.faults.fault import Fault, Toolbox
from demo.services import API
from demo.supervisor import wait_until

LOCKER = "locker"


def _lock_database(tools: Toolbox, nonce: str) -> None:
    sign = tools.state.directory / "locked"
    command = [sys.executable, "-m", "demo.faults.locker", os.fspath(tools.state.database), os.fspath(sign), nonce]
    tools.supervisor.start(LOCKER, command)
    wait_until(lambda: sign.exists() and sign.read_text() == nonce, LOCKER, timeout_s=15, tail=tools.supervisor)


def _unlock_database(tools: Toolbox, _: str) -> None:
    tools.supervisor.kill(LOCKER)
    (tools.state.directory / "locked").unlink(missing_ok=True)


FAULTS = (
    Fault(
        "database-locked",
        "another process holds the database: requests fail after a second",
        "otro proceso retiene la base de datos: las peticiones fallan tras un segundo",
        on=_lock_database,
        off=_unlock_database,
        spoils=frozenset({API.name}),
    ),
)
