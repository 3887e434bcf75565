"""``${name}`` in the texts of a case. ``$$`` is a dollar."""

import graphlib
import json
import re
import string
from collections.abc import Iterator, Mapping
from typing import Any, Final

from checks.support.cases.findings import KeyPath
from checks.support.cases.model import Step

MARK: Final = "mark"
"""Name of what every text may refer to: the mark of this round."""


_PATTERN: Final = r"\$(?:(?P<escaped>\$)|\{(?P<braced>[^{}$\s]+)\}|(?P<named>(?!))|(?P<invalid>))"


class _Text(string.Template):
    """A text with ``${name}`` in it; a ``$`` of any other kind is invalid."""

    flags = re.NOFLAG
    pattern = _PATTERN  # type: ignore[assignment]


_REFERENCE = re.compile(_PATTERN)
_WHOLE = re.compile(r"\$\{([^{}$\s]+)\}")


def names_in(value: Any) -> Iterator[str]:
    """Yield the names that the texts in ``value`` refer to, in their order, repeated ones too.

    A ``$`` that belongs to no reference is passed over.
    """
    for _path, text in texts(value):
        yield from (match["braced"] for match in _REFERENCE.finditer(text) if match["braced"])


def names_in_step(step: Step) -> set[str]:
    """Return the names that must be known before a step can be asked."""
    return {name for _path, value in parts(step) for name in names_in(value)}


def is_sound(text: str) -> bool:
    """Tell whether every ``$`` belongs to a ``${name}`` or a ``$$``."""
    return "$" not in text or _Text(text).is_valid()


def filled(value: Any, values: Mapping[str, Any]) -> Any:
    """Return ``value`` with every reference replaced, and ``$$`` by a dollar; keys stay as they are.

    A text that is nothing but one reference becomes what it stands for, whatever its type. Inside a longer text,
    values that are no texts are written as JSON.

    Raises:
        KeyError: A name is not in ``values``.
    """
    if isinstance(value, str):
        return _filled(value, values) if "$" in value else value
    if isinstance(value, dict):
        return {key: filled(each, values) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, values) for each in value]
    return value


def completed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return sample data with the references between its values filled in.

    What is returned is filled in once more when the mark is known: ``${mark}`` and ``$$`` are left as they are.

    Raises:
        graphlib.CycleError: Values refer to each other in a circle; the second argument is the circle.
        KeyError: A name is neither in ``data`` nor the mark.
    """
    done: dict[str, Any] = {MARK: f"${{{MARK}}}"}
    needs = {name: [each for each in names_in(value) if each in data] for name, value in data.items()}
    for name in graphlib.TopologicalSorter(needs).static_order():
        done[name] = filled(_kept_dollars(data[name]), done)
    return {name: done[name] for name in data}


def texts(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield every text in ``value`` that holds a ``$``, with its path."""
    if isinstance(value, str):
        if "$" in value:
            yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from texts(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from texts(each, (*path, index))


def keys(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield every key in ``value`` that looks as if it held a reference, with its path."""
    if isinstance(value, dict):
        for key, each in value.items():
            if "${" in key:
                yield (*path, key), key
            yield from keys(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from keys(each, (*path, index))


def parts(step: Step) -> Iterator[tuple[KeyPath, Any]]:
    """Yield what is filled in before a step is asked and judged, with its path."""
    yield ("request",), step.request
    yield ("query",), step.query
    yield ("headers",), step.headers
    yield ("json",), step.json_
    yield ("form",), step.form
    for field, file in step.files.items():
        if not isinstance(file, str):
            yield ("files", field, "name"), file.name
    yield ("expect", "json"), step.expect.json_
    yield ("expect", "headers"), step.expect.headers
    yield ("expect", "text"), step.expect.text


def _filled(text: str, values: Mapping[str, Any]) -> Any:
    if whole := _WHOLE.fullmatch(text):
        return values[whole[1]]
    template = _Text(text)
    return template.substitute({name: _spelled(values[name]) for name in template.get_identifiers()})


def _spelled(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _kept_dollars(value: Any) -> Any:
    """Write ``$$`` twice, so that filling in leaves it as it is."""
    if isinstance(value, str):
        return value.replace("$$", "$$$$")
    if isinstance(value, dict):
        return {key: _kept_dollars(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_kept_dollars(each) for each in value]
    return value
