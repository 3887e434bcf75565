"""Every value in force, with where it came from; secrets show only their references."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from rondafile import places
from rondafile.reading import read
from rondafile.references import Resolved, Secret

_BARE = re.compile("[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the configuration."""

    key: str
    """Dotted path, such as ``targets.yard.base_url``."""
    shown: str
    """The value as TOML would write it, or a secret's references."""
    origin: str
    """``ronda.toml:14``, or ``default``."""


def values_in_force(path: Path, environ: Mapping[str, str], target: str | None = None) -> list[Value]:
    """Read and validate the configuration and return its values in the order of their definition.

    Raises:
        RondafileError: It cannot be used.
    """
    rondafile = read(path, environ, target)
    text = path.read_text(encoding="utf-8")
    lines, written = places.lines_of_keys(text), tomllib.loads(text)
    found = []
    for keys, value in _leaves(rondafile, ()):
        origin = f"{path.name}:{places.line_of(lines, keys)}" if _is_written(written, keys) else "default"
        found.append(Value(".".join(str(key) for key in keys), shown_as_toml(value), origin))
    return found


def _leaves(value: Any, keys: places.KeyPath) -> Iterator[tuple[places.KeyPath, Any]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _leaves(getattr(value, name), (*keys, name))
    elif isinstance(value, dict) and value:
        for name, item in value.items():
            yield from _leaves(item, (*keys, name))
    else:
        yield keys, value


def _is_written(document: Any, keys: places.KeyPath) -> bool:
    for key in keys:
        if not isinstance(document, dict) or key not in document:
            return False
        document = document[key]
    return True


def shown_as_toml(value: Any) -> str:
    """Return a value as TOML would write it; a secret as its references.

    TOML has nothing for what is not set: in a table it is left out.
    """
    if value is None:
        return "(not set)"
    if isinstance(value, Resolved):
        return json.dumps(value.shown)
    if isinstance(value, Secret):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | Path):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, list | tuple):
        return f"[{', '.join(shown_as_toml(item) for item in value)}]"
    if isinstance(value, BaseModel):
        return shown_as_toml({name: getattr(value, name) for name in type(value).model_fields})
    if isinstance(value, Mapping):
        pairs = (f"{_key(str(name))} = {shown_as_toml(item)}" for name, item in value.items() if item is not None)
        inner = ", ".join(pairs)
        return f"{{ {inner} }}" if inner else "{}"
    return str(value)


def _key(name: str) -> str:
    """Return a key as TOML writes it: bare where it can be."""
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)
