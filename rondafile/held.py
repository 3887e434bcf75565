"""Every secret that a configuration holds, for whoever must keep them out of what is written."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from rondafile.references import Resolved, Secret


def held_secrets(section: BaseModel) -> list[str]:
    """Return every text below ``section`` that came through a reference, without repeats.

    Secrets are found by what they are, not by their keys: a key that is added later is found too.
    """
    return sorted(set(_texts(section)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Secret):
        if value.references:
            yield value.reveal()
    elif isinstance(value, Resolved):
        yield str(value)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
