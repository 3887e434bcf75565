"""One run in a line: ``broker! worker!<broker api?`` is three checks, two of which failed.

The marks: ``!`` failed, ``~`` degraded, ``?`` unknown, ``-`` skipped, none passed. ``<a,b`` are its needs,
``[x]`` its case, ``:S1`` its severity, ``=ocr`` its cause.
"""

import re
from datetime import datetime

from reporting.domain.history import History, Seen
from reporting.domain.incident import Incident
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey, CheckResult, Run
from tests.reporting.builders import STEP, a_result, a_run

MARKS = {"!": Outcome.FAILED, "~": Outcome.DEGRADED, "?": Outcome.UNKNOWN, "-": Outcome.SKIPPED, "": Outcome.PASSED}
_WORD = re.compile(
    r"(?P<name>[a-z]+)(\[(?P<case>\w+)\])?(?P<mark>[!~?-]?)(:(?P<severity>S\d))?(=(?P<cause>[a-z-]+))?(<(?P<needs>[a-z,]+))?"
)


def results_of(story: str) -> tuple[CheckResult, ...]:
    """Return the results of one run, in the order of the story."""
    return tuple(_result(word) for word in story.split())


def _result(word: str) -> CheckResult:
    match = _WORD.fullmatch(word)
    assert match, f"{word!r} is no check of a story"
    return a_result(
        match["name"],
        MARKS[match["mark"]],
        case=match["case"] or "",
        severity=Severity(match["severity"] or "S2"),
        cause=match["cause"] or "api",
        needs=tuple((match["needs"] or "").split(",")) if match["needs"] else (),
    )


def history_of(*runs: str, incidents: tuple[Incident, ...] = (), last: Run | None = None) -> History:
    """Return what is known when the last of these runs is decided."""
    told = [results_of(story) for story in runs]
    now = last or a_run(len(runs))
    earlier: dict[CheckKey, list[Seen]] = {}
    for age, results in enumerate(reversed(told[:-1]), start=1):
        at: datetime = now.started_at - STEP * age
        for each in results:
            if each.outcome.is_judged:
                earlier.setdefault(each.key, []).append(Seen(at, each.outcome))
    return History(now, told[-1], earlier, incidents)
