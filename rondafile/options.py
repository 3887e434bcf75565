"""Options that commands of every package have: which configuration, which target, and JSON."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from rondafile.reading import DEFAULT_NAME

Command = Callable[..., Any]


def config_option(text: str = "The configuration.") -> Callable[[Command], Command]:
    """Add ``--config``, with its help."""
    return click.option(
        "--config",
        "config_path",
        type=click.Path(dir_okay=False, path_type=Path),
        default=DEFAULT_NAME,
        envvar="RONDA_CONFIG",
        show_default=True,
        show_envvar=True,
        help=text,
    )


def target_option(text: str) -> Callable[[Command], Command]:
    """Add ``--target``, with its help."""
    return click.option("--target", envvar="RONDA_TARGET", show_envvar=True, help=text)


def json_option() -> Callable[[Command], Command]:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
