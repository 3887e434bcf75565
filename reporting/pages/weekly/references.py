"""The incidents behind a figure, numbered, each with where it leads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reporting.domain.review.harm import Harm

Link = Callable[[str], str | None]
"""Returns where a name leads; None if nowhere."""


def nowhere(_name: str) -> str | None:
    """Return that a name leads nowhere."""
    return None


@dataclass(frozen=True, slots=True)
class Reference:
    """Something behind a figure."""

    name: str
    """Id of an incident, a run or a window, or a version."""
    number: int | None
    """Of an incident in the list of the page, from 1; None for anything else."""
    link: str | None
    """Where it leads: to the page of the incident, else to its line in the list; None if nowhere."""


class References:
    """Numbers the incidents of a review."""

    def __init__(self, incidents: Iterable[Harm], page: Link = nowhere) -> None:
        self._numbers = {each.name: number for number, each in enumerate(incidents, start=1)}
        self._page = page

    def one(self, name: str) -> Reference:
        """Return one of them."""
        number = self._numbers.get(name)
        link = self._page(name) if number is not None else None
        return Reference(name, number, link or (f"#incident-{number}" if number is not None else None))

    def of(self, names: Iterable[str]) -> tuple[Reference, ...]:
        """Return some, the incidents first, in their order in the list."""
        found = [self.one(each) for each in dict.fromkeys(names)]
        return tuple(sorted(found, key=lambda each: (each.number is None, each.number or 0, each.name)))
