"""Claim notices: each by itself, or a storm of them as one, which stays the same storm until it has arrived."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from reporting.domain.actions import GROUPED
from reporting.ports import Pending
from reporting.store import schema
from reporting.store.outbox import due_and_free, hold, pending_rows, read

MOST = 500
"""Notices in one storm."""
_TABLE = schema.outbox


def claim(connection: Connection, now: datetime, until: datetime, group_above: int) -> list[Pending]:
    """Hold what goes out as one message next, and return it; nothing if nothing is due.

    More than ``group_above`` new incidents that wait for one channel are a storm. It is named in the transaction that
    claims it: whoever takes it up after a crash sends the same message.
    """
    rows = pending_rows()
    first = connection.execute(rows.where(_TABLE.c.channel != "", *due_and_free(now)).limit(1)).first()
    if first is None:
        return []
    found, more = [first], {}
    if first.batch is not None:
        found = list(connection.execute(rows.where(_TABLE.c.batch == first.batch)))
    elif first.kind in GROUPED:
        same = _TABLE.c.channel == first.channel, _TABLE.c.kind.in_(GROUPED), _TABLE.c.batch.is_(None)
        waiting = list(connection.execute(rows.where(*same, *due_and_free(now)).limit(MOST)))
        if len(waiting) > group_above:
            found, more = waiting, {"batch": storm_key([row.key for row in waiting])}
    hold(connection, [row.sequence for row in found], until, **more)
    held = [read(row) for row in found]
    return [replace(each, batch=more.get("batch", each.batch)) for each in held]


def storm_key(keys: Sequence[str]) -> str:
    """Return the idempotency key of a message that stands for several notices."""
    return f"storm:{hashlib.sha256(chr(10).join(sorted(keys)).encode()).hexdigest()[:24]}"
