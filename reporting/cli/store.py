"""``ronda store``: how much is kept, and rolling up what is older than people look at."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from babel.numbers import format_decimal
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from language import N_, _, ngettext
from reporting import pipeline
from reporting.cli.common import config_option, console, json_option, labelled, read_config, styled
from reporting.cli.policy import keep_of
from reporting.errors import StoreError
from reporting.ports.keeping import Keep, RolledUp, Space, TargetState, Why
from reporting.store import SqlStore
from reporting.wiring import now, store_of
from rondafile import Rondafile

_MEGABYTE = 1_000_000
_WHY = {
    Why.REFERRED: N_("of runs that an incident or a verdict came of"),
    Why.HYGIENE: N_("of the hygiene room"),
    Why.LATEST_RUNS: N_("of the latest runs"),
    Why.LATEST_RESULTS: N_("the latest of their check"),
}


@click.group("store", short_help="Show what is kept, and roll up what is old.")
def group() -> None:
    """Show how much is kept, and roll up what is older than `policy.keep_days`."""


@group.command("status")
@config_option
@json_option
def status(config_path: Path, as_json: bool) -> int:
    """Show the size of the store, what is in it of each target, and what a roll-up would look at."""
    rondafile = read_config(config_path)
    keep, moment = keep_of(rondafile), now()
    with store_of(rondafile) as store:
        states = [store.archive.state(target, keep, moment) for target in store.targets()]
        space = store.archive.space()
    if as_json:
        click.echo(json.dumps({"store": asdict(space), "targets": [_plain(asdict(each)) for each in states]}, indent=2))
        return 0
    out = console()
    out.print(labelled(_("Store"), _size_line(space, rondafile)))
    for each in states:
        _tell_state(out, each, rondafile)
    return 0


@group.command("rollup")
@config_option
@click.option("--apply", "is_applied", is_flag=True, help="Do it; without this it only says what would be done.")
@json_option
def rollup(config_path: Path, is_applied: bool, as_json: bool) -> int:
    """Roll up what is older than `policy.keep_days`: figures stay the same to the byte, and take a tenth of the space.

    Messages, measures other than response times, and the evidence of what is rolled up go for good; what an incident
    or a verdict came of stays as it was found. `ronda publish` does the same, a few days each time. Safe to repeat.

    Exit code: 0 done, 2 the store could not be used, or an archive did not hold what it should: then nothing of that
    day is removed.
    """
    rondafile = read_config(config_path)
    keep, moment = keep_of(rondafile), now()
    out = console(to_stderr=as_json)
    with store_of(rondafile) as store:
        days = pipeline.due_days(store.archive, store.targets(), keep, moment)
        done = _roll_up(store, days, keep, is_applied=is_applied)
        given_back = _give_back(store, out) if is_applied else None
        space = store.archive.space()
    if as_json:
        document = {"applied": is_applied, "space_given_back": given_back, "store": asdict(space)}
        click.echo(json.dumps(document | {"targets": _totals(done)}, indent=2))
        return 0
    _tell_done(out, done, rondafile)
    if is_applied:
        out.print(labelled(_("Store"), _size_line(space, rondafile)))
    else:
        out.print(styled("dim", _("nothing was done: this was a dry run; --apply does it")))
    return 0


def _roll_up(store: SqlStore, days: Sequence[tuple[str, datetime]], keep: Keep, *, is_applied: bool) -> list[RolledUp]:
    with _progress(len(days)) as seen:
        if is_applied:
            return pipeline.roll_up_all(store.archive, days, keep, now, seen)
        return pipeline.foresee_all(store.archive, days, keep, now(), seen)


def _give_back(store: SqlStore, out: Console) -> bool | None:
    """Give free space back; say so where that is not possible now, or not ours to do."""
    try:
        done = store.archive.give_back()
    except StoreError as error:
        said = _("what was removed is free inside the store, but not given back to the disk: {reason}")
        out.print(styled("yellow", said.format(reason=error)))
        return False
    if done is None:
        out.print(styled("dim", _("PostgreSQL uses free space again by itself (autovacuum)")))
    return done


def _tell_state(out: Console, each: TargetState, rondafile: Rondafile) -> None:
    number = _numbers(rondafile)
    out.print(styled("bold", each.target))
    said = _("as it was found: {runs} runs, {results} results")
    out.print("  " + escape(said.format(runs=number(each.runs), results=number(each.results))))
    if each.rolled_up_until is not None:
        said = _("rolled up: {runs} runs, {results} results of {days} days, up to {until} (UTC), {size} MB")
        told = said.format(
            runs=number(each.archived_runs),
            results=number(each.archived_results),
            days=number(each.archived_days),
            until=f"{each.rolled_up_until:%Y-%m-%d}",
            size=_megabytes(each.archive_bytes, rondafile),
        )
        out.print("  " + escape(told))
    if each.first_run_at is not None:
        first = each.first_run_at.astimezone(rondafile.zone)
        out.print("  " + escape(_("first run: {at}").format(at=f"{first:%Y-%m-%d %H:%M} ({rondafile.timezone})")))
    if each.due or each.waiting:
        said = _("due: {due} days; to be looked at again: {waiting} (`ronda store rollup`)")
        out.print("  " + escape(said.format(due=number(each.due), waiting=number(each.waiting))))
    else:
        out.print("  " + escape(_("there is nothing to roll up")))


def _tell_done(out: Console, done: Sequence[RolledUp], rondafile: Rondafile) -> None:
    number = _numbers(rondafile)
    for target, total in _totals(done).items():
        days = ngettext("{target}: {days} day", "{target}: {days} days", total["days"])
        out.print(styled("bold", days.format(target=target, days=number(total["days"]))))
        said = _("archived: {runs} runs, {results} results")
        out.print("  " + escape(said.format(runs=number(total["runs"]), results=number(total["results"]))))
        said = _("removed: {runs} runs, {results} results")
        out.print("  " + escape(said.format(runs=number(total["gone_runs"]), results=number(total["gone"]))))
        for why, count in total["staying"].items():
            text = _("stay: {results} results, {why}").format(results=number(count), why=_(_WHY[Why(why)]))
            out.print("  " + escape(text))
        if total["undecided"]:
            text = ngettext("{n} run waits for its decision", "{n} runs wait for their decision", total["undecided"])
            out.print("  " + escape(text.format(n=number(total["undecided"]))))
    if not done:
        out.print(_("there is nothing to roll up"))


def _totals(done: Sequence[RolledUp]) -> dict[str, dict[str, Any]]:
    """Return what was done, or would be, by target."""
    names = ("runs", "results", "gone", "gone_runs", "undecided")
    found: dict[str, dict[str, Any]] = {}
    for target in dict.fromkeys(each.target for each in done):
        mine = [each for each in done if each.target == target]
        staying: Counter[Why] = Counter()
        for each in mine:
            staying.update(each.staying)
        found[target] = {
            "days": len(mine),
            "first_day": f"{min(each.day for each in mine):%Y-%m-%d}",
            "last_day": f"{max(each.day for each in mine):%Y-%m-%d}",
            **{name: sum(getattr(each, name) for each in mine) for name in names},
            "staying": {why.value: staying[why] for why in Why if staying[why]},
        }
    return found


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields.items()}


def _size_line(space: Space, rondafile: Rondafile) -> str:
    size, free = (_megabytes(each, rondafile) for each in (space.size, space.free))
    return _("{size} MB, of which {free} MB free").format(size=size, free=free)


def _megabytes(size: int, rondafile: Rondafile) -> str:
    return str(format_decimal(size / _MEGABYTE, "#,##0.0", locale=rondafile.language))


def _numbers(rondafile: Rondafile) -> Callable[[int], str]:
    return lambda value: str(format_decimal(value, locale=rondafile.language))


@contextmanager
def _progress(days: int) -> Iterator[Callable[[RolledUp], None]]:
    """Show on a terminal how far it is; nothing is shown in a pipe."""
    screen = console(to_stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        task = progress.add_task(_("rolling up"), total=days)
        yield lambda _rolled: progress.advance(task)
