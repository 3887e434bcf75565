"""What was found, and where."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class DiscoveryError(Exception):
    """The checkout cannot be used; the message says what to name instead."""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One value with its source."""

    value: T

    place: str
    """``manage.py:9``, relative to the checkout; without a line where the file itself is what was found."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the settings take an address from; both None if it holds a password or is put together."""

    variable: str | None = None
    """Name of the environment variable."""

    literal: str | None = None
    """The address itself, free of anything secret."""
