"""How a result of ours is said in Allure's terms."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from language import _
from reporting.domain.outcome import Outcome, Severity
from reporting.results import Line

STATUSES: Final = {
    Outcome.PASSED: "passed",
    Outcome.DEGRADED: "passed",
    Outcome.FAILED: "failed",
    Outcome.UNKNOWN: "unknown",
    Outcome.SKIPPED: "skipped",
}
"""Allure's ``broken`` stands for nothing here. What is degraded works, and has a tag and a category of its own; what
could not be judged is ``unknown``, which Allure leaves out of its success rate, as Ronda does."""
SEVERITIES: Final = {Severity.S1: "blocker", Severity.S2: "critical", Severity.S3: "normal", Severity.S4: "minor"}
_KEPT = ("thread", "framework")
"""Labels of allure-pytest that stay. Its ``host`` tells the name of a machine to whoever reads the report."""


def status_of(outcome: Outcome) -> str:
    """Return Allure's status for an outcome."""
    return STATUSES[outcome]


def title_of(line: Line) -> str:
    """Return the claim of a check, with the case if there are several."""
    return f"{line.title} [{line.case}]" if line.case else line.title


def parameters_of(line: Line) -> list[dict[str, Any]]:
    """Return what is shown beside a result; only the case tells one history from another."""
    shown: dict[str, str] = {
        _("Endpoint"): line.endpoint or "",
        _("Token"): line.token or "",
        _("Attempts"): str(line.attempts) if line.attempts > 1 else "",
        _("Runbook"): "" if line.outcome in (Outcome.PASSED, Outcome.SKIPPED) else line.runbook,
        **{name: f"{value:g}" for name, value in line.measures.items()},
    }
    case = [{"name": _("Case"), "value": line.case, "excluded": True}] if line.case else []
    telling = [{"name": "case", "value": line.case, "mode": "hidden"}] if line.case else []
    beside = [{"name": name, "value": value, "excluded": True} for name, value in shown.items() if value]
    return [*telling, *case, *beside]


def labels_of(line: Line, said: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the labels of a result: room, subject and check as epic, feature and story, and what sorts it."""
    room, subject = line.check.split(".")[:2]
    labels = {
        "severity": SEVERITIES[line.severity],
        "owner": line.owner,
        "epic": room,
        "feature": subject,
        "story": line.check,
        "parentSuite": room,
        "suite": subject,
        "package": line.check,
        "cause": line.cause,
        "outcome": line.outcome.value,
        "tag": line.cause,
    }
    kept = {each["name"]: each.get("value", "") for each in said if each.get("name") in _KEPT}
    found = [{"name": name, "value": value} for name, value in (labels | kept).items() if value]
    if line.outcome is Outcome.DEGRADED:
        found.append({"name": "tag", "value": line.outcome.value})
    return found
