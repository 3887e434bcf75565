"""What a probe inside the backend's interpreter answered, small enough to be read."""

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from checks.support.interpreter import BackendError
from checks.support.probing import Probe
from checks.support.reach import Reach
from language import _

NAME: Final = "answers.json"
MOST_BYTES = 65_536
"""Of one piece of evidence; what is larger is shortened until it fits."""
LONGEST_TEXT = 2_000
DEEPEST = 12
"""Levels of lists and objects; what lies deeper is left out."""
_MOST_ITEMS = (200, 50, 10, 3)
"""Of each list and object: tried one after the other until the whole fits."""
_SECRET = re.compile(r"pass|pwd|secret|credential|clave|contrase|cookie|authorization|api_?key|private_?key", re.I)
HIDDEN = "[hidden]"


def answers(reach: Reach, probes: Iterable[Probe]) -> list[dict[str, Any]]:
    """Return what is known by now of the questions that these probes ask, shortened; nothing is asked anew."""
    found = []
    for probe in probes:
        question = probe.asked(reach)
        future = reach.interpreter.asked(question.name) if question is not None else None
        if question is None or future is None:
            continue
        if not future.done():
            limit_s = question.limit_s or reach.target.probe_limit_s
            told: dict[str, Any] = {"error": _("no answer within {seconds:g} s").format(seconds=limit_s)}
        elif (error := future.exception()) is not None:
            told = {
                "error": str(error),
                "kind": error.kind if isinstance(error, BackendError) else type(error).__name__,
            }
        else:
            told = {"answer": shortened(future.result())}
        found.append({"probe": probe.name, "question": question.name, **told})
    return found


def shortened(document: Any) -> Any:
    """Return a JSON document that fits ``MOST_BYTES``; where something is left out, it says how much."""
    for most in _MOST_ITEMS:
        found = _within(document, most, DEEPEST)
        if len(json.dumps(found, ensure_ascii=False).encode(errors="replace")) <= MOST_BYTES:
            return found
    return {"left_out": _("the answer is too large to be shown")}


def _within(value: Any, most: int, levels: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else f"{value[:LONGEST_TEXT]}{_more(len(value) - LONGEST_TEXT)}"
    if not isinstance(value, dict | list):
        return value
    if not levels:
        return _more(len(value))
    if isinstance(value, list):
        return [_within(each, most, levels - 1) for each in value[:most]] + _rest(value, most)
    shown = {name: _member(name, value[name], most, levels) for name in list(value)[:most]}
    return shown | ({"…": _more(len(value) - most)} if len(value) > most else {})


def _member(name: str, value: Any, most: int, levels: int) -> Any:
    return HIDDEN if isinstance(value, str) and _SECRET.search(name) else _within(value, most, levels - 1)


def _rest(value: list[Any], most: int) -> list[str]:
    return [_more(len(value) - most)] if len(value) > most else []


def _more(count: int) -> str:
    """Return the sign that so many characters, items or members were left out."""
    return f"… +{count}"
