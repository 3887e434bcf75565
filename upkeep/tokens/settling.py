"""What an interrupted rotation left behind: found in the journal, compared with the backend, and brought to an end.

A key that waits in a file is given to its token again, the same one: whoever else may still be at it writes the same.
It is taken away only where its token has gone, so that nobody can put it in any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from upkeep.tokens.backend import Backend, Change
from upkeep.tokens.changing import Changer
from upkeep.tokens.handover import waiting_key
from upkeep.tokens.journal import Entry
from upkeep.tokens.masking import Masking

Kind = Literal["complete", "was-done", "was-undone", "gone", "foreign"]


@dataclass(frozen=True, slots=True)
class Settlement:
    """How something unfinished is to be ended."""

    entry: Entry
    kind: Kind
    """``complete``: its key waits, and is put in now; ``was-done`` and ``was-undone``: only the end was missing;
    ``gone``: the token is not there any more; ``foreign``: of another model or masking key, left as it is."""
    change: Change | None = None
    """What to send, for ``complete``."""


def settlements(found: Sequence[Entry], backend: Backend, model: str) -> list[Settlement]:
    """Return how everything unfinished is to be ended; nothing is changed.

    Raises:
        UpkeepError: The backend could not be asked.
    """
    masking, states = backend.masking, dict[str, str]()
    ours = [entry for entry in found if entry.model == model and entry.masked_by == masking.name]
    if ours:
        backend.change(
            "look", [Change(entry) for entry in ours], lambda part: states.update({part["id"]: part["state"]})
        )
    return [_settled(entry, states.get(entry.id), masking) for entry in found]


def settle(settling: Sequence[Settlement], changer: Changer) -> None:
    """End everything unfinished as decided."""
    for each in settling:
        match each.kind:
            case "was-done":
                changer.end(each.entry, "done")
            case "was-undone" | "gone":
                changer.end(each.entry, "undone", each.kind)
    changer.send("rotate", [each.change for each in settling if each.change])


def _settled(entry: Entry, state: str | None, masking: Masking) -> Settlement:
    if state is None:
        return Settlement(entry, "foreign")
    if entry.act == "revoke":
        return Settlement(entry, "was-undone" if state == "old" else "was-done")
    if state == "new":
        return Settlement(entry, "was-done")
    if state == "neither":
        return Settlement(entry, "gone")
    key = waiting_key(entry.file)
    if key is None or masking.of(key) != entry.new:
        return Settlement(entry, "was-undone")
    return Settlement(entry, "complete", Change(entry, key))
