"""The yard's rules, without Django: plates, answers, closing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PLATE = re.compile(r"[A-Z]{3}[0-9]{3}")
"""Colombian plates of cars and trucks: three letters, three digits. Trailers and motorcycles have other forms."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, as far as the rules care."""

    id: int
    """Primary key."""

    text: str
    """As shown to the person who answers."""

    required: bool
    """True if a submission cannot be closed without an answer."""


def normalize_plate(text: str) -> str:
    """Return the plate in capitals without blanks or hyphens, whether or not it is valid."""
    return re.sub(r"[\s-]", "", text).upper()


def is_plate(text: str) -> bool:
    """Tell whether `text` is a plate in its normal form, such as ``ABC123``."""
    return PLATE.fullmatch(text) is not None


def find_plate(text: str) -> str | None:
    """Return the first plate within text that was read from a picture, in its normal form; None if there is none."""
    found = re.search(r"(?<![A-Z0-9])([A-Z]{3})[\s-]?([0-9]{3})(?![A-Z0-9])", text.upper())
    return None if found is None else found.group(1) + found.group(2)


def find_missing(questions: Iterable[Asked], answered: Iterable[int]) -> list[Asked]:
    """Return the required questions without an answer, in the order of the questionnaire."""
    ids = set(answered)
    return [question for question in questions if question.required and question.id not in ids]


def may_close(missing: Sequence[Asked]) -> bool:
    """Tell whether a submission that lacks these answers may be closed."""
    return not missing


def explain_unfit(kind: str, *, has_text: bool, has_file: bool) -> str | None:
    """Return why an answer does not fit the kind of its question; None if it does."""
    if kind == "photo" and not has_file:
        return "Esta pregunta se responde con una foto."
    if kind == "text" and not has_text:
        return "Esta pregunta se responde con texto."
    return None
