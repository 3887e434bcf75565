"""``ronda kb publish``: the articles in Confluence."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

import language
from language import _
from reporting.cli.common import config_option, console, read_config, styled
from reporting.errors import DeliveryError
from reporting.knowledge import Article
from reporting.knowledge.confluence import Connection
from reporting.knowledge.publishing import Planned, Say, Step, carry_out, planned, sheet_of
from reporting.wiring import confluence_of, knowledge_of


@click.command("publish")
@config_option
@click.option(
    "--apply/--dry-run",
    "is_applied",
    default=False,
    help="Write the pages, or only say what would be done (the default).",
)
def publish(config_path: Path, is_applied: bool) -> int:
    """Bring the articles to Confluence: a page for each, made once, replaced when the article has changed.

    Exit code: 0 done, 1 a page was not taken, 2 an article or the configuration is not what it should be.
    """
    rondafile = read_config(config_path)
    if rondafile.confluence is None:
        raise click.UsageError(_("there is no table [confluence] in the configuration: see docs/knowledge.md"))
    articles = list(knowledge_of(rondafile).articles().values())
    for article in articles:
        article.marks()
    say = language.translations(rondafile.language).gettext
    connection, out = confluence_of(rondafile.confluence), console()
    try:
        code = _publish(connection, articles, say, out, is_applied=is_applied)
    except DeliveryError as error:
        out.print(styled("red", f"✘ {error.tell(_)}"))
        code = 1
    finally:
        connection.close()
    if not is_applied:
        out.print(styled("dim", _("nothing was done: this was a dry run (--apply writes the pages)")))
    return code


def _publish(connection: Connection, articles: Sequence[Article], say: Say, out: Console, *, is_applied: bool) -> int:
    code = 0
    for plan in planned(connection, [sheet_of(each, say) for each in articles]):
        try:
            if isinstance(plan, DeliveryError):
                raise plan
            if is_applied:
                carry_out(connection, plan)
        except DeliveryError as error:
            if not error.permanent:
                raise
            out.print(styled("red", f"✘ {error.tell(_)}"))
            code = 1
        else:
            _tell(plan, out, is_applied=is_applied)
    return code


def _tell(plan: Planned, out: Console, *, is_applied: bool) -> None:
    said = {
        (Step.CREATE, False): _("would be made"),
        (Step.CREATE, True): _("made"),
        (Step.REPLACE, False): _("would be replaced"),
        (Step.REPLACE, True): _("replaced"),
        (Step.SAME, False): _("up to date"),
        (Step.SAME, True): _("up to date"),
    }[plan.step, is_applied]
    colour = "dim" if plan.step is Step.SAME else "green"
    out.print(styled(colour, f"{plan.sheet.title}: {said}"))
    if (edited := plan.edited) is not None:
        note = _("the account {account} made version {version} of it in Confluence, at {at}")
        told = note.format(account=edited.author, version=edited.version, at=edited.changed_at)
        out.print(styled("yellow", f"  {told}"))
