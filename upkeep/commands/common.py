"""What several sub-commands share: which configuration, which target."""

import os
from pathlib import Path

import language
from language import _
from rondafile import Rondafile, Target, options, read
from upkeep.errors import UpkeepError


def target_options(function: options.Command) -> options.Command:
    """Add ``--config`` and ``--target``."""
    named = options.target_option("Which backend; needed if there are several.")
    return options.config_option()(named(function))


json_option = options.json_option()
"""Adds ``--json``."""


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
