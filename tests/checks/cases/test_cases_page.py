"""docs/cases.md shows cases that can be read, and leaves no key out."""

import re
import time
from pathlib import Path

import pytest

from checks.support.cases.model import Case, CaseFile, Expect, Matrix, Step
from checks.support.cases.reading import read_cases
from tests.checks.cases.reading_files import ROLES, written

PAGE = (Path(__file__).parents[3] / "docs" / "cases.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_are_found() -> None:
    """The page has a first case, a case that writes, and a matrix."""
    assert len(BLOCKS) == 3


@pytest.mark.parametrize("block", BLOCKS, ids=["first", "writing", "matrix"])
def test_every_example_can_be_read(tmp_path: Path, block: str) -> None:
    """What the page shows is refused by nothing."""
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "plate.png").write_bytes(b"x")

    assert read_cases([written(tmp_path, block)], ROLES)


@pytest.mark.parametrize("model", [CaseFile, Case, Step, Expect, Matrix])
def test_every_key_is_told(model: type[CaseFile | Case | Step | Expect | Matrix]) -> None:
    """The page holds every key that a file may have."""
    names = [field.alias or name for name, field in model.model_fields.items()]

    assert [name for name in names if not re.search(rf"`{name}`|\b{name}:", PAGE)] == []


def test_the_cases_of_the_demo_are_read() -> None:
    """The demo's own cases are sound, with the roles that it has, and none of two areas is left out."""
    cases = read_cases([Path(__file__).parents[3] / "checks" / "regression" / "cases"], ROLES)

    assert len({case.area for case in cases}) >= 2
    assert {case.kind for case in cases} == {"case", "permission"}


def test_five_hundred_cases_are_read_in_a_moment(tmp_path: Path) -> None:
    """Fifty cases of four steps in each of ten files take well below a second of CPU (0.15 s where it was written)."""
    block = BLOCKS[1].replace("files: { file: samples/plate.png }", "form: { a: 1 }")
    head, _case, body = block.partition("  made-and-cancelled:\n")
    for number in range(10):
        written(tmp_path, head + "".join(f"  case-{number}-{each}:\n{body}" for each in range(50)), f"{number}.yaml")
    started = time.process_time()

    assert len(read_cases([tmp_path], ROLES)) == 500
    assert time.process_time() - started < 1
