"""``ronda report allure``: the Allure reports of the latest rounds, with their history, on the site."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from language import _, ngettext, translations
from reporting.cli.common import config_option, console, labelled, read_config, styled, target_option
from reporting.linking import links_to
from reporting.pages.allure import (
    AllureError,
    AllureShelf,
    RecordedRound,
    Reporter,
    ToolMissingError,
    after,
    cache_folder,
    installed,
    rounds_of,
)
from reporting.pages.wording import Wording
from reporting.wiring import cleaner_of, now, store_of, write_site
from rondafile import Rondafile

COULD_NOT_RUN = 2


@click.command("allure", short_help="Write the Allure reports of the latest rounds.")
@config_option
@target_option
@click.option(
    "--latest",
    type=click.IntRange(min=1, max=50),
    metavar="N",
    help="How many rounds of each room to report on at most. Default: as many as `report.allure_kept`.",
)
@click.option("--run", "run_ids", multiple=True, metavar="ID", help="Only this round, again if need be; repeatable.")
@click.option("--optional", is_flag=True, help="Exit with 0 where Node is absent; the site says so all the same.")
def command(config_path: Path, target: str | None, latest: int | None, run_ids: tuple[str, ...], optional: bool) -> int:
    """Write an Allure report of each of the latest rounds that has none, oldest first, and put them on the site.

    Rounds are taken from their results directories under `results`. It needs Node 20.19 or later with npm, which
    fetches Allure once into the cache of the user. The latest `report.allure_kept` of each target and room stay.

    Exit code: 0 they are written, or there was nothing to do, 2 Node or something else was missing, a report failed,
    or the site could not be written.
    """
    rondafile = read_config(config_path, target)
    names = [target] if target is not None else list(rondafile.targets)
    wanted = list(_wanted(rondafile, names, run_ids, latest or rondafile.report.allure_kept))
    out = console()
    if not wanted:
        out.print(_("there is nothing to do"))
        return 0
    code = 0
    try:
        code = _make(rondafile, wanted)
    except ToolMissingError as error:
        for name in names:
            missing = [each.run_id for each in wanted if each.target == name]
            if missing:
                AllureShelf(rondafile.report.allure, name).note_missing(missing, error.reason)
        click.echo(str(error), err=True)
        code = 0 if optional else COULD_NOT_RUN
    with store_of(rondafile) as store:
        summary = write_site(rondafile, store)
    out.print(labelled(_("Page"), summary.index))
    return code


def _wanted(rondafile: Rondafile, names: Sequence[str], run_ids: Sequence[str], latest: int) -> Iterator[RecordedRound]:
    """Yield the rounds to report on, oldest first.

    Raises:
        click.UsageError: There is no results directory of a run that was named.
    """
    found = [each for name in names for each in rounds_of(rondafile.results, name)]
    if run_ids:
        if unknown := [each for each in run_ids if each not in {round_.run_id for round_ in found}]:
            said = _("there is no ended round {run_id} with Allure's results under {folder}")
            raise click.UsageError(said.format(run_id=", ".join(unknown), folder=rondafile.results))
        yield from (each for each in found if each.run_id in run_ids)
        return
    for name in names:
        kept = AllureShelf(rondafile.report.allure, name).kept()
        mine = [each for each in found if each.target == name]
        for room in sorted({each.room for each in mine}):
            yield from [each for each in mine if each.room == room and after(kept, room, each.started_at)][-latest:]


def _make(rondafile: Rondafile, wanted: Sequence[RecordedRound]) -> int:
    """Make the reports and return the exit code: one that fails does not keep the others from being made.

    Raises:
        ToolMissingError: There is nothing to make them with.
        SiteError: They cannot be kept.
    """
    out, code = console(), 0

    def tell(text: str) -> None:
        out.print(styled("dim", text))

    tool = installed(cache_folder(), os.environ, tell)
    wording = Wording(translations(rondafile.language), rondafile.language, rondafile.zone, now())
    reporter = Reporter(
        tool=tool,
        wording=wording,
        article_of=links_to(rondafile.site_url, rondafile.knowledge).article,
        clean=cleaner_of(rondafile),
        environ=os.environ,
    )
    for round_ in wanted:
        shelf = AllureShelf(rondafile.report.allure, round_.target)
        said = ngettext("{target} {room} {run_id}: {n} result", "{target} {room} {run_id}: {n} results", round_.results)
        tell(said.format(target=round_.target, room=round_.room, run_id=round_.run_id, n=round_.results))
        try:
            reporter.make(round_, shelf, rondafile.report.allure_kept)
        except AllureError as error:
            shelf.note_missing([round_.run_id], error.reason)
            click.echo(f"{round_.run_id}: {error}", err=True)
            code = COULD_NOT_RUN
    return code
