"""``status.json``: the site for programs.

Schema 1: ``schema``, ``written_at``, and ``targets``, each with ``target``, ``page``, ``verdict`` (a ``VerdictKind``),
``tone``, ``measured_at`` (null if never), ``stale_at`` (out of date from then on), ``counts`` by outcome, ``checks``
(``check``, ``case``, ``outcome``, ``severity``, ``message``, ``measured_at``) and ``open_incidents`` (``incident_id``,
``check``, ``cause``, ``severity``, ``level``, ``failing_since``, ``opened_at``, ``ticket``, ``page``).
``undelivered``, of the whole and of each target, is what people should have been told and were not: ``channel`` (null
for the ticket system), ``number``, ``since``, ``error`` (empty if it was not tried), ``targets`` (empty for all).
Times are ISO 8601 in UTC; pages are relative to the site. ``availability``, ``services`` and ``lasted_s`` came later:
docs/site.md tells all of it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from reporting.pages.past import PastView
from reporting.pages.status_past import availability_of, services_of
from reporting.pages.undelivered import UndeliveredView
from reporting.pages.views import CheckRow, IncidentView, TargetView

SCHEMA = 1


def status_of(
    targets: Sequence[TargetView],
    now: datetime,
    undelivered: Sequence[UndeliveredView] = (),
    pasts: Mapping[str, PastView] | None = None,
) -> bytes:
    """Return the content of ``status.json``."""
    status = {
        "schema": SCHEMA,
        "written_at": _time(now),
        "undelivered": [_undelivered(each) for each in undelivered],
        "targets": [_target(each, (pasts or {}).get(each.name), now) for each in targets],
    }
    return (json.dumps(status, ensure_ascii=False, indent=1) + "\n").encode("utf-8", errors="replace")


def _target(target: TargetView, past: PastView | None, now: datetime) -> dict[str, Any]:
    return {
        "target": target.name,
        "page": target.page,
        "verdict": target.verdict.kind,
        "tone": target.verdict.tone,
        "measured_at": _time(target.measured_at),
        "stale_at": _time(target.stale_at),
        "counts": dict(target.counts),
        "checks": [_check(each) for each in (*target.rows, *(target.hygiene.rows if target.hygiene else ()))],
        "open_incidents": [_incident(each, now) for each in target.open],
        "undelivered": [_undelivered(each) for each in target.undelivered],
        "availability": availability_of(past) if past else None,
        "services": services_of(past) if past else [],
    }


def _undelivered(view: UndeliveredView) -> dict[str, Any]:
    return {
        "channel": view.channel or None,
        "number": view.number,
        "since": _time(view.since),
        "error": view.error,
        "targets": list(view.targets),
    }


def _check(row: CheckRow) -> dict[str, Any]:
    result = row.result
    return {
        "check": result.check,
        "case": result.case,
        "outcome": result.outcome,
        "severity": result.severity,
        "message": result.message,
        "measured_at": _time(result.started_at),
    }


def _incident(view: IncidentView, now: datetime) -> dict[str, Any]:
    incident = view.incident
    return {
        "incident_id": incident.incident_id,
        "check": incident.check,
        "cause": incident.cause,
        "severity": incident.severity,
        "level": incident.level,
        "failing_since": _time(incident.failing_since),
        "opened_at": _time(incident.opened_at),
        "ticket": view.ticket.ticket if view.ticket else None,
        "page": view.page,
        "lasted_s": view.lasted(now).total_seconds(),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
