"""``ronda kb``: the articles of the knowledge base."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from language import N_, _, ngettext, translations
from reporting.cli.articles import publish
from reporting.cli.common import config_option, console, json_option, labelled, read_config, styled
from reporting.domain.causes import CAUSES, cause_of
from reporting.errors import KnowledgeError
from reporting.knowledge import Article, Change, Known, cause_named, changes, known_of, outline_of
from reporting.knowledge.article import TITLES
from reporting.wiring import cleaner_of, knowledge_of, store_of


@click.group("kb", short_help="See to the articles of the knowledge base.")
def group() -> None:
    """See to the articles of the knowledge base, one for each cause."""


@group.command("update")
@config_option
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if something would change.")
def update(config_path: Path, check: bool) -> int:
    """Bring the known incidents into the articles, and say what changed. What people wrote stays as it is.

    A cause with known incidents and no article gets one to be filled in. Review and commit what was written.

    Exit code: 0 done or nothing to do, 1 with --check something would change, 2 an article is not what it should be.
    """
    rondafile = read_config(config_path)
    folder, out = knowledge_of(rondafile), console()
    with store_of(rondafile) as store:
        known = known_of(store)
    catalog = translations(rondafile.language)
    found = changes(folder, known, catalog, rondafile.zone, cleaner_of(rondafile))
    for change in found:
        if not check:
            folder.write(change.path, change.after, change.before)
        _show(change, out)
    if not found:
        out.print(styled("green", "✔ " + _("every article is up to date")))
    elif check:
        said = ngettext(
            "{n} article is not up to date: `ronda kb update`",
            "{n} articles are not up to date: `ronda kb update`",
            len(found),
        )
        out.print(styled("red", "✘ " + said.format(n=len(found))))
    return 1 if check and found else 0


@group.command("new")
@config_option
@click.argument("cause")
def new(config_path: Path, cause: str) -> int:
    """Write an article on CAUSE to be filled in, in the language of the configuration. None is overwritten."""
    rondafile = read_config(config_path)
    folder = knowledge_of(rondafile)
    path = folder.path(cause_named(cause, "ronda kb new"))
    if path.exists():
        raise KnowledgeError(N_("{path} is there already: edit it, or delete it first"), path=path)
    folder.write(path, outline_of(cause, translations(rondafile.language).gettext), None)
    console().print(labelled(_("Article"), path))
    return 0


@group.command("list")
@config_option
@json_option
def list_command(config_path: Path, as_json: bool) -> int:
    """List the causes: whether there is an article, what it lacks, and how many incidents are known."""
    rondafile = read_config(config_path)
    articles = knowledge_of(rondafile).articles()
    with store_of(rondafile) as store:
        known = known_of(store)
    if as_json:
        rows = [_row(cause, articles.get(cause), known[cause]) for cause in CAUSES]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    out = console()
    for cause in CAUSES:
        sign, colour = ("✔", "green") if cause in articles else ("–", "yellow")
        out.print(f"[{colour}]{sign}[/] {escape(_line(cause, articles.get(cause), known[cause]))}")
    return 0


def _show(change: Change, out: Console) -> None:
    added, removed = change.counts
    out.print(f"[bold]{escape(str(change.path))}[/] +{added} -{removed}")
    for line in change.difference:
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        out.print("  " + (styled(colour, line) if colour else escape(line)))


def _line(cause: str, article: Article | None, known: Known) -> str:
    parts = [cause, _(cause_of(cause).title)]
    if article is None:
        parts.append(_("no article: `ronda kb new {cause}`").format(cause=cause))
    elif article.lacking:
        parts.append(_("lacks: {sections}").format(sections=", ".join(_(TITLES[each]) for each in article.lacking)))
    parts.append(_("known incidents: {n}").format(n=len(known.explained)))
    if known.unexplained:
        parts.append(_("closed without root cause: {n}").format(n=known.unexplained))
    return " · ".join(parts)


def _row(cause: str, article: Article | None, known: Known) -> dict[str, object]:
    return {
        "cause": cause,
        "article": str(article.path) if article else None,
        "lacking": [each.value for each in article.lacking] if article else [],
        "known_incidents": len(known.explained),
        "closed_without_root_cause": known.unexplained,
    }


group.add_command(publish)
