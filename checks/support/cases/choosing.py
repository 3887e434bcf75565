"""Which cases a target has."""

from pathlib import Path
from typing import Final

from checks.support.cases.reading import read_cases
from checks.support.cases.ready import ReadyCase
from checks.support.reach import Reach

_DEFAULT: Final = ("checks", "regression", "cases")


def cases_of(reach: Reach) -> list[ReadyCase]:
    """Return the cases of a target; none where nothing is configured and the usual folder does not exist.

    Raises:
        CasesError: With every problem of every file.
    """
    paths = reach.target.regression.cases
    if not paths or (len(paths) == 1 and _is_missing_default(paths[0])):
        return []
    return read_cases(paths, reach.roles)


def _is_missing_default(path: Path) -> bool:
    return path.parts[-len(_DEFAULT) :] == _DEFAULT and not path.exists()
