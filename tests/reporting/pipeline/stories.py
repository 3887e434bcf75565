"""Stories: what checks said run by run, and what the pipeline made of it.

    broker S1               . x x .
    worker S2 <broker       . x x ?

is four runs of two checks, five minutes apart; ``worker`` needs ``broker``. The marks: ``.`` passed, ``x`` failed,
``d`` degraded, ``?`` unknown, ``-`` skipped, ``_`` not measured. What came of it is told as ``2 opened broker``.
"""

from reporting.domain.actions import Action
from reporting.domain.incident import EventKind
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.policy import Policy
from reporting.domain.run import CheckResult
from reporting.pipeline import Decided, decide_all
from reporting.ports import RunReport
from reporting.store import SqlStore
from tests.reporting.builders import Clock, a_report, a_result, a_run

MARKS = {
    ".": Outcome.PASSED,
    "x": Outcome.FAILED,
    "d": Outcome.DEGRADED,
    "?": Outcome.UNKNOWN,
    "-": Outcome.SKIPPED,
}


def reports_of(story: str) -> list[RunReport]:
    """Return the runs of a story."""
    rows = [_row(line.split()) for line in story.strip().splitlines()]
    return [
        a_report(a_run(number), *(each for each in found if each is not None))
        for number, found in enumerate(zip(*rows, strict=True), start=1)
    ]


def _row(words: list[str]) -> list[CheckResult | None]:
    name, severity, *rest = words
    needs = tuple(f"health.{word[1:]}" for word in rest if word.startswith("<"))
    cause = next((word[1:] for word in rest if word.startswith("=")), "api")
    marks = [word for word in rest if word in MARKS or word == "_"]
    base = {"severity": Severity(severity), "needs": needs, "cause": cause}
    return [None if mark == "_" else a_result(f"health.{name}", MARKS[mark], **base) for mark in marks]


def told(decided: Decided) -> list[str]:
    """Return what one run led to, in words."""
    number = decided.run.run_id.removeprefix("run-")
    if decided.overtaken:
        return [f"{number} overtaken"]
    return [f"{number} {_said(action)}" for action in decided.actions]


def _said(action: Action) -> str:
    incident = action.incident
    root = incident.check.removeprefix("health.")
    under = [key.check.removeprefix("health.") for key in incident.affected if key.check != incident.check]
    if action.kind is EventKind.CLOSED:
        return f"closed {root}"
    return " ".join([str(action.kind), root, incident.severity.value, *(f"+{name}" for name in under)])


def play(store: SqlStore, story: str, policy: Policy) -> list[str]:
    """Record and decide run by run; return what came of it."""
    said: list[str] = []
    for report in reports_of(story):
        store.record(report, report.run.started_at)
        for decided in decide_all(store, policy, Clock()):
            said += told(decided)
    return said
