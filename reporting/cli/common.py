"""What several sub-commands share: which configuration, which target, how to print."""

import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

import language
from language import _
from rondafile import Rondafile, options, read

config_option = options.config_option()
"""Adds ``--config``."""
target_option = options.target_option("Which backend; needed if there are several.")
"""Adds ``--target``."""
json_option = options.json_option()
"""Adds ``--json``."""


def read_config(path: Path, target: str | None = None) -> Rondafile:
    """Read the configuration and make its language the one that is spoken."""
    rondafile = read(path, os.environ, target)
    language.activate(rondafile.language)
    return rondafile


def only_target(rondafile: Rondafile, target: str | None) -> str:
    """Return the target's name.

    Raises:
        click.UsageError: There are several and none was named.
    """
    if target is not None:
        return target
    if len(rondafile.targets) > 1:
        raise click.UsageError(
            _("there are several targets: name one with --target ({names})").format(names=", ".join(rondafile.targets))
        )
    return next(iter(rondafile.targets))


def styled(style: str, text: str) -> str:
    """Return ``text`` in rich's markup, nothing in it taken for markup."""
    return f"[{style}]{escape(text)}[/]"


def labelled(label: str, text: object) -> str:
    """Return ``label: text``, the label in bold, nothing in it taken for markup."""
    return f"[bold]{escape(label)}:[/] {escape(str(text))}"


def console(*, to_stderr: bool = False) -> Console:
    """Return a console: colours on a terminal, none in a pipe, no text cut in a pipe."""
    stream = sys.stderr if to_stderr else sys.stdout
    return Console(file=stream, highlight=False, soft_wrap=not stream.isatty(), emoji=False)
