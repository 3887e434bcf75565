"""Budgets of the hygiene figures: what is tolerated today, which may only fall.

They live in ``ronda.budgets.toml`` beside ``ronda.toml``, kept under version control, and are written by
``ronda budgets update`` alone, so that each change is one that somebody reviewed.
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from rondafile.errors import Problem, RondafileError

Figure = Literal["deploy_warnings", "missing", "orphans", "outdated", "stale_tokens", "unmade_migrations", "vulnerable"]
"""What can have a budget. A check's measure of the same name holds its value."""
FIGURES: tuple[str, ...] = get_args(Figure)
BUDGETS_NAME = "ronda.budgets.toml"
SHORTEST_REASON = 8
"""Characters of a reason for a budget that rises."""
_HEAD = """\
# How much of each hygiene figure is tolerated. Written by `ronda budgets update`: a budget falls with its figure,
# and rises only with --raise and a reason. Keep this file under version control.
"""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
"""A key that TOML takes without quotes."""
_KEYS = {"limit", "since", "reason"}


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of one figure is tolerated."""

    limit: int
    """The most that passes; 0 or more."""
    since: date
    """When it was set, in the site's time zone."""
    reason: str = ""
    """Why it was raised; empty when it began or fell."""


Budgets = dict[str, dict[str, Budget]]
"""By target and figure."""


def budgets_path(rondafile: Path) -> Path:
    """Return where the budgets of a configuration are kept."""
    return rondafile.with_name(BUDGETS_NAME)


def read_budgets(path: Path) -> Budgets:
    """Read the budgets; none if there is no such file.

    Raises:
        RondafileError: It cannot be read, or holds something else.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RondafileError([Problem(str(path), f"cannot be read: {error.strerror}")]) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RondafileError([Problem(path.name, f"is not TOML: {error}. Take the last version that was")]) from error
    problems: list[Problem] = []
    found: Budgets = {}
    for target, figures in document.items():
        if not isinstance(figures, dict):
            problems.append(Problem(path.name, f"{target} should be a table of figures"))
            continue
        found[target] = {}
        for figure, value in figures.items():
            try:
                found[target][figure] = _budget(figure, value)
            except ValueError as error:
                problems.append(Problem(path.name, f"{target}.{figure} {error}"))
    if problems:
        raise RondafileError(problems)
    return found


def lowered(known: Mapping[str, Budget], figures: Mapping[str, int], today: date) -> dict[str, Budget]:
    """Return the budgets after a round: a figure without one begins at its value, one below its budget lowers it.

    None rises and none disappears, whatever was measured.
    """
    after = dict(known)
    for figure, value in figures.items():
        if figure not in known or value < known[figure].limit:
            after[figure] = Budget(value, today)
    return after


def raised(known: Mapping[str, Budget], figure: str, limit: int, reason: str, today: date) -> dict[str, Budget]:
    """Return the budgets with one that rose.

    Raises:
        RondafileError: There is no such figure, it would not rise, or the reason says nothing.
    """
    budget = known.get(figure)
    if figure not in FIGURES:
        text = f"{figure} is not a figure: {', '.join(FIGURES)}"
    elif budget is not None and limit <= budget.limit:
        text = f"{figure} does not rise from {budget.limit} to {limit}: without --raise it falls by itself"
    elif len(reason.strip()) < SHORTEST_REASON:
        text = f'{figure} rises only for a reason: add --reason "why {limit} are tolerated"'
    else:
        return {**known, figure: Budget(limit, today, reason.strip())}
    raise RondafileError([Problem(BUDGETS_NAME, text)])


def write_budgets(path: Path, budgets: Budgets) -> None:
    """Replace the file in one step, tables and keys in order.

    Raises:
        RondafileError: It cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(as_toml(budgets), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise RondafileError([Problem(str(path), f"cannot be written: {error.strerror}")]) from error


def as_toml(budgets: Budgets) -> str:
    """Return the text of the file."""
    lines = [_HEAD]
    for target in sorted(budgets):
        lines.append(f"\n[{target if _BARE.fullmatch(target) else _quoted(target)}]\n")
        for figure, budget in sorted(budgets[target].items()):
            reason = f", reason = {_quoted(budget.reason)}" if budget.reason else ""
            lines.append(f"{figure} = {{ limit = {budget.limit}, since = {budget.since.isoformat()}{reason} }}\n")
    return "".join(lines)


def _budget(figure: str, value: Any) -> Budget:
    if figure not in FIGURES:
        raise ValueError(f"is not a figure: {', '.join(FIGURES)}")
    if not isinstance(value, dict) or not {"limit", "since"} <= set(value) <= _KEYS:
        raise ValueError("should be { limit = 120, since = 2026-11-24 }, with a reason if it was raised")
    limit, since, reason = value["limit"], value["since"], value.get("reason", "")
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
        raise ValueError(f"has limit {limit!r}: it should be a whole number, 0 or more")
    if type(since) is not date or not isinstance(reason, str):
        raise ValueError("should have a date since when it holds, and a reason as text")
    return Budget(limit, since, reason)


def _quoted(text: str) -> str:
    """Return a TOML basic string, whose escapes are those of JSON (https://toml.io/en/v1.0.0#string)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
