"""Judge an answer by JSON conditions."""

from typing import Any

from checks.support.exchange import Exchange
from language import _
from rondafile.conditions import broken


def assert_conditions(answer: Exchange, conditions: dict[str, Any]) -> None:
    """Assert that every condition holds, naming the first that does not.

    Raises:
        AssertionError: One does not hold.
        DownError: The answer is not JSON.
    """
    if not conditions:
        return
    failing = broken(conditions, answer.json())
    assert not failing, _("{endpoint}: {expression} is {found}, not {expected}").format(
        endpoint=answer.endpoint,
        expression=failing[0][0],
        found=_short(failing[0][2]),
        expected=_short(failing[0][1]),
    )


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
