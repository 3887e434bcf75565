"""Who is still to be invited to what: each guest once to each form of a window, and once to its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from reporting.domain.maintenance.notice import Notice, notice_of
from reporting.domain.maintenance.work import Work
from reporting.maintenance.invitations import CANCEL, REQUEST


class Taken(Protocol):
    """Remembers for whom a mail server took what."""

    def accepted(self, key: str) -> set[str]:
        """Return the recipients for whom it was taken."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A mail that is still to be sent."""

    work: Work
    to: tuple[str, ...]
    """Addresses that have not got it; empty where only ``invited_at`` is still to be written."""
    key: str
    """Under which it is remembered who has it."""
    is_first: bool
    """Whether ``invited_at`` is to be written: the present form was not mailed before."""
    too_short: Notice | None = None
    """The notice it would give, where that does not do: then it is not to be sent."""


def due_invitations(works: Iterable[Work], guests: Sequence[str], taken: Taken, now: datetime) -> list[Invitation]:
    """Return what is to be mailed at ``now``, in the order of the windows.

    A window is mailed in each form that it gets, to whoever has not got that form: text that was changed is sent as an
    update, and who was refused or is new among the guests is asked again. What was called off is told to the guests if
    they were invited. What is over is not mailed, nor what has too little notice even by mail and is no emergency.

    Where the file says that its present form was mailed and ``taken`` knows nothing of the window, that was done from
    elsewhere, and is not done again.
    """
    found = [_due(work, tuple(dict.fromkeys(guests)), taken, now) for work in works if work.ends_at > now]
    return [each for each in found if each is not None]


def key_of(work: Work) -> str:
    """Return under which key it is remembered who has the mail about its present form."""
    method = CANCEL if work.is_cancelled else REQUEST
    return f"{known_key(work)}:{work.announced_at:%Y%m%dT%H%M%SZ}:{work.sequence}:{method}"


def known_key(work: Work) -> str:
    """Return under which key it is remembered who was ever invited to it, in whatever form."""
    return f"invitation:{work.work_id}"


def _due(work: Work, guests: tuple[str, ...], taken: Taken, now: datetime) -> Invitation | None:
    key, known = key_of(work), taken.accepted(known_key(work))
    is_noted = work.invited_at is not None and work.invited_at >= work.announced_at
    if work.is_cancelled:
        elsewhere = guests if work.invited_at is not None else ()
        to = _without(taken.accepted(key), sorted(known) or elsewhere)
        return Invitation(work, to, key, is_first=False) if to else None
    to = _without(taken.accepted(key), guests)
    if is_noted and not (to and known):
        return None
    ahead = [notice_of(replace(work, invited_at=now), span) for span in work.occurrences if span.ends_at > now]
    short = None if is_noted or any(each.is_accepted for each in ahead) else ahead[0]
    return Invitation(work, to, key, is_first=not is_noted, too_short=short)


def _without(taken: Iterable[str], guests: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in guests if each not in set(taken))
