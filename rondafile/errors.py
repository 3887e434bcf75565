"""The one error of reading a configuration: every problem at once."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in ``ronda.toml``."""

    place: str
    """``ronda.toml:14``, or the file alone when no line applies."""

    text: str
    """What is wrong and what to write instead, in one line."""

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class RondafileError(Exception):
    """The configuration cannot be used.

    Args:
        problems: Everything that is wrong, in the order of the file; never empty.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
