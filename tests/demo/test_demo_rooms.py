"""What the rooms of one demo round come to."""

import pytest

from demo.cli import worst


@pytest.mark.parametrize(
    ("health", "hygiene", "code"),
    [(0, 0, 0), (0, 2, 0), (0, 1, 1), (1, 0, 1), (2, 0, 2), (2, 1, 1), (1, 2, 1), (2, 2, 2)],
)
def test_the_worst_counts(health: int, hygiene: int, code: int) -> None:
    """A failure in any room is 1, health that could not be judged is 2, and hygiene that could not be judged is 0."""
    assert worst({"health": health, "hygiene": hygiene}) == code
