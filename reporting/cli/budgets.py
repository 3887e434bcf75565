"""``ronda budgets``: what is tolerated of each hygiene figure, and letting it fall."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click
from rich.table import Table

from language import _
from reporting.cli.common import config_option, console, json_option, only_target, read_config, target_option
from reporting.domain.outcome import Outcome
from reporting.errors import ReportingError
from reporting.results import FILE_NAME, read_run
from rondafile import Rondafile
from rondafile.budgets import FIGURES, Budget, budgets_path, lowered, raised, read_budgets, write_budgets

MOST_RUNS = 200
"""How many of the latest runs are looked through for a figure."""
SOUND = (Outcome.PASSED, Outcome.DEGRADED, Outcome.FAILED)
"""A figure of a check that could not be judged may be too low: it lowers nothing."""


@click.group("budgets", short_help="Show and lower what is tolerated of each hygiene figure.")
def group() -> None:
    """Show and lower what is tolerated of each hygiene figure."""


@group.command("show")
@config_option
@target_option
@json_option
def show(config_path: Path, target: str | None, as_json: bool) -> int:
    """Show each figure with its budget and its latest value."""
    rondafile = read_config(config_path, target)
    name = only_target(rondafile, target)
    kept = read_budgets(budgets_path(config_path)).get(name, {})
    configured, latest = rondafile.targets[name].budgets, latest_figures(rondafile, name)
    rows = {
        figure: {
            "latest": latest.get(figure),
            "budget": kept[figure].limit if figure in kept else None,
            "since": kept[figure].since.isoformat() if figure in kept else None,
            "reason": kept[figure].reason if figure in kept else "",
            "configured": configured.get(figure),  # type: ignore[call-overload]
        }
        for figure in FIGURES
    }
    if as_json:
        click.echo(json.dumps({"target": name, "figures": rows}, indent=2, ensure_ascii=False))
        return 0
    table = Table(_("Figure"), _("Latest"), _("Budget"), _("Since"), _("In ronda.toml"), _("Reason"), box=None)
    for figure, row in rows.items():
        cells = [row["latest"], row["budget"], row["since"], row["configured"], row["reason"]]
        table.add_row(figure, *("–" if cell is None else str(cell) for cell in cells))
    console().print(table)
    return 0


@group.command("update")
@config_option
@target_option
@click.option("--raise", "raises", metavar="FIGURE=LIMIT", multiple=True, help="Tolerate more; needs --reason.")
@click.option("--reason", default="", metavar="TEXT", help="Why more is tolerated; kept in the file.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
def update(config_path: Path, target: str | None, raises: tuple[str, ...], reason: str, dry_run: bool) -> int:
    """Let each budget fall to the latest value of its figure, and write ronda.budgets.toml for review.

    A figure without a budget begins at its latest value. With --raise, nothing falls and only what is named rises.
    """
    rondafile = read_config(config_path, target)
    name = only_target(rondafile, target)
    path = budgets_path(config_path)
    budgets = read_budgets(path)
    known, today = budgets.get(name, {}), datetime.now(rondafile.zone).date()
    after = _raised(known, raises, reason, today) if raises else lowered(known, latest_figures(rondafile, name), today)
    changes = list(_changes(known, after))
    for line in changes or [_("nothing changes")]:
        click.echo(line)
    if changes and not dry_run:
        write_budgets(path, {**budgets, name: after})
        click.echo(_("written: {path}; review it and keep it under version control").format(path=path))
    return 0


def latest_figures(rondafile: Rondafile, target: str) -> dict[str, int]:
    """Return the latest value of each figure, from the results directories of a target."""
    found: dict[str, int] = {}
    files = sorted((rondafile.results / target).glob(f"*/{FILE_NAME}"), key=_written_at, reverse=True)
    for file in files[:MOST_RUNS]:
        if len(found) == len(FIGURES):
            break
        try:
            results = read_run(file.parent).results
        except ReportingError:
            continue
        for result in results:
            if result.outcome in SOUND:
                for figure in FIGURES:
                    if figure in result.measures:
                        found.setdefault(figure, int(result.measures[figure]))
    return found


def _raised(known: dict[str, Budget], raises: tuple[str, ...], reason: str, today: date) -> dict[str, Budget]:
    after = dict(known)
    for each in raises:
        figure, _equals, limit = each.partition("=")
        if not limit.isdecimal():
            raise click.UsageError(_("--raise {each} is not FIGURE=LIMIT such as orphans=150").format(each=each))
        after = raised(after, figure, int(limit), reason, today)
    return after


def _changes(known: dict[str, Budget], after: dict[str, Budget]) -> Iterator[str]:
    for figure, budget in sorted(after.items()):
        before = known.get(figure)
        if before is None:
            yield _("{figure}: begins at {limit}").format(figure=figure, limit=budget.limit)
        elif before.limit != budget.limit:
            text = _("{figure}: from {before} to {limit}")
            yield text.format(figure=figure, before=before.limit, limit=budget.limit)


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
