"""A ``ronda.toml`` for each test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rondafile import Rondafile, RondafileError, read

YARD = '[targets.yard]\nbase_url = "https://yard.example"\n'
"""The least that is a whole configuration; a test's own lines begin on line 3."""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write ``ronda.toml`` and return its path."""

    def written(text: str) -> Path:
        path = tmp_path / "ronda.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


Problems = Callable[..., list[str]]


@pytest.fixture
def problems(write: Write) -> Problems:
    """Return every problem of a text that cannot be used, as they are printed."""

    def found(text: str, target: str | None = None, **environ: str) -> list[str]:
        with pytest.raises(RondafileError) as refused:
            read(write(text), environ, target)
        return str(refused.value).splitlines()

    return found


Good = Callable[..., Rondafile]


@pytest.fixture
def good(write: Write) -> Good:
    """Read a text that can be used."""

    def found(text: str, target: str | None = None, **environ: str) -> Rondafile:
        return read(write(text), environ, target)

    return found
