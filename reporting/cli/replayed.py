"""What a replay found, for people and for machines."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from language import _, ngettext
from reporting.cli.common import styled
from reporting.cli.words import kind_name, moment_text
from reporting.domain.causes import cause_of
from reporting.domain.occurrences import NOTICES, Occurrence, Standing
from reporting.domain.replaying import Comparison, Counts, Missed, Shift
from reporting.pipeline import Replay
from rondafile import Rondafile

MOST_TOLD = 20
"""Incidents that are named of one kind; the rest is counted. ``--json`` has them all."""


def tell(out: Console, rondafile: Rondafile, found: Replay, name: str) -> None:
    """Print what a replay found; ``name`` is that of the other policy's file."""
    said = found.comparison
    since, until = (moment_text(each, rondafile) for each in (found.stretch.since, found.stretch.until))
    out.print(styled("bold", f"{found.target} · {since} – {until}"))
    counted = _("runs: {runs} · results: {results} · runs before that, to know how it began: {before}")
    out.print(styled("dim", counted.format(runs=found.runs, results=found.results, before=found.warm_runs)))
    for line in _table(said.today, said.other, name):
        out.print(escape(line))
    _tell_missed(out, rondafile, said)
    later = _("Found later: {n} (median {median} min, at most {worst} min)")
    earlier = _("Found earlier: {n} (median {median} min, at most {worst} min)")
    for text, shift in ((later, said.later), (earlier, said.earlier)):
        if shift.count:
            out.print(escape(text.format(n=shift.count, **_minutes(shift))))
    weighed = [
        f"{each.before} → {each.after} · {_line(each.occurrence, rondafile, with_id=True)}" for each in said.severities
    ]
    _tell_list(out, _("Another severity: {n}"), weighed)
    avoided = [f"{_standing(each)} · {_line(each, rondafile, with_id=True)}" for each in said.avoided]
    _tell_list(out, _("Not real, and avoided: {n}"), avoided, "green")
    _tell_list(out, _("Incidents that nobody had: {n}"), [_line(each, rondafile) for each in said.extra], "yellow")
    _tell_drift(out, rondafile, said)


def _table(today: Counts, other: Counts, name: str) -> Iterable[str]:
    heads = ("", _("today"), name, _("difference"))
    rows = [(_("incidents"), today.incidents, other.incidents), (_("notices to tickets"), today.total, other.total)]
    rows += [(f"  {kind_name(kind)}", today.notices[kind], other.notices[kind]) for kind in NOTICES]
    lines = [heads, *((label, f"{a}", f"{b}", f"{b - a:+d}" if b != a else "=") for label, a, b in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for label, *figures in lines:
        cells = [each.rjust(width) for each, width in zip(figures, widths[1:], strict=True)]
        yield "  ".join([label.ljust(widths[0]), *cells])


def _tell_missed(out: Console, rondafile: Rondafile, said: Comparison) -> None:
    if not said.missed:
        text = _("It would have missed no real incident, of {real}.").format(real=said.real)
        out.print(styled("green", f"✔ {text}"))
        return
    count = len(said.missed)
    text = ngettext(
        "It would have missed {n} real incident, of {real}:",
        "It would have missed {n} real incidents, of {real}:",
        count,
    ).format(n=count, real=said.real)
    out.print(styled("bold red", f"✘ {text}"))
    _tell_lines(out, [_missed_line(each, rondafile) for each in said.missed])


def _missed_line(each: Missed, rondafile: Rondafile) -> str:
    notes = [_("today's policy misses it too")] if each.missed_today else []
    notes += [_("it went on at the end, and may only be found later")] if each.goes_on else []
    return " · ".join([_line(each.occurrence, rondafile, with_id=True), *notes])


def _tell_drift(out: Console, rondafile: Rondafile, said: Comparison) -> None:
    if not said.has_drifted:
        out.print(styled("dim", _("Today's policy makes what is stored.")))
        return
    text = _(
        "Today's policy does not make what is stored (incidents {stored}, notices {told}): thresholds, hours or "
        "windows were changed since, or what led to it lies before the window."
    )
    out.print(styled("yellow", text.format(stored=said.stored.incidents, told=said.stored.total)))
    stored = [_line(each, rondafile, with_id=True) for each in said.only_stored]
    _tell_list(out, _("Stored, and not made so today: {n}"), stored)
    _tell_list(out, _("Made today, and not stored so: {n}"), [_line(each, rondafile) for each in said.only_today])


def _tell_list(out: Console, text: str, lines: Sequence[str], style: str = "default") -> None:
    if lines:
        out.print(styled(style, text.format(n=len(lines))))
        _tell_lines(out, lines)


def _tell_lines(out: Console, lines: Sequence[str]) -> None:
    for line in lines[:MOST_TOLD]:
        out.print(escape(f"  {line}"))
    if len(lines) > MOST_TOLD:
        out.print("  " + _("… and {count} more").format(count=len(lines) - MOST_TOLD))


def _line(each: Occurrence, rondafile: Rondafile, *, with_id: bool = False) -> str:
    last = each.spans[-1].closed_at
    ended = moment_text(last, rondafile) if last is not None else _("still open")
    span = f"{moment_text(each.spans[0].since, rondafile)} – {ended}"
    identity = [each.incident_id] if with_id else []
    return " · ".join([each.severity, _(cause_of(each.cause).title), each.check, span, *identity])


def _standing(each: Occurrence) -> str:
    return _("false alarm") if each.standing is Standing.FALSE_ALARM else _("dismissed")


def _minutes(shift: Shift) -> dict[str, str]:
    found = {"median": shift.median, "worst": shift.worst}
    return {name: f"{each.total_seconds() / 60:.10g}" for name, each in found.items()}


def document_of(found: Replay) -> dict[str, Any]:
    """Return everything that a replay found, for machines."""
    said = found.comparison
    return {
        "target": found.target,
        "since": found.stretch.since.isoformat(),
        "until": found.stretch.until.isoformat(),
        "runs": found.runs,
        "results": found.results,
        "runs_before": found.warm_runs,
        "policies": {name: _counted(getattr(said, name)) for name in ("stored", "today", "other")},
        "real": said.real,
        "missed": [
            {**_occurrence(each.occurrence), "missed_today": each.missed_today, "goes_on": each.goes_on}
            for each in said.missed
        ],
        "found_later": _shifted(said.later),
        "found_earlier": _shifted(said.earlier),
        "severities": [
            {**_occurrence(each.occurrence), "before": each.before, "after": each.after} for each in said.severities
        ],
        "avoided": [_occurrence(each) for each in said.avoided],
        "extra": [_occurrence(each) for each in said.extra],
        "has_drifted": said.has_drifted,
        "only_stored": [_occurrence(each) for each in said.only_stored],
        "only_today": [_occurrence(each) for each in said.only_today],
    }


def _counted(counts: Counts) -> dict[str, Any]:
    kinds = {kind.value: count for kind, count in counts.notices.items()}
    return {"incidents": counts.incidents, "notices": counts.total, "by_kind": kinds}


def _shifted(shift: Shift) -> dict[str, float]:
    median_min, worst_min = (each.total_seconds() / 60 for each in (shift.median, shift.worst))
    return {"count": shift.count, "median_min": median_min, "worst_min": worst_min}


def _occurrence(each: Occurrence) -> dict[str, Any]:
    return {
        "incident_id": each.incident_id,
        "check": each.check,
        "cause": each.cause,
        "severity": each.severity,
        "standing": each.standing,
        "spans": [
            {
                "since": span.since.isoformat(),
                "opened_at": span.opened_at.isoformat(),
                "closed_at": span.closed_at.isoformat() if span.closed_at else None,
            }
            for span in each.spans
        ],
    }
