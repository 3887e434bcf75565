"""Which target of which configuration a round is about."""

import os
from pathlib import Path

from rondafile import Problem, Rondafile, RondafileError, read
from rondafile.budgets import Budgets, budgets_path, read_budgets


def chosen(path: Path, name: str | None) -> tuple[Rondafile, str, Budgets]:
    """Return the configuration, the target's name and all budgets.

    Raises:
        RondafileError: One of the files cannot be used, or there are several targets and none was named.
    """
    rondafile, budgets = read(path, os.environ, name), read_budgets(budgets_path(path))
    if name is None and len(rondafile.targets) > 1:
        text = f"has several targets: name one with --target ({', '.join(rondafile.targets)})"
        raise RondafileError([Problem(str(path), text)])
    return rondafile, name or next(iter(rondafile.targets)), budgets
