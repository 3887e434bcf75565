"""What people do about incidents, some time after they ended."""

import heapq
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import log

from bench.year.clock import Hands
from bench.year.fleet import TARGET
from reporting.domain.actions import Action
from reporting.domain.filing import Filing
from reporting.domain.incident import EventKind
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.domain.rootcause import Category, RootCause
from reporting.errors import AmendError
from reporting.pipeline import close_by_hand, explain_by_hand, open_by_hand, sync
from reporting.ports import TicketSystem
from reporting.store import SqlStore

EXPLAINED, FALSE_ALARM = 0.8, 0.06
"""Shares of ended incidents that people name a root cause of, and of those that are none."""
TYPICAL_H, SPREAD = 6.0, 1.0
"""Median of the log-normal hours until they do, and the spread of their log."""
FILED_EVERY_DAYS = 30.0
"""Mean of the exponential times between incidents that people file."""
FOUND = {
    Category.CODE: 5,
    Category.CONFIGURATION: 3,
    Category.CAPACITY: 4,
    Category.INFRASTRUCTURE: 4,
    Category.NETWORK: 2,
    Category.DEPENDENCY: 1,
    Category.UNKNOWN: 1,
}
"""How often which category is named."""


class People:
    """Keeps a list of what they will do, and does it when its time has come."""

    def __init__(self, seed: int, store: SqlStore, tickets: TicketSystem, policy: Policy, clock: Hands) -> None:
        self._chance = random.Random(f"{seed}:people")
        self._store, self._tickets, self._policy, self._clock = store, tickets, policy, clock
        self._todo: list[tuple[datetime, int, str, str]] = []
        self._counted = 0
        self.explained = 0

    def plan(self, since: datetime, until: datetime) -> None:
        """Plan a look at the tickets each day, and what they notice themselves."""
        day = since + timedelta(hours=12)
        while day < until:
            self._add(day, "look", "")
            day += timedelta(days=1)
        at = since + timedelta(days=self._chance.expovariate(1 / FILED_EVERY_DAYS))
        while at < until:
            self._add(at, "file", f"Un cliente avisa que el correo {at:%d/%m} llegó dos veces")
            at += timedelta(days=self._chance.expovariate(1 / FILED_EVERY_DAYS))

    def notice(self, actions: Iterable[Action]) -> None:
        """Plan what they will say of incidents that ended."""
        for action in actions:
            if action.kind is EventKind.CLOSED and self._chance.random() < EXPLAINED + FALSE_ALARM:
                hours = min(self._chance.lognormvariate(log(TYPICAL_H), SPREAD), 240)
                self._add(action.at + timedelta(hours=hours), "explain", action.incident.incident_id)

    def due(self, moment: datetime) -> bool:
        """Tell whether there is something to do by now."""
        return bool(self._todo) and self._todo[0][0] <= moment

    def act(self, moment: datetime) -> None:
        """Do what is due by now, in order."""
        while self.due(moment):
            at, _number, what, whom = heapq.heappop(self._todo)
            self._clock.set(at)
            {"look": self._look, "file": self._file, "end": self._end, "explain": self._explain}[what](whom)

    def _add(self, at: datetime, what: str, whom: str) -> None:
        self._counted += 1
        heapq.heappush(self._todo, (at, self._counted, what, whom))

    def _look(self, whom: str) -> None:
        sync(self._store, self._policy, self._tickets, self._clock, only=whom or None)

    def _file(self, message: str) -> None:
        since = self._clock() - timedelta(minutes=30)
        filing = Filing(TARGET, Severity.S3, "rule", since, message, endpoint=None)
        incident = open_by_hand(self._store, filing, self._clock)
        self._add(
            self._clock() + timedelta(hours=self._chance.lognormvariate(log(5), 0.8)), "end", incident.incident_id
        )

    def _end(self, incident_id: str) -> None:
        close_by_hand(self._store, incident_id, self._clock(), self._clock)

    def _explain(self, incident_id: str) -> None:
        is_none = self._chance.random() < FALSE_ALARM / (EXPLAINED + FALSE_ALARM)
        named = self._chance.choices(tuple(FOUND), tuple(FOUND.values()))[0]
        fix = f"https://tracker.example/changes/{self._counted}"
        root = (
            RootCause(Category.FALSE_ALARM, "La prueba corrió contra otra versión")
            if is_none
            else RootCause(named, "Se agotaron las conexiones al servicio", fix)
        )
        try:
            explain_by_hand(self._store, incident_id, root, self._clock)
        except AmendError:  # it came back meanwhile: they are asked again when it ends
            return
        self.explained += 1
        self._look(incident_id)
