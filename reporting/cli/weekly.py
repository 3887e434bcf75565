"""``ronda report weekly``: the review of a week, as a page, Markdown, a table and JSON."""

import sys
from pathlib import Path

import click

from language import _
from reporting.cli.common import config_option, console, labelled, read_config, target_option
from reporting.cli.editions import edition_of
from reporting.cli.weekly_mail import mail_options, mail_weekly
from reporting.domain.kpi.week import Week
from reporting.pages import addresses
from reporting.pages.weekly.forms import FORMS, files_of
from reporting.pages.weekly.output import write_files
from reporting.wiring import now, store_of
from rondafile import Rondafile

FOLDER = Path("build/reports")


@click.command("weekly", short_help="Write the review of a week.")
@config_option
@target_option
@click.option(
    "--week", "week_name", metavar="WEEK", help="Which, such as 2026-W48. Default: the last one that is over."
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    help="Folder; the files go to TARGET/WEEK in it.",
)
@click.option("--format", "form", type=click.Choice(list(FORMS)), help="Print this form, and write nothing.")
@mail_options
def command(
    config_path: Path,
    target: str | None,
    week_name: str | None,
    output: Path,
    form: str | None,
    mail: tuple[str, ...],
    again: bool,
) -> int:
    """Write the weekly review: report.html, report.md, figures.csv, figures.json, and the charts as pictures.

    It is made from what was known at the end of the week, and of all targets unless one is named: the same week gives
    the same files for ever. With --mail it is sent by mail instead, once to each channel.

    Exit code: 0 it is written, or has arrived, 1 a mail did not arrive, 2 there is no such week, or something cannot be
    read or written.
    """
    rondafile = read_config(config_path, None if mail else target)  # what waits to be mailed may be another target's
    week = _asked(rondafile, week_name)
    if mail or again:
        return mail_weekly(rondafile, target, week, mail, again=again)
    names = [target] if target is not None else list(rondafile.targets)
    if form is not None and len(names) > 1:
        raise click.UsageError(
            _("--format prints one review: name a target with --target ({names})").format(names=", ".join(names))
        )
    with store_of(rondafile) as store:
        if form is not None:
            sys.stdout.buffer.write(
                FORMS[form][1](edition_of(rondafile, store, names[0], week, console(to_stderr=True)))
            )
            sys.stdout.buffer.flush()
            return 0
        for name in names:
            folder = output / addresses.target_folder(name) / week.name
            write_files(folder, dict(files_of(edition_of(rondafile, store, name, week, console(to_stderr=True)))))
            console().print(labelled(_("Weekly review"), folder / FORMS["html"][0]))
    return 0


def _asked(rondafile: Rondafile, week_name: str | None) -> Week:
    """Return which week is meant.

    Raises:
        click.UsageError: It is no week, or lies ahead.
    """
    present = now()
    if week_name is None:
        return Week.of(present, rondafile.zone).back()
    try:
        week = Week.parse(week_name, rondafile.zone)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if week.since > present:
        raise click.UsageError(_("{said} lies ahead: name a week or day that has begun").format(said=week.name))
    return week
