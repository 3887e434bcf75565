"""What changed in an operation as a text for people: every line, and what both documents say there."""

import difflib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from checks.support.contract.rules import Change, Severity, worst_first
from language import N_, _

SIGNS = {Severity.BREAKS: "✗", Severity.WARNS: "!", Severity.ADDS: "+"}
WORDS = {Severity.BREAKS: N_("breaks"), Severity.WARNS: N_("warns"), Severity.ADDS: N_("adds")}
LONGEST_DIFF = 60
"""Lines of the fragments of one change."""


def as_text(changes: Iterable[Change]) -> str:
    """Return every change with its fragments, worst first."""
    return "\n".join(line for change in worst_first(list(changes)) for line in _lines(change)) + "\n"


def _lines(change: Change) -> Iterator[str]:
    yield f"{SIGNS[change.severity]} {change.told()}  [{change.rule.id}]"
    if change.severity is not Severity.ADDS:
        shown = list(_diff(*change.fragments))
        yield from (f"    {line}" for line in shown[:LONGEST_DIFF])
        if len(shown) > LONGEST_DIFF:
            yield _("    … {count} more lines").format(count=len(shown) - LONGEST_DIFF)
        yield ""


def _diff(before: Any, after: Any) -> Iterator[str]:
    one, other = ([] if node is None else _json(node) for node in (before, after))
    names = {"fromfile": _("reviewed"), "tofile": _("now")}
    yield from difflib.unified_diff(one, other, **names, n=3, lineterm="")


def _json(node: Any) -> list[str]:
    return json.dumps(node, indent=2, sort_keys=True, ensure_ascii=False).splitlines()
