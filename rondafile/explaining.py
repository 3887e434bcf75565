"""What a TOML file of ours says, and in plain words what is wrong with it: whichever file it is."""

import difflib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from rondafile.errors import Problem, RondafileError

_MAX_BYTES = 1_048_576


def toml_text(path: Path, name: str, mend: str) -> str:
    """Return the text of a TOML file.

    Args:
        path: The file.
        name: What such a file is called, for the message about one that is too large.
        mend: What to do if there is none.

    Raises:
        RondafileError: It is missing, too large, not readable or not UTF-8.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise RondafileError([Problem(str(path), f"is above 1 MiB: this is not a {name}")])
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise RondafileError([Problem(str(path), f"does not exist. {mend}")]) from error
    except OSError as error:
        raise RondafileError([Problem(str(path), f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise RondafileError([Problem(str(path), f"is not UTF-8 text (byte {error.start})")]) from error


def toml_document(path: Path, text: str) -> dict[str, Any]:
    """Return the values of a TOML text.

    Raises:
        RondafileError: It is not TOML.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RondafileError([Problem(path.name, f"is not TOML: {error}")]) from error


def explain(detail: ErrorDetails, root: type[BaseModel]) -> str:
    """Say in plain words what pydantic found; ``root`` is the model that was validated."""
    match detail["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(str(detail["loc"][-1]), list(_siblings(detail["loc"], root)), n=1)
            return "is not a key Ronda knows" + (f": did you mean {near[0]}?" if near else "")
        case "missing":
            return "is missing"
        case "value_error":
            return str(detail["ctx"]["error"])
        case _:
            message = detail["msg"][0].lower() + detail["msg"][1:]
            return f"is wrong: {message} (found {_short(detail['input'])})"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _siblings(loc: tuple[int | str, ...], root: type[BaseModel]) -> Iterator[str]:
    """Yield the keys that could have stood where ``loc`` points."""
    model: type[BaseModel] | None = root
    parts = iter(loc[:-1])
    for part in parts:
        field = model.model_fields.get(str(part)) if model else None
        if field is None:
            return
        model = _model_of(field.annotation)
        if get_origin(field.annotation) is dict:
            next(parts, None)
    if model is not None:
        yield from model.model_fields


def _model_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if (found := _model_of(argument)) is not None:
            return found
    return None
