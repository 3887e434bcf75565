"""The text that is sent into the backend's interpreter: the frame, what the questions import, and their plan."""

import ast
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from rondafile.models import Target

INSIDE = "checks.support.inside"
"""Where the scripts are. One that imports from here, ``from checks.support.inside.media_names import canonical``,
gets the module over there too: it is sent along."""


@dataclass(frozen=True, slots=True)
class Question:
    """A script and what it is asked."""

    name: str
    """Module name, such as ``migrations``."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    package: str = INSIDE
    """Package that holds the script and whatever it imports from beside it."""
    limit_s: float | None = None
    """Its own time limit; None for the target's ``probe_limit_s``."""
    on_part: Callable[[Any], None] | None = None
    """Called in the reading thread with each part that the script yields before its answer; None drops them."""


def limit_of(target: Target, question: Question) -> float:
    """Return the time limit of a question, in seconds."""
    return question.limit_s or target.probe_limit_s


def script_for(target: Target, questions: Sequence[Question], marker: str) -> str:
    """Return the whole script; its last line is the call."""
    plan = {
        "marker": marker,
        "directory": target.directory,
        "settings": target.settings,
        "environ": target.environ,
        "limit_s": max((limit_of(target, question) for question in questions), default=target.probe_limit_s),
        "libraries": list(_libraries(questions)),
        "questions": [
            {
                "name": each.name,
                "source": _source(f"{each.package}.{each.name}"),
                "parameters": dict(each.parameters),
            }
            for each in questions
        ],
    }
    text = json.dumps(json.dumps(plan))
    return f"{_source(f'{INSIDE}.frame')}\n\nrun(json.loads({text}))\n"


def _libraries(questions: Sequence[Question]) -> Iterator[tuple[str, str]]:
    """Yield dotted name and source of each module that the scripts import, each after those that it imports."""
    packages = {INSIDE, *(question.package for question in questions)}
    done: set[str] = set()

    def found(module: str) -> Iterator[tuple[str, str]]:
        source = _source(module)
        for node in ast.walk(ast.parse(source)):
            name = node.module if isinstance(node, ast.ImportFrom) else None
            if name and name.rpartition(".")[0] in packages and name not in done:
                done.add(name)
                yield from found(name)
                yield name, _source(name)

    for question in questions:
        yield from found(f"{question.package}.{question.name}")


def _source(module: str) -> str:
    package, _dot, name = module.rpartition(".")
    return resources.files(package).joinpath(f"{name}.py").read_text(encoding="utf-8")
