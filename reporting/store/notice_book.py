"""What channels were told: who has got a mail that was refused for others, and how many messages went out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, insert, select

from reporting.domain.actions import DeliveryKind
from reporting.domain.kpi.noise import Sent
from reporting.ports import Clock, Pending
from reporting.store import batches, outbox, schema
from reporting.store.database import Database


class SqlNoticeBook:
    """The book of the channels, in the store's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, clock: Clock, hold_s: float, group_above: int) -> list[Pending]:
        """Hold what goes out as one message next."""
        now = clock()
        with self._database.writing() as connection:
            return batches.claim(connection, now, now + timedelta(seconds=hold_s), group_above)

    def release(self, now: datetime) -> int:
        """Let every delivery that waits for its next try be due now."""
        with self._database.writing() as connection:
            return outbox.release(connection, now)

    def arrived(self, keys: Sequence[str], reference: str, at: datetime) -> None:
        """Note that these arrived as one message, all or nothing."""
        with self._database.writing() as connection:
            for key in keys:
                outbox.receipt(connection, key, reference, at)

    def accepted(self, key: str) -> set[str]:
        """Return the recipients for whom it was taken."""
        table = schema.accepted
        with self._database.reading() as connection:
            return set(connection.scalars(select(table.c.recipient).where(table.c.key == key)))

    def note(self, key: str, recipient: str, at: datetime) -> None:
        """Remember one of them."""
        table = schema.accepted
        known = exists().where(table.c.key == key, table.c.recipient == recipient)
        with self._database.writing() as connection:
            if not connection.scalar(select(known)):
                connection.execute(insert(table).values(key=key, recipient=recipient, at=at))

    def sent(self, since: datetime, until: datetime) -> list[Sent]:
        """Return what arrived from ``since`` to before ``until``, in that order; a storm's notices share a message.

        Weekly reviews are not among it: nobody is to act upon them.
        """
        table = schema.receipts
        query = (
            select(table.c.channel, table.c.incident_id, table.c.ticket, table.c.delivered_at)
            .where(table.c.channel != "", table.c.kind != DeliveryKind.NOTICE_WEEKLY)
            .where(table.c.delivered_at >= since, table.c.delivered_at < until)
            .order_by(table.c.delivered_at, table.c.key)
        )
        with self._database.reading() as connection:
            return [Sent(*row) for row in connection.execute(query)]
