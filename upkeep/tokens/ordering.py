"""From an order on the command line to what became of it: every refusal comes before the first change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from checks.support.token_policy import TokenRecord, ended_lines
from language import _
from rondafile import Rondafile
from upkeep.errors import UpkeepError
from upkeep.tokens.backend import Backend, Listing
from upkeep.tokens.changing import FEWEST_DIGITS, Changer, new_key
from upkeep.tokens.handover import Way, way_of
from upkeep.tokens.journal import opened, unfinished
from upkeep.tokens.selecting import Pick, Selection, monitoring_masks, picked
from upkeep.tokens.settling import Settlement, settle, settlements


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done."""

    act: str
    """``rotate`` or ``revoke``."""
    selection: Selection
    execute: bool
    """False: tell what would be done."""
    including_monitoring: bool
    most: int
    """Refuse to change more than so many."""
    home: Path
    """Where relative paths of the configuration start."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done, every refusal behind it."""

    order: Order
    model: str
    picks: Sequence[Pick]
    settlements: Sequence[Settlement]
    """How what an earlier run left unfinished is to be ended."""
    monitoring: frozenset[str]
    """Masks of what the monitoring logs in with."""
    way: Way | None
    """How keys are handed over; None where none is needed."""
    key_length: int
    """How long a key may be; 0 for any length."""

    @property
    def meant(self) -> list[TokenRecord]:
        """The tokens to change."""
        return [pick.record for pick in self.picks if not pick.left_alone]


def decide(order: Order, rondafile: Rondafile, backend: Backend, listing: Listing) -> Decision:
    """Decide what is to be done, and change nothing.

    Raises:
        UpkeepError: It is refused.
    """
    left = unfinished(rondafile.results / backend.name)
    _refuse(order, backend, has_unfinished=bool(left))
    way = _way(order, rondafile, backend, listing)
    settling = settlements(left, backend, listing.model)
    own = monitoring_masks(backend.target, backend.masking)
    picks = []
    if order.selection.names_any:
        picks = picked(listing.records, order.selection, own, including=order.including_monitoring)
    ended = {each.entry.old for each in settling if each.kind == "complete"}
    ended |= {each.entry.new or "" for each in settling if each.kind == "was-done"}
    picks = [pick for pick in picks if pick.record.mask not in ended]
    decision = Decision(order, listing.model, picks, settling, own, way, listing.key_length or 0)
    if order.execute and len(decision.meant) > order.most:
        text = _("{count} tokens are meant, and at most {most} are changed at once: raise --most, or name fewer")
        raise UpkeepError(text.format(count=len(decision.meant), most=order.most))
    return decision


Tell = Callable[[str, int, int], None]


def carry_out(
    order: Order, rondafile: Rondafile, backend: Backend, listing: Listing, tell: Tell = lambda *_: None
) -> tuple[Decision, Changer]:
    """Decide, and do it; what became of it is in the changer.

    Args:
        order: To be executed.
        rondafile: Where the journal is, and what is published.
        backend: Where the tokens are.
        listing: All of them.
        tell: Called after each step with its name, how many tokens are done, and of how many.

    Raises:
        UpkeepError: It is refused; nothing was changed.
    """
    with opened(rondafile.results / backend.name) as journal:
        decision = decide(order, rondafile, backend, listing)
        total = len(decision.meant) + len(decision.settlements)
        changer = Changer(journal, backend)
        changer.tell = lambda step: tell(step, len(changer.results), total)
        settle(decision.settlements, changer)
        if changer.stopped:
            return decision, changer
        if decision.way is None:
            changer.revoke(decision.meant, decision.model)
        else:
            changer.rotate(decision.meant, decision.model, decision.way, lambda: new_key(decision.key_length))
    return decision, changer


def _way(order: Order, rondafile: Rondafile, backend: Backend, listing: Listing) -> Way | None:
    """Return how keys are handed over; None where none is needed."""
    if order.act != "rotate":
        return None
    tokens, name = backend.target.tokens, backend.name
    if tokens.source.keeps_hashes or listing.key_length is None:
        text = _("the keys of {model} are not kept as text, so that no new one can be put in: revoke it instead")
        raise UpkeepError(text.format(model=listing.model))
    if 0 < listing.key_length < FEWEST_DIGITS:
        text = _("the keys of {model} have at most {length} characters: too short for a safe one")
        raise UpkeepError(text.format(model=listing.model, length=listing.key_length))
    if tokens.handover is None:
        text = _(
            'it is not said how a new key reaches its owner: add handover = {{ folder = "handover" }} '
            "to [targets.{target}.tokens]"
        )
        raise UpkeepError(text.format(target=name))
    return way_of(tokens.handover, order.home, [rondafile.site, rondafile.results])


def _refuse(order: Order, backend: Backend, *, has_unfinished: bool) -> None:
    if order.execute and not backend.target.writes:
        text = _("{target} does not allow writing: add writes = true to [targets.{target}] in ronda.toml")
        raise UpkeepError(text.format(target=backend.name))
    if not order.selection.names_any and not (order.act == "rotate" and has_unfinished):
        raise UpkeepError(_("name the tokens: a MASK, --user PK, or --stale; see `ronda tokens list`"))
    ended = backend.target.tokens.expired(datetime.now(UTC).date())
    if order.selection.stale and ended:
        raise UpkeepError("\n".join(ended_lines(ended, backend.name)))
