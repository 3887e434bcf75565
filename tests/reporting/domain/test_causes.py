"""The closed list of causes, and the marks of the checks that name them."""

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reporting.domain.causes import CAUSES, cause_of
from reporting.domain.needs import cycles
from reporting.domain.outcome import Severity

CHECKS = Path(__file__).parents[3] / "checks"


@dataclass(frozen=True)
class Mark:
    """What one check says of itself."""

    check: str
    words: dict[str, Any]
    file: str


def _marks() -> list[Mark]:
    found = []
    for path in sorted(CHECKS.glob("*/test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.check":
                words = {str(each.arg): ast.literal_eval(each.value) for each in node.keywords}
                found.append(Mark(ast.literal_eval(node.args[0]), words, path.name))
    return found


MARKS = _marks()


def _named_causes() -> set[tuple[str, str]]:
    """Return every literal that the code of checks gives as a cause, with its file."""
    found = set()
    for path in CHECKS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = _cause_in(node)
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                found.add((value.value, path.name))
    return found


def _cause_in(node: ast.AST) -> ast.expr | None:
    """Return what is given as a cause: a keyword, the argument of ``because``, or what is assigned to one."""
    match node:
        case ast.keyword(arg="cause" | "ronda_cause", value=value):
            return value
        case ast.Call(func=ast.Attribute(attr="because"), args=[value]):
            return value
        case ast.Assign(targets=[target], value=value) if "cause" in ast.unparse(target):
            return value
        case ast.AnnAssign(target=target, value=value) if "cause" in ast.unparse(target):
            return value
    return None


def test_there_are_checks_to_look_at() -> None:
    """The marks are found at all, so that what is said of each says something."""
    assert "health.celery.ping" in {mark.check for mark in MARKS}
    assert ("worker-busy", "test_ping.py") in _named_causes()


def test_every_cause_has_a_title_of_its_own() -> None:
    """No two causes are called the same, and each is kept under its own key."""
    assert len({cause.title for cause in CAUSES.values()}) == len(CAUSES)
    assert [key for key, cause in CAUSES.items() if cause.key != key] == []


def test_no_cause_is_listed_twice() -> None:
    """A second cause with the same key would silently replace the first."""
    source = Path(__file__).parents[3] / "reporting" / "domain" / "causes.py"
    keys = [
        ast.literal_eval(node.args[0])
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Cause"
    ]

    assert sorted(keys) == sorted(CAUSES)


def test_an_unlisted_cause_is_unclear() -> None:
    """A results file with a cause of its own is not refused; the cause is not clear."""
    assert cause_of("ocr").key == "ocr"
    assert cause_of("never-heard-of").key == "unclear"


def test_every_cause_that_the_checks_name_is_listed() -> None:
    """Marks, errors and verdicts name causes that have a title and an owner."""
    assert sorted((cause, file) for cause, file in _named_causes() if cause not in CAUSES) == []


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.check)
def test_a_mark_is_complete(mark: Mark) -> None:
    """A check has a severity, a cause of the list, a runbook and needs that are checks."""
    assert set(mark.words) - {"needs"} == {"severity", "cause", "runbook"}
    assert mark.words["severity"] in list(Severity)
    assert mark.words["cause"] in CAUSES
    assert set(mark.words.get("needs", ())) <= {each.check for each in MARKS}


def test_every_check_has_an_id_of_its_own() -> None:
    """Two checks with one id would be one in every report."""
    ids = [mark.check for mark in MARKS]

    assert sorted(ids) == sorted(set(ids))


def test_no_checks_need_each_other() -> None:
    """Needs lead to a root."""
    assert cycles({mark.check: mark.words.get("needs", ()) for mark in MARKS}) == []
