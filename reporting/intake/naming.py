"""Names that fit: of cases, and of the check of a suite."""

import hashlib
import re
import unicodedata
from collections.abc import Callable

from language import _
from reporting.intake.errors import IntakeError
from reporting.intake.found import one_line

LONGEST_CASE = 200
"""What ``reporting.results.schema`` takes."""
LONGEST_SUITE = 60
TESTS = "regression.tests"


class CaseNames:
    """Gives each full name a short one of its own, the same in every run.

    A name that is too long is cut and ends in a digest of the whole of it. Names that cannot be told apart once their
    secrets are taken out get a number, in their order.

    Args:
        clean: Takes secrets out.
    """

    def __init__(self, clean: Callable[[str], str]) -> None:
        self._clean = clean
        self._taken: set[str] = set()

    def short(self, name: str) -> str:
        """Return the short name; it is taken from then on."""
        plain = one_line(self._clean(name)) or "?"
        given, number = _cut(plain), 1
        while given in self._taken:
            number += 1
            given = _cut(f"{plain} ({number})")
        self._taken.add(given)
        return given


def _cut(name: str) -> str:
    if len(name) <= LONGEST_CASE:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_CASE - 10]}…#{digest}"


def check_of_suite(suite: str | None) -> str:
    """Return the id of the check that a suite's tests are cases of.

    Raises:
        IntakeError: Nothing of the suite's name can be part of an id.
    """
    if suite is None:
        return TESTS
    plain = unicodedata.normalize("NFKD", suite).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_SUITE].strip("_")
    if not slug:
        raise IntakeError(_("--suite {suite!r} has no letter or digit: name it like api or web").format(suite=suite))
    return f"{TESTS}_{slug}"
