"""Publishers that kill themselves at a chosen point."""

import gc
import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

MOST_POINTS = 500
"""Above what any publisher of these stories touches."""


class Bomb:
    """Kills its process at the ``fuse``-th touch; with 0 it only counts."""

    def __init__(self, fuse: int = 0) -> None:
        self.fuse, self.touches = fuse, 0

    def touch(self, *_anything: Any) -> None:
        self.touches += 1
        if self.touches == self.fuse:
            os.kill(os.getpid(), signal.SIGKILL)

    def attach(self) -> None:
        """Be touched before every statement, before every commit, and after it, when the connection is given back.

        Between the end of a statement and the beginning of the next one nothing else happens: one point does for both.
        """
        for target, name in (
            (Engine, "before_cursor_execute"),
            (Engine, "commit"),
            (Engine, "rollback"),
            (Pool, "checkin"),
        ):
            event.listen(target, name, self.touch)


def killed(act: Callable[[Bomb], None], fuse: int, *, in_store: bool = True) -> bool:
    """Act in a child whose bomb goes off at the ``fuse``-th touch; tell whether it did.

    With ``in_store``, the database is among what touches it.
    """
    child = os.fork()
    if child == 0:
        gc.disable()  # a collection would copy the whole parent
        status = 1
        try:
            bomb = Bomb(fuse)
            if in_store:
                bomb.attach()
            act(bomb)
            status = 0
        finally:
            os._exit(status)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)
