"""JSON conditions: a JMESPath expression and the value it must have (https://jmespath.org)."""

from typing import Annotated, Any

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator


def _compiles(expression: str) -> str:
    try:
        jmespath.compile(expression)
    except (ValueError, RecursionError) as error:  # jmespath's own, a number beyond Python's, and thousands of brackets
        first = str(error).splitlines()[0].rstrip(":")
        shown = expression if len(expression) <= 200 else expression[:199] + "…"
        raise ValueError(f"{shown!r} is not a JMESPath expression: {first}") from error
    return expression


Expression = Annotated[str, AfterValidator(_compiles)]
"""A JMESPath expression."""

Conditions = dict[Expression, Any]
"""Expression to expected value; every one must hold."""


def broken(conditions: dict[str, Any], document: Any) -> list[tuple[str, Any, Any]]:
    """Return ``(expression, expected, found)`` for each condition that ``document`` does not meet."""
    found = []
    for expression, expected in conditions.items():
        try:
            value = jmespath.search(expression, document)
        except JMESPathError as error:
            value = f"({error})"
        if value != expected or isinstance(value, bool) is not isinstance(expected, bool):
            found.append((expression, expected, value))
    return found
