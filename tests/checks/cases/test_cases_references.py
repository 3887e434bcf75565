"""Values that a case refers to: known when they are needed, or a line that says why not."""

import time
from pathlib import Path

import pytest

from checks.support.cases import references
from tests.checks.cases.reading_files import case_text, read, said

THREE = """
data: {{ plate: ABC123 }}
steps:
  - request: GET /one
    query: {{ q: "{one}" }}
    keep: {{ first: a }}
  - request: GET /two
    query: {{ q: "{two}" }}
    keep: {{ second: b }}
  - request: GET /three
    query: {{ q: "{three}" }}
    keep: {{ third: c }}
cleanup:
  - request: GET /four
    query: {{ q: "{four}" }}
"""


def three(one: str = "", two: str = "", three: str = "", four: str = "") -> str:
    """Return a case of three steps (queries at lines 9, 12, 15) and a clean-up step (19)."""
    return case_text(THREE.format(one=one, two=two, three=three, four=four))


@pytest.mark.parametrize(
    "steps",
    [
        {"one": "${plate}", "two": "${mark}", "three": "${first} ${second}", "four": "${third}${plate}"},
        {"one": "$$ $$$$ $${nobody} a$$b"},
    ],
)
def test_data_earlier_values_and_the_mark_are_known(tmp_path: Path, steps: dict[str, str]) -> None:
    """A step may refer to data, the mark and what earlier steps keep; two dollars refer to nothing."""
    assert read(tmp_path, three(**steps))["it-works"].name == "it-works"


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        (
            {"two": "${create.id}"},
            "yard.yaml:12: case it-works: step 2 refers to create.id, which no earlier step keeps",
        ),
        (
            {"two": "${frist}"},
            "yard.yaml:12: case it-works: step 2 refers to frist, which no earlier step keeps: did you mean first?",
        ),
        (
            {"one": "${plat}"},
            "yard.yaml:9: case it-works: step 1 refers to plat, which no earlier step keeps: did you mean plate?",
        ),
        ({"one": "${third}"}, "yard.yaml:9: case it-works: step 1 refers to third, which is kept only by step 3"),
        (
            {"two": "${second}"},
            "yard.yaml:12: case it-works: step 2 refers to second, which it keeps itself, and only after its answer",
        ),
        (
            {"four": "${nobody}"},
            "yard.yaml:19: case it-works: clean-up step 1 refers to nobody, which no earlier step keeps",
        ),
        (
            {"one": "${second}", "two": "${third}", "three": "${first}"},
            "yard.yaml:8: case it-works: steps need each other's values: step 1 → step 2 → step 3 → step 1",
        ),
        (
            {"one": "$plate"},
            "yard.yaml:9: case it-works: step 1: query.q has a $ that is not part of a reference such as ${name}:"
            " write $$ for a dollar",
        ),
        (
            {"one": "${plate"},
            "yard.yaml:9: case it-works: step 1: query.q has a $ that is not part of a reference such as ${name}:"
            " write $$ for a dollar",
        ),
    ],
)
def test_a_value_that_is_not_known_by_then_is_named(tmp_path: Path, steps: dict[str, str], line: str) -> None:
    """The step, the name, and where it is kept or which name is near, on the line of the text."""
    assert said(tmp_path, three(**steps)) == [line]


@pytest.mark.parametrize(
    "part",
    [
        "headers: { X-A: '${nobody}' }",
        "json: { a: [{ b: '${nobody}' }] }",
        "form: { a: '${nobody}' }",
        "expect: { json: { a: '${nobody}' } }",
        "expect: { headers: { X-A: '${nobody}' } }",
        "expect: { text: ['${nobody}'] }",
        "files: { a: { path: yard.yaml, name: '${nobody}' } }",
    ],
)
def test_every_part_of_a_step_is_looked_at(tmp_path: Path, part: str) -> None:
    """A reference in a header, body, file name or expected value is held against what is known, with its line."""
    text = case_text(f"steps:\n  - request: GET /x\n    {part}")

    assert said(tmp_path, text) == ["yard.yaml:8: case it-works: step 1 refers to nobody, which no earlier step keeps"]


@pytest.mark.parametrize("part", ["json: { '${plate}': 1 }", "expect: { json: { \"[?a=='${plate}']\": [] } }"])
def test_keys_and_expressions_are_not_filled_in(tmp_path: Path, part: str) -> None:
    """A reference where none is filled in is refused, since it would be sent or compared as it stands."""
    lines = said(tmp_path, case_text(f"data: {{ plate: A }}\nsteps:\n  - request: GET /x\n    {part}"))

    assert len(lines) == 1
    assert lines[0].endswith("holds a reference: only values are filled in, keys and expressions are not")
    assert lines[0].startswith("yard.yaml:9: case it-works: step 1: ")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("plate", "yard.yaml:10: case it-works: step 2 keeps plate, a name that data has already: choose another"),
        ("first", "yard.yaml:10: case it-works: step 2 keeps first, a name that step 1 has already: choose another"),
        ("mark", "yard.yaml:10: case it-works: step 2 keeps mark, a name that every round has already: choose another"),
    ],
)
def test_a_name_is_kept_once(tmp_path: Path, name: str, line: str) -> None:
    """A step must not hide a value of data, of an earlier step, or the mark."""
    steps = "steps:\n  - { request: GET /x, keep: { first: a } }\n  - request: GET /y\n    keep:"

    assert said(tmp_path, case_text(f"data: {{ plate: A }}\n{steps} {{ {name}: b }}")) == [line]


DATA = "steps:\n  - { request: GET /x, keep: { id: id } }\ndata:\n"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (
            "  a: ${b}\n  b: ['${c}']\n  c: { d: 'x-${a}' }",
            "yard.yaml:9: case it-works: data.a refers to itself: a → b → c → a",
        ),
        ("  a: ${a}", "yard.yaml:9: case it-works: data.a refers to itself: a → a"),
        (
            "  plate: A\n  b: ${plat}",
            "yard.yaml:10: case it-works: data.b refers to plat, which data does not hold: did you",
        ),
        ("  a: ${id}", "yard.yaml:9: case it-works: data.a refers to id, which step 1 keeps: data is filled in before"),
        ("  mark: A", "yard.yaml:9: case it-works: data.mark is the name of the round's own mark: choose another"),
        ("  a: $5", "yard.yaml:9: case it-works: data.a has a $ that is not part of a reference such as ${name}"),
        ("  a: { '${b}': 1 }\n  b: 1", "yard.yaml:9: case it-works: data.a.${b} holds a reference: only values"),
    ],
)
def test_data_that_cannot_be_filled_in_is_refused(tmp_path: Path, data: str, line: str) -> None:
    """A circle, a name that is not there, one that is known too late, and a stray dollar each have their line."""
    lines = said(tmp_path, case_text(DATA + data))

    assert len(lines) == 1
    assert lines[0].startswith(line)


def test_data_is_filled_in_but_for_the_mark(tmp_path: Path) -> None:
    """Values keep their type where they are a reference alone, and are JSON inside a text; mark and $$ are left."""
    data = """
      count: 3
      same: ${count}
      rows: [{ n: "${count}", on: true }]
      text: "${count} of ${rows}: ${name} for $$5"
      name: ronda-${mark}
    """
    found = read(tmp_path, case_text("steps:\n  - request: GET /x\ndata:" + data))["it-works"].data

    assert found == {
        "count": 3,
        "same": 3,
        "rows": [{"n": 3, "on": True}],
        "text": '3 of [{"n": 3, "on": true}]: ronda-${mark} for $$5',
        "name": "ronda-${mark}",
    }
    assert references.filled(found, {"mark": "r7"})["text"] == '3 of [{"n": 3, "on": true}]: ronda-r7 for $5'


@pytest.mark.parametrize(
    ("value", "filled"),
    [
        ("${id}", 7),
        ("/x/${id}/${id}", "/x/7/7"),
        ("$${id}", "${id}"),
        ("$$${id}", "$7"),
        ("${none}", None),
        ("a ${none} ${yes}", "a null true"),
        ({"${id}": ["${text}"]}, {"${id}": ["$a ${id}"]}),
        ("${text}!", "$a ${id}!"),
        (5, 5),
    ],
)
def test_filling_in(value: object, filled: object) -> None:
    """References become values, dollars stay dollars, and what was filled in is not looked at again."""
    values = {"id": 7, "none": None, "yes": True, "text": "$a ${id}"}

    assert references.filled(value, values) == filled


def test_an_unknown_name_is_not_filled_in() -> None:
    """A value that is not known is an error, never a text with a hole."""
    with pytest.raises(KeyError, match="id"):
        references.filled("a ${id}", {})


def test_what_a_step_needs(tmp_path: Path) -> None:
    """The names that a step refers to, wherever they stand, can be asked for."""
    step = read(tmp_path, three(two="${first} ${plate}"))["it-works"].steps[1]

    assert references.names_in_step(step) == {"first", "plate"}


def doubled(value: str) -> str:
    """Return data of which each value holds the one before it ten times."""
    return "".join(f"  a{n}: {value.format(ref=f'${{a{n - 1}}}')}\n" for n in range(1, 30))


@pytest.mark.parametrize("value", ["'" + "{ref}" * 10 + "'", "[" + ", ".join(["'{ref}'"] * 10) + "]"])
def test_data_that_grows_without_end_is_refused(tmp_path: Path, value: str) -> None:
    """Values that hold each other ten times over are counted, not written out."""
    started = time.process_time()
    lines = said(tmp_path, case_text(DATA + "  a0: ha\n" + doubled(value)))

    assert len(lines) == 1
    assert lines[0].endswith("becomes larger than 1 MiB when what it refers to is filled in")
    assert time.process_time() - started < 1


def test_a_step_that_grows_is_refused(tmp_path: Path) -> None:
    """A step that sends a large value many times is refused, too."""
    body = ", ".join(["'${a}'"] * 4)
    text = f"data: {{ a: {'x' * 300_000} }}\nsteps:\n  - request: GET /x\n    json: [{body}]"

    assert said(tmp_path, case_text(text)) == [
        "yard.yaml:8: case it-works: step 1 becomes larger than 1 MiB when its data is filled in"
    ]
