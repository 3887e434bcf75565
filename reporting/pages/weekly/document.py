"""A review for programs: docs/weekly.schema.json says what is in it."""

import json
from typing import Any

from reporting.domain.kpi.trends import Shift, Trend
from reporting.domain.review.ahead import Coming
from reporting.domain.review.directions import course_of, is_higher_better
from reporting.domain.review.harm import Harm
from reporting.domain.review.review import Review
from reporting.pages.figure_document import document_of
from reporting.pages.weekly.phrases import told
from reporting.pages.wording import Wording

VERSION = 1
"""Of the shape; a key that is added does not change it."""
_BETTER = {True: "higher", False: "lower", None: None}
_HOUR = 3600


def json_of(review: Review, wording: Wording) -> bytes:
    """Return the JSON of a review, UTF-8; texts are of the wording's language, times UTC, spans seconds."""
    return (json.dumps(review_document(review, wording), ensure_ascii=False, indent=2) + "\n").encode(errors="replace")


def review_document(review: Review, wording: Wording) -> dict[str, Any]:
    """Return a review as plain data; its figures are those of ``ronda kpi --json``."""
    figures = document_of(review.kpis, review.shifts, wording)
    courses = [_course(each) for each in review.shifts]
    figures["figures"] = [{**each, **course} for each, course in zip(figures["figures"], courses, strict=True)]
    return {
        "ronda_weekly": VERSION,
        "language": wording.language,
        "zone": wording.zone.key,
        "is_over": review.is_over,
        "headline": {"tone": review.headline.tone.value, "text": told(review.headline.said, wording)},
        **figures,
        "findings": [
            {
                "key": each.key,
                "tone": each.tone.value,
                "text": told(each.said, wording),
                "matters": told(each.matters, wording),
                "figure": each.figure,
                "behind": list(each.behind),
            }
            for each in review.findings
        ],
        "worst": [each.name for each in review.worst],
        "incidents": [_incident(each) for each in review.incidents],
        "coming": [_coming(each) for each in review.coming],
        "caveats": [{"text": told(each.said, wording), "behind": list(each.behind)} for each in review.caveats],
        "trends": [
            _trend(each, wording) for each in review.trends if any(point.value is not None for point in each.points)
        ],
    }


def _course(shift: Shift) -> dict[str, Any]:
    return {"better": _BETTER[is_higher_better(shift.after.of)], "course": course_of(shift).value}


def _incident(harm: Harm) -> dict[str, Any]:
    outage, incident = harm.outage, harm.outage.incident
    root = incident.root_cause
    return {
        "id": harm.name,
        "severity": outage.severity.value,
        "check": incident.check,
        "cause": incident.cause,
        "message": incident.message,
        "spans": [
            {"since": each.since.isoformat(), "until": each.until.isoformat() if each.until is not None else None}
            for each in outage.spans
        ],
        "is_open": harm.is_open,
        "lasted_s": harm.lasted.total_seconds(),
        "in_week_s": harm.in_week.total_seconds(),
        "critical_down_s": harm.critical_down.total_seconds(),
        "root_cause": None
        if root is None
        else {
            "category": root.category.value if root.category is not None else None,
            "text": root.text,
            "fix": root.fix,
            "is_identified": root.is_identified,
        },
        "ticket": harm.ticket,
        "apart": outage.apart.value if outage.apart is not None else None,
    }


def _coming(coming: Coming) -> dict[str, Any]:
    work, span = coming.work, coming.span
    return {
        "work_id": work.work_id,
        "title": work.title,
        "kind": work.kind.value,
        "starts_at": span.starts_at.isoformat(),
        "ends_at": span.ends_at.isoformat(),
        "services": list(work.services),
        "owner": work.owner,
        "effect": work.effect,
        "notice_h": coming.notice.given.total_seconds() / _HOUR,
        "is_enough": coming.notice.is_enough,
        "critical_s": coming.critical.total_seconds(),
    }


def _trend(trend: Trend, wording: Wording) -> dict[str, Any]:
    return {
        "name": trend.name,
        "points": [
            {
                "week": each.week,
                "value": each.value,
                "reason": wording.reason(each.reason) if each.reason is not None else None,
            }
            for each in trend.points
        ],
    }
