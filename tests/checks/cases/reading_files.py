"""Files of cases for tests: written, read, and what is said about them."""

import textwrap
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from checks.support.cases.findings import CasesError
from checks.support.cases.reading import read_cases
from checks.support.cases.ready import ReadyCase

ROLES = ("anonymous", "monitor", "member", "staff")
HEAD = "area: yard\ntitle: The yard\ncases:\n"
"""Three lines: what follows starts at line 4."""


def written(folder: Path, text: str, name: str = "yard.yaml") -> Path:
    """Write a file of cases."""
    path = folder / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def case_text(body: str, name: str = "it-works") -> str:
    """Return a file with one case at line 4: its title, and ``body`` from line 6."""
    return f"{HEAD}  {name}:\n    title: It works\n{textwrap.indent(textwrap.dedent(body).strip(chr(10)), '    ')}\n"


def said(folder: Path, text: str, roles: Collection[str] | None = ROLES) -> list[str]:
    """Return the lines that reading a file is refused with."""
    with pytest.raises(CasesError) as refused:
        read_cases([written(folder, text)], roles)
    return str(refused.value).splitlines()


def read(folder: Path, text: str, roles: Collection[str] | None = ROLES) -> Mapping[str, ReadyCase]:
    """Return the cases of a file by name."""
    return {case.name: case for case in read_cases([written(folder, text)], roles)}
