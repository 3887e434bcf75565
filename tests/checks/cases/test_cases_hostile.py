"""Whatever a file of cases holds: cases, or one refusal. Never anything else, and never for long."""

import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.support.cases.findings import CasesError
from checks.support.cases.model import Case, CaseFile, Expect, Matrix, Step
from checks.support.cases.reading import read_cases
from checks.support.cases.ready import ReadyCase
from tests.checks.cases.reading_files import ROLES, case_text

MODELS = (CaseFile, Case, Step, Expect, Matrix)
KEYS = [field.alias or name for model in MODELS for name, field in model.model_fields.items()]
WORDS = [
    *("GET /x", "POST /x/${a}", "${a}", "${b} $$ ${mark}", "$", "${", "anonymous", "staff", "allowed", "denied", "S1"),
    *("a", "b", "a.b[0]", "a[", "yes", "../x", "Authorization", "Token 0123456789", "mark", "no", ""),
]
LINES = """\
area: yard
title: T
cases:
  one:
    title: T
    steps:
      - request: GET /x
        keep: {a: a}
  "a\\nb": 1
matrix:
  roles: [a]
---
...
%YAML 1.2
"""
SIGNS = "- | : |? |{|}|[|]|, |&a |*a |!!str |!x |>-\n|'|\"|#|\n|  |\t|<<: |\\ud800|\x00|\ufeff|\u2028|é|.inf|@|`"
PIECES = [*LINES.splitlines(keepends=True), *SIGNS.split("|"), "|", "9" * 5000]
CASE = "steps: [{ request: GET /x }]\n"
scalars = st.one_of(st.none(), st.booleans(), st.integers(-1, 600), st.sampled_from(WORDS), st.text(max_size=5))


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what holds these values. A function with a name: the source of a lambda would be looked up and parsed."""
    return st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from([*KEYS, *WORDS]), inner, max_size=4))


values = st.recursive(scalars, _larger, max_leaves=15)
steps = st.fixed_dictionaries(
    {"request": st.sampled_from(["GET /x", "POST /x", "GET /x/${a}", "get"])},
    optional=dict.fromkeys(("as", "query", "headers", "json", "form", "files", "expect", "keep"), values),
)
cases = st.fixed_dictionaries(
    {"title": st.just("T"), "steps": st.lists(steps, max_size=3)},
    optional={"data": values, "cleanup": st.lists(steps, max_size=2), "writes": st.booleans(), "as": scalars},
)
matrices = st.fixed_dictionaries(
    {
        "roles": st.lists(st.sampled_from([*ROLES, "chief"]), max_size=3),
        "endpoints": st.dictionaries(
            st.sampled_from(["GET /x", "POST /x", "GET /${a}", "x"]), st.dictionaries(st.sampled_from(ROLES), values)
        ),
    },
    optional={"data": values},
)
documents = st.fixed_dictionaries(
    {"area": st.just("yard"), "title": st.just("T")},
    optional={"cases": st.dictionaries(st.sampled_from(["one", "two", "Three"]), cases), "matrix": matrices},
)


def outcome(content: bytes) -> list[ReadyCase] | CasesError:
    """Read a file that holds this."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.yaml"
        path.write_bytes(content)
        try:
            return read_cases([path], ROLES)
        except CasesError as error:
            return error


def judge(found: list[ReadyCase] | CasesError) -> None:
    """Cases that were read can be asked; a refusal is one line for each problem, with the file's name."""
    if isinstance(found, CasesError):
        assert found.problems
        assert all(line.startswith(("any.yaml", "… and ")) for line in str(found).split("\n"))
        return
    assert all(case.name and case.steps and case.source.startswith("any.yaml:") for case in found)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes(content: bytes) -> None:
    """Bytes of any kind are cases or a refusal."""
    judge(outcome(content))


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@settings(deadline=None, max_examples=300)
def test_any_pieces_of_yaml(text: str) -> None:
    """Pieces of YAML in any order are cases or a refusal."""
    judge(outcome(text.encode("utf-8", "surrogatepass")))


@given(st.one_of(documents, values))
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_any_values_where_values_stand(document: Any) -> None:
    """Sound YAML with any value in any place is cases or a refusal, and all that is read can be filled in."""
    judge(outcome(yaml.safe_dump(document, allow_unicode=True).encode()))


def chain(end: str) -> str:
    """Return data of 20,000 values, each the next one, the last ``end``."""
    return "data:\n" + "".join(f"  a{n}: ${{a{n + 1}}}\n" for n in range(19_999)) + f"  a19999: {end}\n"


SLOW = {
    "items": "steps: [{ request: GET /x, json: [" + "1, " * 300_000 + "] }]",
    "unknown keys": CASE + "".join(f"k{number}: 1\n" for number in range(60_000)),
    "repeated keys": CASE + "k: 1\n" * 150_000,
    "a chain": CASE + chain("1"),
    "a circle": CASE + chain("${a0}"),
    "references": "steps:\n" + "".join(f"  - request: GET /${{a{n}}}\n" for n in range(50)),
    "open braces": "steps: [{ request: GET /x, json: '" + "${a" * 200_000 + "' }]",
    "a long name": "steps: [{ request: GET /x, json: '${" + "a" * 900_000 + "}' }]",
    "a long text": "data: { a: '" + "${b}" * 200_000 + "', b: '" + "x" * 99_999 + "' }\n" + CASE,
    "a long key": CASE + "? " + "k" * 900_000 + "\n: 1\n",
    "a long request": "steps: [{ request: GET x" + "x" * 900_000 + "}]",
}


@pytest.mark.parametrize("text", [case_text(body) for body in SLOW.values()], ids=list(SLOW))
def test_a_mebibyte_of_anything_is_judged_in_seconds(text: str) -> None:
    """A file as large as may be, made to be slow, is cases or a refusal within a few seconds of CPU."""
    started = time.process_time()
    found = outcome(text.encode())
    judge(found)

    assert not isinstance(found, CasesError) or max(map(len, str(found).splitlines())) < 1000
    assert time.process_time() - started < 8
