"""A ticket system in a folder."""

import contextlib
import itertools
import json
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from reporting.domain.actions import TicketFacts
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.tickets import Resolution, TicketState
from reporting.errors import DeliveryError
from reporting.ports import Ticket
from tests.reporting.builders import NOON


class FakeTickets:
    """A TicketSystem whose tickets are files, so that they outlive the process that wrote them.

    ``fake.refuse(3)`` lets the next three changes fail before anything is done; ``fake.lose_answer()`` lets the next
    one fail after it was done; ``fake.refuse_for(incident_id)`` lets one incident's fail until ``fake.accept_all()``.
    ``knows_keys=False`` makes it like Jira: ``open`` has no idempotency key, and whoever repeats it gets two tickets.
    ``searchable=False`` makes it find nothing, as a search index that lags behind. ``touch`` is called before and
    after each change. ``fake.tickets()`` shows everything; ``fake.calls`` what was asked.

    People act through ``fake.people_close(ticket, Resolution.WONT_FIX, root_cause)``, ``fake.people_open(ticket)`` and
    ``fake.people_file(title, priority, labels)``; ``fake.copy(ticket)`` is what a crash or a person doubled;
    ``fake.people_delete(ticket)`` leaves nothing. Moments are those of ``clock``.
    """

    name = "fake"

    def __init__(
        self,
        folder: Path,
        *,
        knows_keys: bool = True,
        searchable: bool = True,
        touch: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = lambda: NOON,
    ) -> None:
        self.folder, self.knows_keys, self.searchable, self.touch = folder, knows_keys, searchable, touch
        self.clock = clock
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
        return [json.loads(path.read_text()) for path in self._paths()]

    def people_close(
        self, ticket: str, resolution: Resolution = Resolution.DONE, root_cause: RootCause | None = None
    ) -> None:
        said = {"root_cause": _written(root_cause)} if root_cause else {}
        self._change(ticket, is_open=False, closed_at=self.clock().isoformat(), resolution=resolution.value, **said)

    def people_open(self, ticket: str) -> None:
        self._change(ticket, **_OPEN)

    def people_file(self, title: str, priority: str = "", labels: Sequence[str] = ()) -> str:
        fields = {"title": title, "priority": priority, "labels": list(labels), "filed": True}
        return str(self._add({"key": "", "label": "", "incident_id": "", **fields})["ticket"])

    def people_delete(self, ticket: str) -> None:
        (self.folder / f"{ticket}.json").unlink()

    def copy(self, ticket: str) -> str:
        known = self._read(ticket)
        return str(
            self._add({name: known[name] for name in ("label", "incident_id", "labels")} | {"key": ""})["ticket"]
        )

    def find(self, label: str, incident_id: str) -> Ticket | None:
        self._asked("find", incident_id)
        return next(iter(self._found(label, incident_id)), None)

    def copies(self, label: str, incident_id: str) -> list[Ticket]:
        self._asked("copies", incident_id)
        return self._found(label, incident_id)

    def states(self, tickets: Sequence[str]) -> list[TicketState]:
        self._asked("states", ",".join(tickets))
        return [_state(each) for each in self.tickets() if each["ticket"] in tickets]

    def filed(self) -> list[TicketState]:
        self._asked("filed", "")
        return [_state(each) for each in self.tickets() if each["filed"]]

    def problems(self) -> list[str]:
        return [str(error) for error in self._refusals]

    def open(self, key: str, facts: TicketFacts, *, again: bool = False) -> Ticket:
        incident = facts.incident
        if again and (found := self.find(incident.label, incident.incident_id)) is not None:
            return found
        self._asked("open", incident.incident_id)
        same = [each for each in self.tickets() if each["key"] == key] if self.knows_keys else []
        fresh = {"key": key, "label": incident.label, "incident_id": incident.incident_id}
        ticket = same[0] if same else self._add({**fresh, "labels": [incident.label]})
        self._answered()
        return _shown(ticket)

    def attach(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        self._asked("attach", facts.incident.incident_id)
        self._change(ticket, evidence=sorted({each.name for each in facts.evidence}))
        self._answered()

    def update(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        self._asked("update", facts.incident.incident_id)
        self._comment(key, ticket, facts)
        self._answered()

    def close(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        self._asked("close", facts.incident.incident_id)
        known = self._read(ticket)
        closing = (
            {"closed_at": self.clock().isoformat(), "resolution": Resolution.DONE.value} if known["is_open"] else {}
        )
        self._comment(key, ticket, facts, is_open=False, **closing)
        self._answered()

    def reopen(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        self._asked("reopen", facts.incident.incident_id)
        self._comment(key, ticket, facts, **_OPEN)
        self._answered()

    def remind(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        self._asked("remind", facts.incident.incident_id)
        self._comment(key, ticket, facts, reminded=list(facts.lacking))
        self._answered()

    def join(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        self._asked("join", facts.incident.incident_id)
        closing = {"is_open": False, "closed_at": self.clock().isoformat(), "resolution": Resolution.DUPLICATE.value}
        self._comment(key, facts.copy, facts, joined_to=ticket, **closing)
        self._answered()

    def _found(self, label: str, incident_id: str) -> list[Ticket]:
        seen = self.tickets() if self.searchable else []
        return [_shown(each) for each in seen if each["label"] == label and each["incident_id"] == incident_id]

    def _comment(self, key: str, ticket: str, facts: TicketFacts, **changes: Any) -> None:
        self._change(ticket, comments={key: facts.reason.tell(), **self._read(ticket)["comments"]}, **changes)

    def _change(self, ticket: str, **changes: Any) -> None:
        self._write({**self._read(ticket), **changes})

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"), key=lambda path: (len(path.name), path.name))

    def _read(self, ticket: str) -> dict[str, Any]:
        known: dict[str, Any] = json.loads((self.folder / f"{ticket}.json").read_text())
        return known

    def _add(self, ticket: dict[str, Any]) -> dict[str, Any]:
        for number in itertools.count(1):
            blank = {"title": "", "priority": "", "labels": [], "filed": False, "root_cause": None, "comments": {}}
            numbered = {"ticket": f"FAKE-{number}", "created_at": self.clock().isoformat(), **blank, **_OPEN, **ticket}
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


_OPEN = {"is_open": True, "closed_at": None, "resolution": ""}


def _shown(ticket: dict[str, Any]) -> Ticket:
    return Ticket(ticket["ticket"], f"https://fake.example/{ticket['ticket']}", ticket["is_open"])


def _state(ticket: dict[str, Any]) -> TicketState:
    said, closed_at = ticket["root_cause"], ticket["closed_at"]
    return TicketState(
        ticket=ticket["ticket"],
        is_open=ticket["is_open"],
        status="open" if ticket["is_open"] else "closed",
        title=ticket["title"],
        created_at=datetime.fromisoformat(ticket["created_at"]),
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
        resolution=Resolution(ticket["resolution"]),
        root_cause=RootCause(Category(said[0]) if said[0] else None, said[1], said[2]) if said else None,
        priority=ticket["priority"],
        labels=tuple(ticket["labels"]),
        url=_shown(ticket).url,
    )


def _written(said: RootCause) -> list[str | None]:
    return [said.category.value if said.category else None, said.text, said.fix]
