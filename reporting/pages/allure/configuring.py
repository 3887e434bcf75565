"""What Allure is told: one page, our language, our causes as categories, and how much of the past it shows."""

from typing import Any

from language import N_
from reporting.domain.causes import CAUSES
from reporting.domain.outcome import Outcome
from reporting.pages.allure.recorded import RecordedRound
from reporting.pages.wording import Wording

RESULTS, OUTPUT, HISTORY = "allure-results", "report", "history.jsonl"
"""Names in the folder in which a report is made."""
LONGEST_HISTORY, SHORTEST_HISTORY = 20, 3
"""Earlier rounds that a report shows."""
RESULTS_IN_HISTORY = 15_000
"""Results of earlier rounds in one page, all in all: each takes 1.5 KB of it."""
SEVERITIES = ("blocker", "critical", "normal", "minor")
"""Allure's names for S1 to S4."""
UNJUDGED = N_("It could not be judged")
WARNED = N_("It works, past its warning limit")


def history_limit(results: int) -> int:
    """Return how many rounds are remembered where each has so many results."""
    return max(SHORTEST_HISTORY, min(LONGEST_HISTORY, RESULTS_IN_HISTORY // max(1, results)))


def title_of(round_: RecordedRound, wording: Wording) -> str:
    """Return the name of a report: no two rounds of a target have the same."""
    return f"{round_.target} · {round_.room} · {wording.when(round_.started_at)} · {round_.run_id}"


def configuration(round_: RecordedRound, wording: Wording) -> dict[str, Any]:
    """Return Allure's configuration (https://allurereport.org/docs/v3/configure/)."""
    gettext = wording.gettext
    said = {
        gettext("Run id"): round_.run_id,
        gettext("Started"): wording.when(round_.started_at),
        gettext("Asked by"): wording.word(round_.trigger),
        gettext("Deployment"): round_.deployment or gettext("not known"),
    }
    options = {
        "singleFile": True,
        "reportLanguage": wording.language,
        "groupBy": ["epic", "feature"],
        "theme": "auto",
        "charts": charts(wording, history_limit(round_.results)),
    }
    return {
        "name": title_of(round_, wording),
        "output": OUTPUT,
        "historyPath": HISTORY,
        "historyLimit": history_limit(round_.results),
        "categories": categories(wording),
        "variables": said,
        "plugins": {"awesome": {"options": options}},
    }


def charts(wording: Wording, limit: int) -> list[dict[str, Any]]:
    """Return the charts: Allure's own set has English titles, and half of it is about layers of tests."""
    gettext = wording.gettext
    return [
        {"type": "currentStatus", "title": gettext(N_("Results"))},
        {"type": "statusDynamics", "title": gettext(N_("Results across rounds")), "limit": limit},
        {
            "type": "testResultSeverities",
            "title": gettext(N_("Results by severity")),
            "levels": list(SEVERITIES),
            "statuses": ["passed", "failed", "unknown", "skipped"],
        },
        {"type": "statusTransitions", "title": gettext(N_("What changed across rounds")), "limit": limit},
        {"type": "successRateDistribution", "title": gettext(N_("Success by subject"))},
        {"type": "durations", "title": gettext(N_("How long checks took")), "groupBy": "none"},
        {"type": "durationDynamics", "title": gettext(N_("How long rounds took")), "limit": limit},
    ]


def categories(wording: Wording) -> list[dict[str, Any]]:
    """Return the categories: what could not be judged, what only warns, and failures by cause."""
    failed = ["failed", "broken"]
    by_cause = [
        {
            "id": f"cause-{key}",
            "name": wording.cause(key),
            "matchers": [{"statuses": failed, "labels": {"cause": f"^{key}$"}}],
        }
        for key in CAUSES
        if key != "unclear"
    ]
    return [
        {"id": "unjudged", "name": wording.gettext(UNJUDGED), "matchers": [{"statuses": ["unknown"]}]},
        {
            "id": "warned",
            "name": wording.gettext(WARNED),
            "matchers": [{"statuses": ["passed"], "labels": {"outcome": f"^{Outcome.DEGRADED.value}$"}}],
        },
        *by_cause,
        {"id": "cause-unclear", "name": wording.cause("unclear"), "matchers": [{"statuses": failed}]},
    ]
