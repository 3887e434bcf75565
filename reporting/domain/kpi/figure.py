"""One figure: its value, or why there is none, and what is behind it."""

import math
from dataclasses import dataclass
from enum import StrEnum

from reporting.domain.reason import Reason


class Unit(StrEnum):
    """What a value counts."""

    SECONDS = "s"
    RATIO = "ratio"
    """0 to 1, but for the burn of an error budget, which may be above."""
    COUNT = "count"


@dataclass(frozen=True, slots=True, init=False)
class Definition:
    """What a figure means, wherever and whenever it is shown."""

    key: str
    """Such as ``restore.mean``; never changes."""
    title: str
    """English source text."""
    formula: str
    """In words; English source text."""
    unit: Unit
    sources: tuple[str, ...]
    """Where the definition is from: titles of works as they are, the rest English source texts."""

    def __init__(self, key: str, title: str, formula: str, unit: Unit, *sources: str) -> None:
        for name, value in zip(self.__slots__, (key, title, formula, unit, sources), strict=True):
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value or the reason why there is none, never both and never a 0 in its place.

    Raises:
        ValueError: It has both or neither, or the value is no number.
    """

    of: Definition
    value: float | None
    """In ``of.unit``."""
    part: str = ""
    """What of several it is about, such as a severity or a check; empty for the whole."""
    reason: Reason | None = None
    """Why there is no value."""
    behind: tuple[str, ...] = ()
    """Names of the incidents, deployments, runs or windows that it is made from."""
    count: int | None = None
    """How many values it is made from; None where that says nothing."""

    def __post_init__(self) -> None:
        if (self.value is None) is (self.reason is None):
            raise ValueError(f"{self.name} needs a value or the reason why there is none")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"{self.name} is no number: {self.value}")

    @property
    def name(self) -> str:
        """Its definition and part, such as ``restore.mean.S1``."""
        return f"{self.of.key}.{self.part}" if self.part else self.of.key


def figure(  # noqa: PLR0913 - as many as a figure has
    of: Definition,
    value: float | None,
    why_not: Reason,
    behind: tuple[str, ...] = (),
    *,
    part: str = "",
    count: int | None = None,
) -> Figure:
    """Return a figure; ``why_not`` is its reason if there is no value."""
    return Figure(of, value, part, why_not if value is None else None, behind, count)
