"""The failing case in words, for analysts: what was sent, what was expected, and what came."""

import difflib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from checks.support.cases.asked import AskedStep
from checks.support.cases.judging import Expectation, shown
from checks.support.cases.told import Told
from checks.support.errors import DownError
from language import _

_LONGEST_BODY: Final = 20_000
_LONGEST_VALUE: Final = 2_000
_CONTEXT_LINES: Final = 4


def description(told: Told) -> str:
    """Return the case in Markdown, in the language of the round."""
    return "\n".join(_lines(told)).rstrip() + "\n"


def _lines(told: Told) -> Iterator[str]:
    case, attempt, culprit = told.case, told.asked.last, told.culprit
    yield f"# {_plain(case.title)}"
    yield ""
    yield from _facts(told)
    if culprit is not None:
        yield _heading(_("What is wrong"))
        yield _plain(str(attempt.error)) if attempt.error is not None else _plain(culprit.said)
    if case.data:
        yield _heading(_("Sample data"))
        yield from _table((_("Name"), _("Value")), [(name, attempt.values[name]) for name in case.data])
    yield _heading(_("Steps"))
    for number, step in enumerate(told.steps, start=1):
        yield f"{number}. {_step(step)}"
    if culprit is not None and culprit.exchange is not None:
        yield _heading(_("Expected and found"))
        yield from _difference(culprit)
        yield from _answer(told, culprit)
    if told.asked.left:
        yield _heading(_("Left behind"))
        yield from (f"- {_plain(each)}" for each in told.asked.left)
    yield _heading(_("See it yourself"))
    yield _(
        "The script beside this file sends the same requests. Set the secrets that it names, then run it with `sh`."
    )


def _facts(told: Told) -> Iterator[str]:
    case = told.case
    started = told.steps[0].started_at if told.steps else None
    facts = (
        (_("Case"), f"`{case.check}` · `{case.name}`" + (f" ({case.source})" if case.source else "")),
        (_("Target"), f"{told.reach.name} · {told.reach.target.base_url}"),
        *([(_("Deployment"), f"`{told.deployment}`")] if told.deployment else []),
        (_("Asked as"), f"`{case.role}`"),
        (_("Asked at"), datetime.fromtimestamp(started, UTC).isoformat(timespec="seconds") if started else "-"),
        (_("Attempts"), str(told.asked.attempts)),
        (_("Mark"), f"`{told.asked.last.mark}`"),
        (_("Owner"), case.owner),
    )
    yield from (f"- {name}: {value}" for name, value in facts if value)


def _step(step: AskedStep) -> str:
    """Return a step in words."""
    request = step.request
    said = [f"`{request.method} {request.path}` ({request.role})"]
    if request.json is not None:
        said.append(_("with the JSON {body}").format(body=_code(request.json)))
    if request.form:
        said.append(_("with the form {body}").format(body=_code(dict(request.form))))
    for name, file in request.uploads.items():
        said.append(_("with the file {file} as {name}").format(file=f"`{file.name}`", name=f"`{name}`"))
    if step.exchange is None:
        said.append(_("→ no answer was seen"))
    else:
        answered = _("→ {status} after {elapsed} ms")
        said.append(answered.format(status=step.exchange.status, elapsed=step.exchange.elapsed_ms))
    said.append("**✗**" if step.wrong or step.exchange is None else "✓")
    return " ".join(said)


def _difference(step: AskedStep) -> Iterator[str]:
    """Yield a table of everything that was expected, and a unified diff of it."""
    rows = [(each, "✓" if each.holds else "✗") for each in step.expectations]
    yield from _table(
        (_("What"), _("Expected"), _("Found"), ""),
        [(_named(each), each.expected, each.found if each.kind != "text" else "", sign) for each, sign in rows],
    )
    expected = [line for each in step.expectations for line in _diffed(each, each.expected)]
    found = [line for each in step.expectations for line in _diffed(each, _as_found(each))]
    lines = difflib.unified_diff(expected, found, _("expected"), _("found"), n=_CONTEXT_LINES, lineterm="")
    yield ""
    yield from _fenced("diff", "\n".join(lines))


def _as_found(each: Expectation) -> Any:
    if each.holds:
        return each.expected
    return _("(not in the answer)") if each.kind == "text" else each.found


def _diffed(each: Expectation, value: Any) -> Iterator[str]:
    yield f"{_named(each)}:"
    text = value if isinstance(value, str) and each.kind != "json" else _pretty(value)
    yield from (f"  {line}" for line in text[:_LONGEST_VALUE].splitlines() or [""])


def _named(each: Expectation) -> str:
    names: Mapping[str, str] = {
        "status": _("status"),
        "no_json": _("kind of answer"),
        "time": _("time in ms"),
        "header": _("header {name}").format(name=each.subject),
        "text": _("text of the answer"),
        "keep": _("kept as {name}").format(name=each.subject),
    }
    return names.get(each.kind, each.subject)


def _answer(told: Told, step: AskedStep) -> Iterator[str]:
    exchange = step.exchange
    if exchange is None:
        return
    yield _heading(_("The answer"), level=3)
    if not exchange.shows_body(told.reach.target.evidence_bodies):
        yield _("({size} bytes, left out: see evidence_bodies)").format(size=len(exchange.body))
        return
    try:
        text, kind = _pretty(exchange.json()), "json"
    except DownError:
        text, kind = exchange.body[: _LONGEST_BODY * 4].decode("utf-8", errors="replace"), "text"
    yield from _fenced(kind, text if len(text) <= _LONGEST_BODY else f"{text[:_LONGEST_BODY]}\n…")


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _cell in head)} |"
    for row in rows:
        yield f"| {' | '.join(_cell(value, is_name=not index) for index, value in enumerate(row))} |"


def _cell(value: Any, *, is_name: bool) -> str:
    if value in ("✓", "✗", ""):
        return str(value)
    text = (
        value
        if is_name or (isinstance(value, str) and value.replace(" / ", "-").replace("-", "").isdigit())
        else shown(value)
    )
    return _code_of(str(text)).replace("|", "\\|")


def _code(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _code_of(text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…")


def _code_of(text: str) -> str:
    """Return a text as code within a line, whatever backticks it holds."""
    line = " ".join(text.split("\n"))
    return f"`` {line} ``" if "`" in line else f"`{line}`"


def _fenced(kind: str, text: str) -> Iterator[str]:
    fence = "```"
    while fence in text:
        fence += "`"
    yield f"{fence}{kind}"
    yield text
    yield fence


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _heading(text: str, level: int = 2) -> str:
    return f"\n{'#' * level} {text}\n"


def _plain(text: str) -> str:
    return " ".join(text.split())
