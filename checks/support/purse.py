"""The budgets of one target."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.support.remembered import Remembered
from rondafile.budgets import Budget, Figure


@dataclass(frozen=True, slots=True)
class Purse:
    """The budgets of one target, and what earlier rounds saw of each figure."""

    kept: dict[str, Budget]
    """From ``ronda.budgets.toml``."""
    configured: Mapping[Figure, int]
    """From ``ronda.toml``."""
    remembered: Remembered

    def limit_of(self, figure: str) -> int | None:
        """Return the budget of a figure, the lower one if both files have it; None if none has."""
        kept = [self.kept[figure].limit] if figure in self.kept else []
        configured = [limit for name, limit in self.configured.items() if name == figure]
        return min([*kept, *configured], default=None)
