"""A sentence with its values, kept apart from any language: numbers, times and terms are put into words where shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reporting.domain.kpi.figure import Figure, Unit


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit."""

    value: float
    """In ``unit``."""
    unit: Unit


@dataclass(frozen=True, slots=True)
class Points:
    """How far two shares are apart."""

    value: float
    """-1 to 1."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is said in the reader's language."""

    text: str
    """English source text, marked with ``N_`` where it is defined."""


Value = str | int | Amount | Points | Term | datetime | tuple[str, ...]
"""What a sentence may name; several names are listed."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with ``{named}`` places."""

    text: str
    """English source text, marked with ``N_``; of one, if it has a plural."""
    values: Mapping[str, Value] = field(default_factory=dict)
    many: str = ""
    """The same of several; empty if it has no plural."""
    number: int = 1
    """How many; the place ``{n}`` names it."""


def say(text: str, **values: Value) -> Said:
    """Return a sentence; ``text`` is marked with ``N_``."""
    return Said(text, values)


def ngettext(one: str, many: str, number: int, **values: Value) -> Said:
    """Return a sentence that has a plural. The catalogs find its texts by the name of this function."""
    return Said(one, {"n": number, **values}, many, number)


def seconds(span: timedelta) -> Amount:
    """Return a span of time as an amount."""
    return Amount(span.total_seconds(), Unit.SECONDS)


def amount(figure: Figure | None) -> Amount:
    """Return what a figure says.

    Raises:
        ValueError: It says nothing.
    """
    if figure is None or figure.value is None:
        raise ValueError("a figure without a value has no amount")
    return Amount(figure.value, figure.of.unit)
