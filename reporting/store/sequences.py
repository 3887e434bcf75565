"""Sequences in a form that compresses well, and back."""

from collections.abc import Iterable, Sequence
from typing import Any

_FIRST_SIGN = 0x30
"""Response times are signs from here on; a space, which is before, stands for none."""
_NONE = " "


def runs_of(values: Iterable[Any]) -> list[Any]:
    """Return each value followed by how often it comes in a row."""
    flat: list[Any] = []
    for value in values:
        if flat and flat[-2] == value and type(flat[-2]) is type(value):
            flat[-1] += 1
        else:
            flat += [value, 1]
    return flat


def spread(flat: Sequence[Any]) -> list[Any]:
    """Return what ``runs_of`` was given."""
    values: list[Any] = []
    for value, count in zip(flat[::2], flat[1::2], strict=True):
        values += [value] * count
    return values


def steps(values: Sequence[int]) -> list[int]:
    """Return how much each value is above the one before; the first one above 0."""
    return [value - before for before, value in zip([0, *values], values, strict=False)]


def sums(steps: Iterable[int]) -> list[int]:
    """Return what ``steps`` was given."""
    total, values = 0, []
    for step in steps:
        total += step
        values.append(total)
    return values


def since(starts: Sequence[int], values: Sequence[int | None]) -> list[int | None]:
    """Return how much each value is above its start."""
    return [None if value is None else value - start for start, value in zip(starts, values, strict=True)]


def after(starts: Sequence[int], values: Sequence[int | None]) -> list[int | None]:
    """Return what ``since`` was given."""
    return [None if value is None else start + value for start, value in zip(starts, values, strict=True)]


def signs(buckets: Sequence[int | None]) -> tuple[int, str]:
    """Return the middle bucket, and a sign for how far each is from it: those that are most frequent are near."""
    known = sorted(bucket for bucket in buckets if bucket is not None)
    if not known:
        return 0, _NONE * len(buckets)
    middle = known[len(known) // 2]
    return middle, "".join(_NONE if each is None else _sign(each - middle) for each in buckets)


def _sign(difference: int) -> str:
    return chr(_FIRST_SIGN + (2 * difference if difference >= 0 else -2 * difference - 1))


def latencies(middle: int, signs: str) -> list[int | None]:
    """Return what ``signs`` was given."""
    known = {sign: middle + _difference(ord(sign) - _FIRST_SIGN) for sign in set(signs) - {_NONE}}
    return [known.get(sign) for sign in signs]


def _difference(folded: int) -> int:
    return folded // 2 if folded % 2 == 0 else -(folded + 1) // 2
