"""What pydantic finds wrong with a file of cases, in plain words."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from checks.support.cases.findings import KeyPath, near, short
from checks.support.cases.model import Case, CaseFile, Expect, Matrix, SampleFile, Step
from language import N_, _

_SHAPES: Final = {
    r"^[a-z][a-z0-9_]{0,39}$": N_(
        "should be a name of a-z, 0-9 and _ that starts with a letter, 40 characters at most"
    ),
    r"^[a-z][a-z0-9_-]{0,39}$": N_(
        "should be a role: a-z, 0-9, _ and -, starting with a letter, 40 characters at most"
    ),
    r"^[a-z0-9][a-z0-9_.-]{0,79}$": N_("should be a name of a-z, 0-9, _, - and ., 80 characters at most"),
    r"^(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE) /\S*$": N_("should be a method and a path, such as GET /api/v1/orders"),
}
_TYPES: Final = {
    "string_type": N_("should be text: put quotes around it"),
    "bool_type": N_("should be true or false"),
    "int_type": N_("should be a whole number"),
    "dict_type": N_("should hold keys with values"),
    "model_type": N_("should hold keys with values"),
    "list_type": N_("should be a list"),
}
_ANY_OF: Final = {
    "status": N_("should be a status from 100 to 599, or a list of some"),
    "text": N_("should be a text, or a list of texts"),
    "files": N_("should be a path, or hold path, name and media_type"),
    "endpoints": N_("should be allowed, denied, a status from 100 to 599, or a list of some"),
}
"""Keys that take values of several kinds."""


def explained(error: ValidationError, document: Any) -> Iterator[tuple[KeyPath, str]]:
    """Yield where each problem is and what it is, one for each place."""
    found: dict[KeyPath, list[ErrorDetails]] = defaultdict(list)
    for detail in error.errors(include_url=False):
        found[_path(detail, document)].append(detail)
    parents = {path[:end] for path in found for end in range(len(path))}
    for path, details in found.items():
        if path in parents and all(detail["type"].endswith("_type") for detail in details):
            continue  # It is of one of the kinds that may stand there, and wrong inside.
        yield path, _any_of(path, details) if len(details) > 1 else _explain(details[0], path)


def model_at(path: KeyPath) -> type[BaseModel]:
    """Return the model whose keys stand below ``path``."""
    match path:
        case ():
            return CaseFile
        case ("matrix",):
            return Matrix
        case (*_before, "expect"):
            return Expect
        case (*_before, "files", str()):
            return SampleFile
        case (*_before, "steps" | "cleanup", int()):
            return Step
        case _:
            return Case


def _path(detail: ErrorDetails, document: Any) -> KeyPath:
    """Return where a problem is, without the parts that pydantic adds for the kinds it tried."""
    path: list[str | int] = []
    here = document
    for part in detail["loc"]:
        if isinstance(here, dict) and part in here:
            here = here[str(part)]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        elif not (detail["type"] == "missing" and part == detail["loc"][-1]):
            continue
        path.append(part)
    return tuple(path)


def _any_of(path: KeyPath, details: list[ErrorDetails]) -> str:
    key = next((part for part in reversed(path) if part in _ANY_OF), None)
    if key is None:
        return _explain(details[0], path)
    return _wrong(_(_ANY_OF[str(key)]), details[0])


def _explain(detail: ErrorDetails, path: KeyPath) -> str:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return _("is missing")
        case "extra_forbidden":
            known = [field.alias or name for name, field in model_at(path[:-1]).model_fields.items()]
            return _("is not a key Ronda knows") + near(str(path[-1]), known)
        case "string_pattern_mismatch" if (shape := _SHAPES.get(context["pattern"])) is not None:
            return _wrong(_(shape), detail)
        case "literal_error":
            return _wrong(_("should be {expected}").format(expected=context["expected"]), detail)
        case "too_short" | "string_too_short":
            return _("is empty")
        case "value_error":
            return str(context["error"])
        case kind if kind in _TYPES:
            return _wrong(_(_TYPES[kind]), detail)
        case _:
            return _wrong(detail["msg"][0].lower() + detail["msg"][1:], detail)


def _wrong(why: str, detail: ErrorDetails) -> str:
    return _("{why} (found {value})").format(why=why, value=short(detail["input"]))
