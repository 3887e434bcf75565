"""Rotating and revoking, so that a kill at any moment leaves each token either old and working, or new and handed over.

The order for one token: a line in the journal; the new key handed over; the backend changes it in one transaction; the
file is named as the one that counts; the end in the journal. ``settling`` finds what stopped in between.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal

from checks.support.token_policy import TokenRecord
from language import N_, _
from upkeep.errors import UpkeepError
from upkeep.tokens.backend import Backend, Change, TroubleError
from upkeep.tokens.handover import READY, HandoverError, NewKey, Way, confirm, take_back
from upkeep.tokens.journal import Entry, Journal, Step

KEY_DIGITS = 40
"""What DRF makes (rest_framework.authtoken.models.Token.generate_key): 160 bits."""
FEWEST_DIGITS = 32
REVOKED_AT_ONCE = 200
WHYS = {
    "gone": N_("the token is not there any more"),
    "ambiguous": N_("several tokens of this owner have this mask"),
    "pointed-at": N_("rows of {name} point to it"),
    "error": N_("the backend's database refused: {name}"),
}
"""English source texts of why a token stayed as it was."""

State = Literal["done", "undone", "unclear"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one token."""

    entry: Entry
    state: State
    """``unclear`` where it may be either; the next ``rotate`` or ``revoke`` finds out and ends it."""
    why: str = ""
    """In the site's language."""

    @property
    def file(self) -> str | None:
        """Where the new key lies, if it counts and went into a file."""
        return f"{self.entry.file}{READY}" if self.entry.file and self.state == "done" else None


def new_key(length: int) -> str:
    """Return a key of hexadecimal digits, as DRF makes them.

    Args:
        length: How long a key may be over there; 0 for any length.
    """
    return secrets.token_hex(KEY_DIGITS // 2)[: length or None]


class Changer:
    """Changes tokens of one target.

    Args:
        journal: Open, and so ours alone.
        backend: Where they are.
        tell: Called after each step of each token, with the step's name.
    """

    def __init__(self, journal: Journal, backend: Backend, tell: Callable[[str], None] = lambda _step: None) -> None:
        self.journal, self.backend, self.tell = journal, backend, tell
        self.results: list[Result] = []
        """In the order in which they became known."""
        self.stopped = ""
        """Why it was given up before the end."""

    def rotate(self, records: Sequence[TokenRecord], model: str, way: Way, key: Callable[[], str]) -> None:
        """Give each token a new key."""
        for batch in _batches(records, way.at_once):
            self.send("rotate", [change for each in batch if (change := self._handed_over(each, model, way, key()))])
            if self.stopped:
                return

    def revoke(self, records: Sequence[TokenRecord], model: str) -> None:
        """Delete each token."""
        for batch in _batches(records, REVOKED_AT_ONCE):
            changes = [
                Change(self._begun(Entry("", "revoke", "begun", model, each.user, each.mask, ""))) for each in batch
            ]
            self.send("revoke", changes)
            if self.stopped:
                return

    def send(self, act: str, changes: Sequence[Change]) -> None:
        """Have the backend carry out what was begun, and end each as soon as it is known."""
        waiting = {change.entry.id: change.entry for change in changes}
        if not waiting:
            return

        def told(part: Mapping[str, Any]) -> None:
            self._told(waiting[part["id"]], part)
            del waiting[part["id"]]

        self.tell("sent")
        try:
            self.backend.change(act, changes, told)
        except TroubleError as error:
            self.stopped = error.message
            for entry in waiting.values():
                self.end(entry, "undone", error.message)
        except UpkeepError as error:
            self.stopped = error.message
            self.results += [Result(entry, "unclear", error.message) for entry in waiting.values()]

    def end(self, entry: Entry, state: State, why: str = "") -> None:
        """Write down how it ended, after its file says the same."""
        if state == "done":
            confirm(entry.file)
        elif state == "undone":
            take_back(entry.file)
        if state != "unclear":
            self.tell("filed")
            self.journal.write(replace(entry, step=_step(state), why=why))
            self.tell("ended")
        self.results.append(Result(entry, state, why))

    def _handed_over(self, record: TokenRecord, model: str, way: Way, key: str) -> Change | None:
        mask = self.backend.masking.of(key)
        file = way.file_for(record.user, mask)
        entry = self._begun(Entry("", "rotate", "begun", model, record.user, record.mask, "", mask, file))
        try:
            way.hand_over(NewKey(record.user, mask, key, file))
        except HandoverError as error:
            self.end(entry, "undone", error.message)
            return None
        self.tell("handed over")
        return Change(entry, key)

    def _begun(self, entry: Entry) -> Entry:
        entry = replace(entry, id=secrets.token_hex(8), masked_by=self.backend.masking.name)
        self.journal.write(entry)
        self.tell("begun")
        return entry

    def _told(self, entry: Entry, part: Mapping[str, Any]) -> None:
        self.tell("told")
        state: str = part["state"]
        kind = part.get("why")
        why = _(WHYS[kind]).format(name=part.get("name", "")) if kind else ""
        is_done = state == ("neither" if entry.act == "revoke" else "new") or (entry.act == "revoke" and state == "new")
        if is_done:
            self.end(entry, "done")
        else:
            self.end(entry, "unclear" if state == "unclear" else "undone", why)


def _step(state: State) -> Step:
    return "done" if state == "done" else "undone"


def _batches(records: Sequence[TokenRecord], size: int) -> Iterator[list[TokenRecord]]:
    rest = iter(records)
    while batch := list(islice(rest, size)):
        yield batch
