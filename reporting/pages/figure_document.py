"""A week's figures for machines: what ``ronda kpi --json`` prints, and the weekly review has in its JSON."""

from collections.abc import Sequence
from typing import Any

from reporting.domain.kpi.facts import Kpis
from reporting.domain.kpi.figure import Figure
from reporting.domain.kpi.maintenance import Occasion
from reporting.domain.kpi.trends import Shift
from reporting.pages.amounts import title_of
from reporting.pages.wording import Wording

_HOUR = 3600


def document_of(found: Kpis, shifts: Sequence[Shift], wording: Wording) -> dict[str, Any]:
    """Return the figures, each with what is behind it; texts are of the wording's language, times UTC."""
    lasting = {"restore": found.restore[""], "resolution": found.resolution[""]}
    return {
        "target": found.target,
        "week": found.week,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "known_by": found.known_by.isoformat(),
        "figures": [figure_document(each, wording) for each in shifts],
        "apart": {kind.value: list(names) for kind, names in sorted(found.apart.items())},
        "in_bulk": {name: list(each.in_bulk) for name, each in lasting.items()},
        "root_cause": {"identified": list(found.closed.identified), "missing": list(found.closed.missing)},
        "deployments": [
            {"version": each.name, "regressions": list(each.regressions), "incidents": list(each.incidents)}
            for each in found.changes
        ],
        "maintenance": {
            "in_time": [_occasion(each) for each in found.maintenance.in_time],
            "emergencies": [_occasion(each) for each in found.maintenance.emergencies],
            "missed": [_occasion(each) for each in found.maintenance.missed],
        },
        "runs_before_their_time": list(found.schedule.early),
    }


def figure_document(shift: Shift, wording: Wording) -> dict[str, Any]:
    """Return one figure beside that of the week before."""
    figure, before, translate = shift.after, shift.before, wording.gettext
    return {
        "name": figure.name,
        "key": figure.of.key,
        "part": figure.part,
        "title": title_of(figure, wording),
        "value": figure.value,
        "unit": figure.of.unit.value,
        "reason": figure.reason.tell(translate) if figure.reason is not None else None,
        "count": figure.count,
        "behind": list(figure.behind),
        "before": before.value if before is not None else None,
        "difference": shift.difference,
        "formula": translate(figure.of.formula),
        "source": source_text(figure, wording),
    }


def source_text(figure: Figure, wording: Wording) -> str:
    """Return where a figure's definition is from."""
    return "; ".join(wording.gettext(each) for each in figure.of.sources)


def _occasion(occasion: Occasion) -> dict[str, Any]:
    return {
        "work_id": occasion.work_id,
        "title": occasion.title,
        "starts_at": occasion.starts_at.isoformat(),
        "notice_h": occasion.notice.total_seconds() / _HOUR,
        "emergency": occasion.emergency,
    }
