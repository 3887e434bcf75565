"""The clock of the simulated year."""

from datetime import datetime


class Hands:
    """A clock that stands until it is set."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def set(self, at: datetime) -> None:
        """Move it to a later moment; an earlier one leaves it, since time does not go back."""
        self._at = max(self._at, at)

    def __call__(self) -> datetime:
        """Tell the moment, UTC."""
        return self._at
