"""``ronda kpi``: the figures of a week, as they were known then."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from language import _
from reporting.cli.common import config_option, console, json_option, only_target, read_config, target_option
from reporting.cli.kpi_told import tell
from reporting.cli.words import wording_of
from reporting.domain.kpi.trends import against
from reporting.domain.kpi.week import FIRST_YEAR, LAST_YEAR, Week, day_of
from reporting.pages.figure_document import document_of
from reporting.pipeline.figures import weeks_of
from reporting.wiring import now, plan_of, published_of, store_of
from rondafile import Rondafile


@click.command("kpi", short_help="Show the figures of a week, of this one or of any before.")
@config_option
@target_option
@click.option(
    "--week", "week_name", metavar="WEEK", help="Which, such as 2026-W48. Default: the last one that is over."
)
@click.option(
    "--as-of",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    metavar="DATE",
    help="The week of this day, as it was known at the day's end.",
)
@click.option("--explain", is_flag=True, help="Say how each figure is made, and what is behind it.")
@json_option
def command(
    config_path: Path, target: str | None, week_name: str | None, as_of: datetime | None, explain: bool, as_json: bool
) -> int:
    """Show the figures of a week beside those of the week before, each as it was known at its end.

    The same week gives the same figures for ever, whatever becomes known later. A figure that cannot be made says why.

    Exit code: 0 they are shown, 2 there is no such week, or the record cannot be read.
    """
    rondafile = read_config(config_path, target)
    name = only_target(rondafile, target)
    week, known_by = _asked(rondafile, week_name, as_of)
    with store_of(rondafile) as store:
        plan = plan_of(rondafile, name, published_of(rondafile, store))
        before, found = weeks_of(store.figures, name, week, plan, known_by, count=2)
    shifts = against(before, found)
    if as_json:
        click.echo(
            json.dumps(document_of(found, shifts, wording_of(rondafile, known_by)), ensure_ascii=False, indent=2)
        )
    else:
        tell(console(), rondafile, found, shifts, explain=explain)
    return 0


def _asked(rondafile: Rondafile, week_name: str | None, as_of: datetime | None) -> tuple[Week, datetime]:
    """Return which week is meant, and by when what is shown was known.

    Raises:
        click.UsageError: Both are given, or what is given is no week or lies ahead.
    """
    zone, present = rondafile.zone, now()
    if week_name is not None and as_of is not None:
        raise click.UsageError(_("--week and --as-of both say which week: name one of them"))
    if as_of is not None:
        if not FIRST_YEAR <= as_of.year <= LAST_YEAR:
            raise click.UsageError(_("{said} is no day that a record could have").format(said=as_of.date()))
        since, until = day_of(as_of.date(), zone)
        week, said = Week.of(since, zone), as_of.date().isoformat()
    else:
        week = _named(week_name, zone) if week_name is not None else Week.of(present, zone).back()
        since, until, said = week.since, week.until, week.name
    if since > present:
        raise click.UsageError(_("{said} lies ahead: name a week or day that has begun").format(said=said))
    return week, min(until, present)


def _named(text: str, zone: ZoneInfo) -> Week:
    try:
        return Week.parse(text, zone)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
