"""Hold an answer against what a step expects."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import jmespath
from jmespath.exceptions import JMESPathError

from checks.support.cases import references
from checks.support.cases.model import Step
from checks.support.errors import DownError
from checks.support.exchange import Exchange
from language import _
from rondafile.conditions import broken

_LONGEST_SHOWN = 80
Kind = Literal["status", "no_json", "json", "header", "text", "time", "keep"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that an answer must be, and what it was."""

    kind: Kind
    subject: str
    """Expression, header, text, or kept name; empty for a status or a time."""
    expected: Any
    """For a status a text such as ``200-299``, for what is kept its expression, for a time milliseconds."""
    found: Any
    holds: bool

    @property
    def said(self) -> str:
        """What is wrong with it, as part of a line."""
        values = {"subject": self.subject, "expected": shown(self.expected), "found": shown(self.found)}
        match self.kind:
            case "status":
                return _("status {found} instead of {expected}").format(found=self.found, expected=self.expected)
            case "no_json":
                return str(self.found)
            case "json":
                text = _("{subject} is {found} instead of {expected}")
            case "header":
                text = _("the header {subject} is {found} and does not hold {expected}")
            case "text":
                text = _("the answer does not hold {expected}")
            case "time":
                text = _("it took {found} ms; the limit is {expected} ms")
            case _:
                text = _("{subject} is to be kept, and {expected} finds nothing in the answer")
        return text.format(**values)


def expectations(step: Step, exchange: Exchange, values: Mapping[str, Any]) -> list[Expectation]:
    """Return everything that a step expects of its answer, in the order in which people look at it.

    Args:
        step: The step.
        exchange: Its request and answer.
        values: By name, those that the step itself kept too.
    """
    expect = step.expect
    statuses = [expect.status] if isinstance(expect.status, int) else expect.status
    fits = exchange.status in statuses if statuses else 200 <= exchange.status <= 299
    wanted = " / ".join(map(str, statuses)) if statuses else "200-299"
    return [
        Expectation("status", "", wanted, exchange.status, fits),
        *_json(references.filled(expect.json_, values), exchange),
        *_headers(references.filled(expect.headers, values), exchange),
        *_texts(references.filled(expect.text, values), exchange),
        *_time(expect.max_ms, exchange),
        *_kept(step, values),
    ]


def keepings(step: Step, exchange: Exchange) -> dict[str, Any]:
    """Return what a step keeps of its answer; a name whose expression finds nothing is missing."""
    if not step.keep:
        return {}
    try:
        document = exchange.json()
    except DownError:
        return {}
    found = {name: _found(expression, document) for name, expression in step.keep.items()}
    return {name: value for name, value in found.items() if value is not None}


def wanting(found: list[Expectation]) -> list[Expectation]:
    """Return those that do not hold; only the status where that is wrong, since the rest is about another answer."""
    wrong = [each for each in found if not each.holds]
    return wrong[:1] if wrong and wrong[0].kind == "status" else wrong


def shown(value: Any) -> str:
    """Return a value as messages show it: as JSON, its start where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _json(conditions: Mapping[str, Any], exchange: Exchange) -> Iterator[Expectation]:
    if not conditions:
        return
    try:
        document = exchange.json()
    except DownError as error:
        yield Expectation("no_json", "", "JSON", str(error), holds=False)
        return
    wrong = {expression: found for expression, _expected, found in broken(dict(conditions), document)}
    for expression, expected in conditions.items():
        holds = expression not in wrong
        yield Expectation("json", expression, expected, expected if holds else wrong[expression], holds)


def _headers(wanted: Mapping[str, str], exchange: Exchange) -> Iterator[Expectation]:
    for name, text in wanted.items():
        found = exchange.headers.get(name.lower())
        yield Expectation("header", name, text, found, found is not None and text in found)


def _texts(wanted: list[str] | str, exchange: Exchange) -> Iterator[Expectation]:
    for text in [wanted] if isinstance(wanted, str) else wanted:
        yield Expectation("text", text, text, None, text.encode() in exchange.body)


def _time(limit_ms: int | None, exchange: Exchange) -> Iterator[Expectation]:
    if limit_ms is not None:
        yield Expectation("time", "", limit_ms, exchange.elapsed_ms, exchange.elapsed_ms <= limit_ms)


def _kept(step: Step, values: Mapping[str, Any]) -> Iterator[Expectation]:
    for name, expression in step.keep.items():
        yield Expectation("keep", name, expression, values.get(name), name in values)


def _found(expression: str, document: Any) -> Any:
    try:
        return jmespath.search(expression, document)
    except JMESPathError:
        return None
