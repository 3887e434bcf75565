"""Which tokens are meant, and which of them are left alone: decided before anything is done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from checks.support.token_policy import TokenRecord
from language import _
from rondafile.models import Target
from rondafile.models.tokens import plain_mask
from upkeep.errors import UpkeepError
from upkeep.tokens.masking import Masking


@dataclass(frozen=True, slots=True)
class Selection:
    """What was named on the command line; nothing at all means every token where that makes sense."""

    masks: frozenset[str] = frozenset()
    """Without the dots."""
    users: frozenset[str] = frozenset()
    """Primary keys of owners."""
    stale: bool = False
    """Those that break the policy."""
    staff: bool = False
    """Only those of staff."""
    why: frozenset[str] = frozenset()
    """Only those of which one of these can be said."""

    @classmethod
    def named(cls, masks: Sequence[str], users: Sequence[str], **further: object) -> "Selection":
        """Return what was named.

        Raises:
            UpkeepError: A mask is none, or names and ``--stale`` are mixed.
        """
        if further.get("stale") and (masks or users):
            raise UpkeepError(_("name tokens and users, or take --stale: not both"))
        try:
            plain = frozenset(map(plain_mask, masks))
        except ValueError as error:
            raise UpkeepError(_("a token is named by its mask, …9be2#5f0a81c3: see `ronda tokens list`")) from error
        return cls(plain, frozenset(users), **further)  # type: ignore[arg-type]

    @property
    def names_some(self) -> bool:
        """Tell whether some were named one by one."""
        return bool(self.masks or self.users)

    @property
    def names_any(self) -> bool:
        """Tell whether anything was named."""
        return self.names_some or self.stale

    def fits(self, record: TokenRecord) -> bool:
        """Tell whether a token is meant."""
        named = not self.names_some or record.mask in self.masks or record.user in self.users
        names = record.names if self.staff or self.why else ()
        return (
            named
            and (not self.stale or record.level == 2)
            and (not self.staff or "staff" in names)
            and (not self.why or not self.why.isdisjoint(names))
        )


@dataclass(frozen=True, slots=True)
class Pick:
    """A token that is meant."""

    record: TokenRecord
    is_monitoring: bool
    """Whether the monitoring itself logs in with it."""
    left_alone: bool
    """Whether it is not touched, although it is meant."""


def picked(
    records: Sequence[TokenRecord], selection: Selection, monitoring: Collection[str], *, including: bool
) -> list[Pick]:
    """Return the tokens that are meant, the oldest first.

    Args:
        records: All tokens.
        selection: Which are meant.
        monitoring: Masks of the tokens that the monitoring logs in with.
        including: Whether those may be touched.

    Raises:
        UpkeepError: A mask or a user that was named has no token.
    """
    found = [record for record in records if selection.fits(record)]
    refuse_unknown(found, selection)
    return [Pick(record, record.mask in monitoring, record.mask in monitoring and not including) for record in found]


def refuse_unknown(found: Sequence[TokenRecord], selection: Selection) -> None:
    """Raise if a mask or a user that was named has no token among those found."""
    for mask in selection.masks - {record.mask for record in found}:
        raise UpkeepError(_("no token has the mask …{mask}: see `ronda tokens list`").format(mask=mask))
    for user in selection.users - {record.user for record in found}:
        raise UpkeepError(_("user {pk} has no token: see `ronda tokens list`").format(pk=user))


def monitoring_masks(target: Target, masking: Masking) -> frozenset[str]:
    """Return the masks of what the monitoring logs in with: its token, and the words of its secret headers.

    A token that a login request yields is not among them: the next round asks for the one that counts then.
    """
    held = [target.token.reveal()] if target.token else []
    for value in target.headers.values():
        held += value.reveal().split()
    return frozenset(map(masking.of, held))
