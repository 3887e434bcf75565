"""The figures of the hygiene room: each a series, over runs that are days apart."""

from collections.abc import Mapping, Sequence

from reporting.domain.run import CheckKey, CheckResult, Run
from reporting.pages.current import Measured, room_of
from reporting.pages.verdict import counts_of
from reporting.pages.views import CheckRow, FigureView, HygieneView, PointView
from reporting.ports import Store
from rondafile.budgets import FIGURES

ROOM = "hygiene"
POINTS = 12
"""How many values of a series are shown: a quarter of a year of weekly runs."""
STEPS = 8
"""Heights that a bar can have above zero; the style sheet has a class for each."""
_MAIN = (*FIGURES, "idle_staff", "refused")
"""Measures that are what their check is about; of any other check it is the first."""
_BESIDE = ("probe_ms", "budget")
"""Measures that are no figures."""

Series = Mapping[CheckKey, Sequence[tuple[Run, CheckResult]]]


def series_of(store: Store, target: str) -> Series:
    """Return the latest results of each hygiene check, newest first."""
    keys = [key for key in store.series(target) if room_of(key) == ROOM]
    return {key: store.outcomes(target, key, POINTS) for key in keys}


def runs_of(store: Store, series: Series, known: Sequence[Measured]) -> list[Measured]:
    """Return ``known`` and the hygiene runs beyond it, newest first: they are rarer than those of health."""
    ids = {run.run_id for run, _results in known}
    further = {run.run_id: run for results in series.values() for run, _result in results if run.run_id not in ids}
    rare = sorted(further.values(), key=lambda run: run.started_at, reverse=True)[:POINTS]
    return [*known, *((run, store.results(run.run_id)) for run in rare)]


def hygiene_of(page: str, rows: Sequence[CheckRow], series: Series) -> HygieneView | None:
    """Return what the page shows; None where the room was never measured."""
    if not rows:
        return None
    figures = [_figure(row, series.get(row.result.key, ())) for row in rows]
    measured_at = max(row.result.started_at for row in rows)
    counts = counts_of(row.result.outcome for row in rows)
    return HygieneView(page, tuple(rows), tuple(each for each in figures if each is not None), counts, measured_at)


def _figure(row: CheckRow, results: Sequence[tuple[Run, CheckResult]]) -> FigureView | None:
    name = next((found for _run, result in results if (found := _main_figure(result.measures))), None)
    if name is None:
        return None
    oldest_first = list(reversed(results))
    values = [result.measures.get(name) for _run, result in oldest_first]
    highest = max((value for value in values if value is not None), default=0)
    points = [
        PointView(run.started_at, value, _height(value, highest), result.outcome)
        for (run, result), value in zip(oldest_first, values, strict=True)
    ]
    budget = next((result.measures["budget"] for _run, result in results if "budget" in result.measures), None)
    return FigureView(row, name, tuple(points), budget)


def _main_figure(measures: Mapping[str, float]) -> str | None:
    names = [name for name in measures if name not in _BESIDE]
    return next((name for name in names if name in _MAIN), names[0] if names else None)


def _height(value: float | None, highest: float) -> int:
    """Return 0 for nothing, else 1 to ``STEPS``, so that even one of a million can be seen."""
    if value is None or value <= 0 or highest <= 0:
        return 0
    return max(1, round(STEPS * value / highest))
