"""What several sub-commands share: which configuration, which target."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

import language
from language import _
from rondafile import DEFAULT_NAME, Rondafile, Target, read
from upkeep.errors import UpkeepError


def target_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--config`` and ``--target``."""
    function = click.option(
        "--target", envvar="RONDA_TARGET", show_envvar=True, help="Which backend; needed if there are several."
    )(function)
    return click.option(
        "--config",
        "config_path",
        type=click.Path(dir_okay=False, path_type=Path),
        default=DEFAULT_NAME,
        envvar="RONDA_CONFIG",
        show_default=True,
        show_envvar=True,
        help="The configuration.",
    )(function)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")(function)


def chosen(config_path: Path, name: str | None) -> tuple[Rondafile, str, Target]:
    """Read the configuration, speak its language, and return it with the name and the target that are meant.

    Raises:
        UpkeepError: There are several targets and none was named.
    """
    rondafile = read(config_path, os.environ, name)
    language.activate(rondafile.language)
    if name is None and len(rondafile.targets) > 1:
        names = ", ".join(rondafile.targets)
        raise UpkeepError(_("there are several targets: name one with --target ({names})").format(names=names))
    name = name or next(iter(rondafile.targets))
    return rondafile, name, rondafile.targets[name]
