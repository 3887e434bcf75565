"""``ronda runbook``: what to do about a cause."""

import difflib
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markdown import Markdown

import language
from checks.commands.errors import CommandError
from checks.commands.speaking import language_of
from checks.support.runbooks import runbook, runbook_names, title
from language import _
from rondafile.options import config_option


@click.command("runbook", short_help="Print a runbook: how to confirm a cause, and what to do.")
@click.argument("name", required=False)
@click.option(
    "--language", "code", type=click.Choice(language.LANGUAGES), help="Language (default: the configuration's, or es)."
)
@config_option("The configuration; only its language is read.")
def command(name: str | None, code: str | None, config_path: Path) -> int:
    """Print the runbook NAME: how to confirm a cause, what to do, when to escalate. Without NAME, list them."""
    code = code or language_of(config_path)
    language.activate(code)
    names = runbook_names(code)
    if name is None:
        width = max(map(len, names), default=0)
        for each in names:
            click.echo(f"{each:{width}}  {title(each, code)}")
        return 0
    text = runbook(name, code) if name in names else None
    if text is None:
        raise CommandError(_unknown(name, names))
    if sys.stdout.isatty():
        Console(highlight=False, emoji=False).print(Markdown(text))
    else:
        click.echo(text, nl=False)
    return 0


def _unknown(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        return _("there is no runbook {name}: did you mean {near}?").format(name=name, near=", ".join(near))
    return _("there is no runbook {name}: `ronda runbook` lists them").format(name=name)
