"""Asking the backend for its tokens, and for a change of some."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from checks.support.errors import CheckError
from checks.support.interpreter import Interpreter, Question
from checks.support.token_policy import TokenRecord, source_parameters, token_parameters, trouble_of
from rondafile.models import Target
from upkeep.errors import UpkeepError
from upkeep.tokens.journal import Entry
from upkeep.tokens.masking import Masking

LIST_LIMIT_S = 300.0
CHANGE_LIMIT_S = 120.0


class TroubleError(UpkeepError):
    """The backend refused before it did anything."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The backend's tokens."""

    model: str
    """Label of the model that holds them."""
    key_length: int | None
    """How long a key may be; 0 for any length, None if keys are no text."""
    records: Sequence[TokenRecord]
    """Those that were to be kept, the oldest first."""
    counts: Mapping[str, int]
    """``tokens``, ``stale``, ``warned``, and one for each thing that can be said of a token."""
    unmatched: Sequence[str]
    """Exceptions, by mask or user, that fit nothing."""
    missing: Sequence[str]
    """Columns that the user model lacks, so that a rule could not be judged."""


@dataclass(frozen=True, slots=True)
class Change:
    """One token to be changed."""

    entry: Entry
    key: str | None = field(default=None, repr=False)
    """The new key, a secret; None where none is needed."""


class Backend:
    """The interpreter of one target, asked about tokens."""

    def __init__(self, target: Target, name: str, masking: Masking) -> None:
        self.target, self.name, self.masking = target, name, masking

    def listed(
        self, keep: Callable[[TokenRecord], bool] = lambda _record: True, on_part: Callable[[int], None] | None = None
    ) -> Listing:
        """Return the tokens, judged.

        Args:
            keep: Tells which tokens are to be kept; the others are counted and forgotten.
            on_part: Called with how many have come so far.

        Raises:
            UpkeepError: They could not be had.
        """
        records: list[TokenRecord] = []
        seen = 0

        def take(part: list[Any]) -> None:
            nonlocal seen
            records.extend(filter(keep, map(TokenRecord._make, part)))
            seen += len(part)
            if on_part is not None:
                on_part(seen)

        asked = token_parameters(self.target.tokens, self.masking.key, datetime.now(UTC).date()) | {"all": True}
        found = self._ask(Question("tokens", asked, limit_s=LIST_LIMIT_S, on_part=take))
        told = {name: found[name] for name in ("model", "key_length", "counts", "unmatched", "missing")}
        return Listing(records=records, **told)

    def change(self, act: str, changes: Sequence[Change], on_part: Callable[[Mapping[str, Any]], None]) -> None:
        """Carry out changes one by one, each in a transaction of its own.

        Args:
            act: ``rotate``, ``revoke``, or ``look`` to change nothing and tell which key each has.
            changes: What to change.
            on_part: Called with ``id`` and ``state`` of each as soon as it is known.

        Raises:
            TroubleError: Nothing was done.
            UpkeepError: What was not told by ``on_part`` may or may not have been done.
        """
        told = [
            {
                "id": each.entry.id,
                "user": each.entry.user,
                "old": each.entry.old,
                "new": each.entry.new,
                "key": each.key,
            }
            for each in changes
        ]
        asked = {
            "act": act,
            "changes": told,
            "mask_key": self.masking.key.hex(),
            "source": source_parameters(self.target.tokens.source),
        }
        question = Question("token_change", asked, "upkeep.inside", CHANGE_LIMIT_S, on_part)
        self._ask(question, [each.key for each in changes if each.key])

    def _ask(self, question: Question, secrets: Sequence[str] = ()) -> Mapping[str, Any]:
        interpreter = Interpreter(self.target, self.name)
        try:
            found: Mapping[str, Any] = interpreter.ask(question)
        except CheckError as error:
            text = str(error)
            for secret in secrets:  # what a shell or a settings module made of our script is not ours to trust
                text = text.replace(secret, "[hidden]")
            raise UpkeepError(text) from None
        finally:
            interpreter.close()
        if (trouble := trouble_of(found, self.target.tokens, self.name)) is not None:
            raise TroubleError(str(trouble))
        return found
