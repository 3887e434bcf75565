"""What is said of a file that has the wrong shape: file, line, case, step, and the mend."""

from pathlib import Path

import pytest

from tests.checks.cases.reading_files import HEAD, case_text, read, said

GOOD = case_text("steps:\n  - request: GET /api/v1/whoami\n")


def test_a_small_case_is_read_with_its_defaults(tmp_path: Path) -> None:
    """Where a case says nothing, its file's role, severity and owner hold, or the defaults."""
    case = read(tmp_path, GOOD)["it-works"]

    assert (case.check, case.title, case.kind) == ("regression.yard", "It works", "case")
    assert (case.role, case.severity, case.owner, case.writes) == ("monitor", "S2", "", False)
    assert (case.source, case.folder) == ("yard.yaml:4", tmp_path)


def test_a_case_overrules_its_file(tmp_path: Path) -> None:
    """What the file says holds for its cases until one of them says otherwise."""
    text = "as: member\nseverity: S3\nowner: backend\n" + GOOD
    own = "    as: staff\n    severity: S1\n    owner: ''\n"
    first, second = read(tmp_path, text)["it-works"], read(tmp_path, text + own)["it-works"]

    assert (first.role, first.severity, first.owner) == ("member", "S3", "backend")
    assert (second.role, second.severity, second.owner) == ("staff", "S1", "")


STEP = "steps:\n  - request: GET /x\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("area: yard\n", "yard.yaml:1: title is missing"),
        ("", "yard.yaml: holds no case: it starts with area, title and cases"),
        ("- a\n", "yard.yaml:1: holds no case: it starts with area, title and cases"),
        (HEAD, "yard.yaml:3: cases should hold keys with values (found None)"),
        ("area: yard\ntitle: T\n", "yard.yaml:1: holds no case: add cases or a matrix"),
        ("aera: x\n" + GOOD, "yard.yaml:1: aera is not a key Ronda knows: did you mean area?"),
        (GOOD.replace("area: yard", "area: The Yard"), "yard.yaml:1: area should be a name of a-z, 0-9 and _ that"),
        ("severity: S5\n" + GOOD, "yard.yaml:1: severity should be 'S1', 'S2', 'S3' or 'S4' (found S5)"),
        ("as: Chief\n" + GOOD, "yard.yaml:1: as should be a role: a-z"),
        (case_text(STEP, "It Works"), "yard.yaml:4: case It Works: should be a name of a-z, 0-9, _, - and ."),
        (case_text("title: T\n" + STEP), "yard.yaml:6: the key title stands here a second time"),
        (case_text("owner: me"), "yard.yaml:4: case it-works: steps is missing"),
        (case_text("steps: []"), "yard.yaml:6: case it-works: steps is empty"),
        (
            case_text("step: []\n" + STEP),
            "yard.yaml:6: case it-works: step is not a key Ronda knows: did you mean steps?",
        ),
        (case_text("writes: yes\n" + STEP), "yard.yaml:6: case it-works: writes should be true or false (found yes)"),
        (case_text("owner: 5\n" + STEP), "yard.yaml:6: case it-works: owner should be text: put quotes around it"),
        (case_text("data: { Bad-Name: 1 }\n" + STEP), "yard.yaml:6: case it-works: data.Bad-Name should be a name of"),
        (case_text("data: [1]\n" + STEP), "yard.yaml:6: case it-works: data should hold keys with values (found [1])"),
        (case_text("steps:\n  - GET /x"), "yard.yaml:7: case it-works: step 1: should hold keys with values"),
        (
            case_text("steps:\n  - request: get /x"),
            "yard.yaml:7: case it-works: step 1: request should be a method and",
        ),
        (case_text("steps:\n  - request: GET x"), "yard.yaml:7: case it-works: step 1: request should be a method and"),
        (case_text(STEP + "    as_: staff"), "yard.yaml:8: case it-works: step 1: as_ is not a key Ronda knows"),
        (case_text(STEP + "    header: {}"), "step 1: header is not a key Ronda knows: did you mean headers?"),
        (
            case_text(STEP + "    headers: { X-A: 5 }"),
            "step 1: headers.X-A should be text: put quotes around it (found 5)",
        ),
        (
            case_text(STEP + "    files: { a: 5 }"),
            "step 1: files.a should be a path, or hold path, name and media_type",
        ),
        (
            case_text(STEP + "    files: { a: { name: b } }"),
            "yard.yaml:8: case it-works: step 1: files.a.path is missing",
        ),
        (
            case_text(STEP + "    files: { a: { path: b, nme: c } }"),
            "step 1: files.a.nme is not a key Ronda knows: did you mean name?",
        ),
        (
            case_text(STEP + "    expect: { status: 600 }"),
            "expect.status should be a status from 100 to 599, or a list",
        ),
        (case_text(STEP + "    expect: { status: ok }"), "expect.status should be a status from 100 to 599, or a list"),
        (
            case_text(STEP + "    expect: { text: 5 }"),
            "step 1: expect.text should be a text, or a list of texts (found 5)",
        ),
        (
            case_text(STEP + "    expect: { max_ms: 0 }"),
            "step 1: expect.max_ms input should be greater than or equal to 1",
        ),
        (
            case_text(STEP + "    expect: { sttus: 5 }"),
            "yard.yaml:8: case it-works: step 1: expect.sttus is not a key Ronda knows: did you mean status?",
        ),
        (case_text(STEP + "cleanup:\n  - {}"), "yard.yaml:9: case it-works: clean-up step 1: request is missing"),
    ],
)
def test_a_wrong_shape_is_said_in_plain_words(tmp_path: Path, text: str, line: str) -> None:
    """Each is one line with file, line, case and step."""
    lines = said(tmp_path, text)

    assert len(lines) == 1
    assert line in lines[0]
    assert lines[0].startswith("yard.yaml:")


def test_a_wrong_item_of_a_list_is_named_itself(tmp_path: Path) -> None:
    """In a list of statuses or texts it is the wrong item that is named, not the list."""
    body = STEP + "    expect:\n      status: [200, 99]\n      text:\n        - fine\n        - 5\n"

    assert said(tmp_path, case_text(body)) == [
        "yard.yaml:9: case it-works: step 1: expect.status.1 input should be greater than or equal to 100 (found 99)",
        "yard.yaml:12: case it-works: step 1: expect.text.1 should be text: put quotes around it (found 5)",
    ]


@pytest.mark.parametrize(
    "expression",
    ["a[", "a b", "length(", "(" * 3000, "[" + "9" * 5000 + "]", "`" + "[" * 5000 + "`"],
    ids=lambda text: text[:5],
)
@pytest.mark.parametrize(
    "place", ["expect:\n      json:\n        ? '{}'\n        : 1", "keep:\n      a: a\n      b: '{}'"]
)
def test_a_condition_that_cannot_be_parsed_has_its_line(tmp_path: Path, expression: str, place: str) -> None:
    """The line is that of the expression, whichever way it is broken."""
    lines = said(tmp_path, case_text(STEP + "    " + place.format(expression)))

    assert len(lines) == 1
    assert lines[0].startswith("yard.yaml:10: case it-works: step 1: ")
    assert "is not a JMESPath expression" in lines[0]
    assert len(lines[0]) < 500


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    """A case of the wrong shape does not hide what is wrong with the others, and lines come in order."""
    broken = "  broken:\n    titel: T\n    steps:\n      - request: GET /x\n"
    unsound = "  unsound:\n    title: T\n    steps:\n      - request: GET /${nobody}\n"

    assert said(tmp_path, HEAD + broken + unsound) == [
        "yard.yaml:4: case broken: title is missing",
        "yard.yaml:5: case broken: titel is not a key Ronda knows: did you mean title?",
        "yard.yaml:11: case unsound: step 1 refers to nobody, which no earlier step keeps",
    ]


def test_a_comment_for_the_editor_is_a_comment(tmp_path: Path) -> None:
    """The line that names the schema to an editor changes nothing."""
    assert (
        read(tmp_path, "# yaml-language-server: $schema=../cases.schema.json\n" + GOOD)["it-works"].source
        == "yard.yaml:5"
    )


def test_thousands_of_problems_are_cut_with_their_number(tmp_path: Path) -> None:
    """The text names a hundred and counts the rest."""
    lines = said(tmp_path, GOOD + "".join(f"wrong{number}: 1\n" for number in range(1000)))

    assert len(lines) == 101
    assert lines[-1] == "… and 900 more problems"
