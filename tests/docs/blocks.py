"""Blocks of the documents that are made from the code, between ``<!-- name -->`` and ``<!-- end -->``."""

import ast
import inspect
import itertools
import re
import textwrap
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

import language
from ronda import cli
from rondafile import Rondafile
from rondafile.references import Secret

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = ("README.md", "README.es.md", "docs/configuration.md")
_BLOCK = re.compile(r"(<!-- (?P<name>[^>]+?) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)
_CHECK = "pytest.mark.check("


def renewed(text: str, code: str) -> str:
    """Return a document with every block as the code has it now, in the language ``code``."""
    return _BLOCK.sub(lambda match: f"{match[1]}{block(match['name'], code)}{match[4]}", text)


def block(name: str, code: str) -> str:
    """Return the text of one block."""
    kind, _colon, rest = name.partition(": ")
    match kind:
        case "help":
            arguments = rest.split()[1:]
            said = CliRunner().invoke(cli, [*arguments], prog_name="ronda").output
            return f"```text\n{said.rstrip()}\n```\n"
        case "checks":
            return _table(("id", "S", {"en": "claim", "es": "qué afirma"}[code]), _checks(code))
        case "keys":
            return _table(("key", "default", "meaning"), _keys(Rondafile, "", None))
        case _:
            raise AssertionError(f"no block is called {name!r}")


def checks() -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield id, keyword arguments and claim of every check, in the order of their files."""
    for path in sorted((ROOT / "checks").glob("*/test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark).startswith(_CHECK):
                    further = {each.arg: ast.literal_eval(each.value) for each in mark.keywords if each.arg}
                    yield ast.literal_eval(mark.args[0]), further, (ast.get_docstring(node) or "").partition("\n")[0]


def _checks(code: str) -> list[tuple[str, ...]]:
    tell = language.translations(code).gettext
    return sorted((f"`{name}`", further["severity"], tell(claim)) for name, further, claim in checks())


def _keys(model: type[BaseModel], prefix: str, values: BaseModel | None) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, field in model.model_fields.items():
        default = getattr(values, name) if values is not None else field.get_default(call_default_factory=True)
        kinds = _models_in(field.annotation)
        inner = kinds[0] if kinds else None
        if len(kinds) > 1:
            for kind in kinds:
                (word,) = typing.get_args(kind.model_fields["kind"].annotation)
                rows += [
                    (key, value, f"*{word}*: {text}") for key, value, text in _keys(kind, f"{prefix}{name}.NAME.", None)
                ]
            continue
        if inner is None:
            meaning = _docstrings(model).get(name)
            assert meaning, f"{model.__name__}.{name} has no docstring"
            rows.append((f"`{prefix}{name}`", _default(default), meaning.replace("|", "\\|")))
            continue
        below = f"{prefix}{name}." + ("NAME." if typing.get_origin(field.annotation) is dict else "")
        rows += _keys(inner, below, default if isinstance(default, BaseModel) else None)
    return rows


@cache
def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Return the text under each field of a model and of what it inherits from.

    pydantic can read them itself, but does so whenever ``ronda`` starts, which took a tenth of that time.
    """
    found: dict[str, str] = {}
    for each in reversed(model.__mro__[: model.__mro__.index(BaseModel)]):
        (node,) = ast.parse(textwrap.dedent(inspect.getsource(each))).body
        assert isinstance(node, ast.ClassDef)
        for field, text in itertools.pairwise(node.body):
            match field, text:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                    found[name] = inspect.cleandoc(said)
    return found


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """Return the models that a field may hold: more than one where they are told apart by their kind."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in typing.get_args(annotation) for model in _models_in(argument)]


def _default(value: Any) -> str:
    if value is PydanticUndefined:
        return "*obligatory*"
    if value is None:
        return "–"
    if isinstance(value, Secret):
        return f'`"{value}"`'
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str | Path) else f"`{value}`"


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _head in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
