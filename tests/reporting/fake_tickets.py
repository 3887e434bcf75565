"""A ticket system in a folder."""

import contextlib
import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reporting.domain.actions import TicketFacts
from reporting.errors import DeliveryError
from reporting.ports import Ticket


class FakeTickets:
    """A TicketSystem whose tickets are files, so that they outlive the process that wrote them.

    ``fake.refuse(3)`` lets the next three changes fail before anything is done; ``fake.lose_answer()`` lets the next
    one fail after it was done; ``fake.refuse_for(incident_id)`` lets one incident's fail until ``fake.accept_all()``.
    ``knows_keys=False`` makes it like Jira: ``open`` has no idempotency key, and whoever repeats it gets two tickets.
    ``searchable=False`` makes it find nothing, as a search index that lags behind. ``touch`` is called before and
    after each change. ``fake.tickets()`` shows everything; ``fake.calls`` what was asked.
    """

    name = "fake"

    def __init__(
        self,
        folder: Path,
        *,
        knows_keys: bool = True,
        searchable: bool = True,
        touch: Callable[[], None] = lambda: None,
    ) -> None:
        self.folder, self.knows_keys, self.searchable, self.touch = folder, knows_keys, searchable, touch
        self.calls: list[str] = []
        self._refusals: list[DeliveryError] = []
        self._refused: dict[str, DeliveryError] = {}
        self._lost = 0
        folder.mkdir(parents=True, exist_ok=True)

    def refuse(self, times: int = 1, error: DeliveryError | None = None) -> None:
        self._refusals += [error or DeliveryError("fake is down: wait")] * times

    def refuse_for(self, incident_id: str, error: DeliveryError | None = None) -> None:
        self._refused[incident_id] = error or DeliveryError("fake does not like this one")

    def accept_all(self) -> None:
        self._refusals, self._refused = [], {}

    def lose_answer(self, times: int = 1) -> None:
        self._lost += times

    def tickets(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]

    def find(self, label: str, incident_id: str) -> Ticket | None:
        self._asked("find", incident_id)
        seen = self.tickets() if self.searchable else []
        found = (each for each in seen if each["label"] == label and each["incident_id"] == incident_id)
        return next((_shown(each) for each in found), None)

    def problems(self) -> list[str]:
        return [str(error) for error in self._refusals]

    def open(self, key: str, facts: TicketFacts, *, again: bool = False) -> Ticket:
        incident = facts.incident
        if again and (found := self.find(incident.label, incident.incident_id)) is not None:
            return found
        self._asked("open", incident.incident_id)
        same = [each for each in self.tickets() if each["key"] == key] if self.knows_keys else []
        fresh = {"key": key, "label": incident.label, "incident_id": incident.incident_id}
        ticket = same[0] if same else self._add({**fresh, "is_open": True, "comments": {}})
        self._answered()
        return _shown(ticket)

    def attach(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        self._asked("attach", facts.incident.incident_id)
        known = json.loads((self.folder / f"{ticket}.json").read_text())
        self._write({**known, "evidence": sorted({each.name for each in facts.evidence})})
        self._answered()

    def update(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        self._asked("update", facts.incident.incident_id)
        self._comment(key, ticket, facts)
        self._answered()

    def close(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        self._asked("close", facts.incident.incident_id)
        self._comment(key, ticket, facts, is_open=False)
        self._answered()

    def _comment(self, key: str, ticket: str, facts: TicketFacts, **changes: Any) -> None:
        known = json.loads((self.folder / f"{ticket}.json").read_text())
        self._write({**known, "comments": {key: facts.reason.tell(), **known["comments"]}, **changes})

    def _add(self, ticket: dict[str, Any]) -> dict[str, Any]:
        for number in itertools.count(1):
            numbered = {"ticket": f"FAKE-{number}", **ticket}
            draft = self._draft(numbered)
            with contextlib.suppress(FileExistsError):
                os.link(draft, self.folder / f"FAKE-{number}.json")
                return numbered
        raise AssertionError

    def _write(self, ticket: dict[str, Any]) -> None:
        os.replace(self._draft(ticket), self.folder / f"{ticket['ticket']}.json")

    def _draft(self, ticket: dict[str, Any]) -> Path:
        draft = self.folder / f"draft-{os.getpid()}"
        draft.unlink(missing_ok=True)
        draft.write_text(json.dumps(ticket))
        return draft

    def _asked(self, what: str, incident_id: str) -> None:
        self.touch()
        self.calls.append(f"{what} {incident_id}")
        if incident_id in self._refused:
            raise self._refused[incident_id]
        if self._refusals:
            raise self._refusals.pop(0)

    def _answered(self) -> None:
        self.touch()
        if self._lost:
            self._lost -= 1
            raise DeliveryError("fake did not answer in time: it may have done it")


def _shown(ticket: dict[str, Any]) -> Ticket:
    return Ticket(ticket["ticket"], f"https://fake.example/{ticket['ticket']}", ticket["is_open"])
