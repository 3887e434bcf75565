"""Runbooks: one Markdown text per cause and language, in ``checks/runbooks``. Its first list item is the next step."""

import functools
from importlib import resources

LANGUAGES = ("es", "en")


@functools.cache
def runbook(name: str, language: str) -> str | None:
    """Return the text of a runbook, or None if there is no such one."""
    place = resources.files("checks").joinpath("runbooks", f"{name}.{language}.md")
    return place.read_text(encoding="utf-8") if place.is_file() else None


def next_step(name: str, language: str) -> str:
    """Return the first step of a runbook, or nothing if there is no such one."""
    steps = (line.partition(". ")[2] for line in (runbook(name, language) or "").splitlines() if line.startswith("1. "))
    return next(steps, "").strip()


def advice(cause: str, otherwise: str, language: str) -> dict[str, str]:
    """Return name and first step of the cause's runbook; where the cause has none, of the one the check names."""
    name = cause if runbook(cause, language) else otherwise
    return {"runbook": name, "next_step": next_step(name, language)}


def runbook_names(language: str) -> list[str]:
    """Return the names of all runbooks in a language, sorted."""
    ending = f".{language}.md"
    folder = resources.files("checks").joinpath("runbooks")
    names = [place.name for place in folder.iterdir()] if folder.is_dir() else []
    return sorted(name.removesuffix(ending) for name in names if name.endswith(ending))


def title(name: str, language: str) -> str:
    """Return a runbook's title, its first line."""
    first = (runbook(name, language) or "").partition("\n")[0]
    return first.removeprefix("# ").strip()
