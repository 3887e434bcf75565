"""Stories of cases: ``A orders[list]. orders[show]x2`` is a run on version A in which one case passed and one failed.

The marks are those of ``tests/reporting/domain/test_regressions.py``: ``.`` passed, ``x`` failed, ``?`` unknown, and
the number of tries. A run that begins with ``-`` names no version.
"""

import re

from reporting.domain.outcome import Outcome, Severity
from reporting.domain.policy import Policy
from reporting.domain.run import CheckResult
from reporting.pipeline import Decided, decide_all
from reporting.ports import RunReport
from reporting.store import SqlStore
from tests.reporting.builders import Clock, a_report, a_result, a_run

POLICY = Policy(flaky_passes=3, owners={"yard": "gate team"})
_WORD = re.compile(r"(?P<name>[a-z]+)\[(?P<case>\w+)\](?P<mark>[.x?d])(?P<tries>\d?)(@(?P<owner>\w+))?")
_MARKS = {".": Outcome.PASSED, "x": Outcome.FAILED, "?": Outcome.UNKNOWN, "d": Outcome.DEGRADED}


def case_run(number: int, story: str, **changes: object) -> RunReport:
    """Return the ``number``-th run, five minutes after the one before."""
    version, *words = story.split()
    run = a_run(number, deployment=None if version == "-" else version, **changes)
    return a_report(run, *(_result(word) for word in words))


def _result(word: str) -> CheckResult:
    match = _WORD.fullmatch(word)
    assert match, f"{word!r} is no case of a story"
    return a_result(
        f"regression.{match['name']}",
        _MARKS[match["mark"]],
        case=match["case"],
        attempts=int(match["tries"] or 1),
        severity=Severity.S3,
        cause="rule",
        owner=match["owner"] or "",
    )


def play(store: SqlStore, *stories: str, first: int = 1, policy: Policy = POLICY) -> list[Decided]:
    """Record and decide run by run; return what each led to."""
    made: list[Decided] = []
    for number, story in enumerate(stories, start=first):
        report = case_run(number, story)
        store.record(report, report.run.started_at)
        made += decide_all(store, policy, Clock(report.run.started_at))
    return made


def said(decided: Decided) -> dict[str, str]:
    """Return the verdict on each case, by its key without ``regression.``."""
    return {str(each.key).removeprefix("regression."): each.judgement.verdict.value for each in decided.judged.verdicts}


def actions(decided: Decided) -> list[str]:
    """Return what was done, each with its reason."""
    return [f"{each.kind}: {each.reason.tell()}" for each in decided.actions]
