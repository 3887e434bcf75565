"""What a case may do: roles, writing, the mark, clean-up, secrets, samples."""

import os
from pathlib import Path

import pytest

from checks.support.cases.files import MOST_SAMPLE_BYTES
from tests.checks.cases.reading_files import HEAD, ROLES, case_text, read, said

MAKES = 'request: POST /x\n    json: { note: "${mark}" }\n    keep: { id: id }'
CLEANS = "cleanup:\n  - request: DELETE /x/${id}\n"
GET = "  - request: GET /x\n"


def steps(*requests: str, rest: str = "") -> str:
    """Return a case of these steps, the first at line 7."""
    return case_text("steps:\n" + "".join(f"  - {each}\n" for each in requests) + rest)


@pytest.mark.parametrize("expect", ["403", "[400, 422]", "404"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_writing_method_that_must_be_refused_is_only_read(tmp_path: Path, method: str, expect: str) -> None:
    """With statuses from 400 to 499 alone, a case need not be marked as writing."""
    text = steps(f"{{ request: {method} /x, expect: {{ status: {expect} }} }}")

    assert read(tmp_path, text)["it-works"].writes is False


@pytest.mark.parametrize("expect", ["{}", "{ status: 200 }", "{ status: [400, 201] }", "{ status: [403, 500] }"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_writing_method_needs_the_case_to_say_so(tmp_path: Path, method: str, expect: str) -> None:
    """A step that could change something is refused where the case does not say that it writes."""
    assert said(tmp_path, steps(f"{{ request: {method} /x, expect: {expect} }}")) == [
        "yard.yaml:7: case it-works: step 1 may change the backend: write writes: true in the case, or, if it must be"
        " refused, expect a status from 400 to 499"
    ]


def test_clean_up_is_no_way_around_it(tmp_path: Path) -> None:
    """A clean-up step that changes something needs a case that writes, too."""
    lines = said(tmp_path, case_text(f"steps:\n{GET}cleanup:\n  - request: DELETE /x\n"))

    assert lines[0].startswith("yard.yaml:9: case it-works: clean-up step 1 may change the backend")


def test_a_case_that_writes_marks_and_removes(tmp_path: Path) -> None:
    """What is made carries the mark and is removed: such a case is read."""
    case = read(tmp_path, steps(MAKES, rest="writes: true\n" + CLEANS))["it-works"]

    assert (case.writes, len(case.cleanup)) == (True, 1)


def test_the_mark_may_come_by_way_of_data(tmp_path: Path) -> None:
    """Sample data may hold the mark, and other sample data hold that."""
    data = "data: { note: 'by ${who}', who: 'ronda ${mark}' }\n"
    text = steps(MAKES.replace("${mark}", "${note}"), rest="writes: true\n" + data + CLEANS)

    assert read(tmp_path, text)["it-works"].data["note"] == "by ronda ${mark}"


@pytest.mark.parametrize(
    "made",
    [
        ["request: PATCH /x"],
        ["request: PATCH /x\n    expect: { json: { note: '${mark}' } }"],
        ["request: PATCH /x", "request: GET /x/${mark}"],
    ],
)
def test_a_case_that_writes_needs_the_mark_in_what_it_sends(tmp_path: Path, made: list[str]) -> None:
    """A mark in an expected value, or in a step that only reads, marks nothing."""
    text = case_text("writes: true\nsteps:\n" + "".join(f"  - {each}\n" for each in made))

    assert said(tmp_path, text) == [
        "yard.yaml:6: case it-works: writes is true, but no step that writes holds ${mark}: put it into a name, a note"
        " or another text of what is made, so that it can be told apart"
    ]


@pytest.mark.parametrize("expect", ["{}", "{ status: 201 }", "{ status: 200 }", "{ status: [409, 201] }"])
def test_what_is_made_must_be_removed(tmp_path: Path, expect: str) -> None:
    """A POST that may succeed needs clean-up."""
    lines = said(tmp_path, steps(f"{MAKES}\n    expect: {expect}", rest="writes: true\n"))

    assert lines == [
        "yard.yaml:7: case it-works: step 1 may create something, and what it makes is never removed: add cleanup, or"
        " write cleanup: [] if it makes nothing"
    ]


def test_a_put_that_creates_must_be_removed(tmp_path: Path) -> None:
    """A PUT that expects 201 creates; one that expects 200 replaces."""
    put = 'request: PUT /x\n    json: { note: "${mark}" }\n    expect: { status: %s }'

    assert "may create something" in said(tmp_path, steps(put % 201, rest="writes: true\n"))[0]
    assert read(tmp_path, steps(put % 200, rest="writes: true\n"))


def test_an_empty_clean_up_says_that_nothing_is_made(tmp_path: Path) -> None:
    """Who writes an empty clean-up says that nothing is left behind, so there is nothing to mark."""
    assert read(tmp_path, steps("request: POST /ocr", rest="writes: true\ncleanup: []\n"))["it-works"].cleanup == ()


def test_a_case_that_changes_nothing_does_not_write(tmp_path: Path) -> None:
    """A case that is marked as writing and only reads would be left out of targets for nothing."""
    assert said(tmp_path, case_text(f"writes: true\nsteps:\n{GET}")) == [
        "yard.yaml:6: case it-works: writes is true, but no step may change anything: leave it out"
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (case_text(f"as: stuff\nsteps:\n{GET}"), "yard.yaml:6: case it-works: "),
        (case_text("steps:\n  - request: GET /x\n    as: stuff"), "yard.yaml:8: case it-works: "),
        (case_text(f"steps:\n{GET}cleanup:\n  - request: GET /x\n    as: stuff"), "yard.yaml:10: case it-works: "),
        ("as: stuff\n" + case_text(f"steps:\n{GET}"), "yard.yaml:1: "),
    ],
)
def test_an_unknown_role_is_refused(tmp_path: Path, text: str, place: str) -> None:
    """A role that the target does not have is named on its line, with the ones it has and the nearest."""
    roles = ", ".join(ROLES)

    assert said(tmp_path, text) == [f"{place}stuff is no role of the target, which has {roles}: did you mean staff?"]


def test_roles_are_not_judged_without_a_target(tmp_path: Path) -> None:
    """Where it is not known which roles there are, any will do."""
    assert read(tmp_path, case_text(f"as: chief\nsteps:\n{GET}"), roles=None)["it-works"].role == "chief"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Authorization", "Token 0123456789"),
        ("authorization", "q7"),
        ("Proxy-Authorization", "q7"),
        ("X-Api-Key", "abc"),
        ("X-APIKEY", "abc"),
        ("Cookie", "sessionid=1"),
        ("X-Auth-Token", "abc"),
        ("X-Client-Secret", "abc"),
        ("Authorization", "Token ${key}"),
        ("X-Other", "Bearer abcdef0123"),
        ("X-Other", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x"),
    ],
)
def test_a_secret_in_a_header_is_refused(tmp_path: Path, header: str, value: str) -> None:
    """A login that is written out, in the header or in data, is a role's; the line never shows it."""
    text = steps(f"request: GET /x\n    headers: {{ {header}: '{value}' }}", rest="data: { key: abc-secret }\n")
    lines = said(tmp_path, text)

    assert len(lines) == 1
    assert lines[0].startswith(f"yard.yaml:8: case it-works: step 1: headers.{header} is written out like a secret.")
    assert value not in lines[0]


@pytest.mark.parametrize(
    "headers",
    [
        "{ Authorization: 'Token ${token}' }",
        "{ Authorization: 'Token ${mark}' }",
        "{ Accept-Language: es, Idempotency-Key: 3f2504e0-4f89-11d3-9a0c-0305e82c3301 }",
    ],
)
def test_what_is_no_secret_of_the_file_is_sent(tmp_path: Path, headers: str) -> None:
    """A login that an earlier step made, a wrong one on purpose, and ordinary headers are fine."""
    text = steps("request: GET /x\n    keep: { token: a }", f"request: GET /y\n    headers: {headers}")

    assert len(read(tmp_path, text)["it-works"].steps) == 2


def test_one_body_at_a_time(tmp_path: Path) -> None:
    """A step with JSON and a form could be sent in two ways, so that it is sent in none."""
    text = steps("request: POST /x\n    json: {}\n    form: { a: 1 }\n    expect: { status: 400 }")

    assert said(tmp_path, text) == ["yard.yaml:7: case it-works: step 1 has two bodies: json, and form or files"]


def test_a_status_must_be_possible(tmp_path: Path) -> None:
    """No answer has any of no statuses."""
    text = steps("request: GET /x\n    expect: { status: [] }")

    assert said(tmp_path, text) == [
        "yard.yaml:8: case it-works: step 1: expect.status is an empty list, which no answer fulfils"
    ]


def sample(path: str) -> str:
    """Return a case that sends a sample file, named at line 10."""
    return steps(f"request: POST /x\n    expect: {{ status: 400 }}\n    files:\n      photo: {{ path: '{path}' }}")


def test_samples_lie_beside_the_file_or_below(tmp_path: Path) -> None:
    """A sample in a folder of its own is taken."""
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "a.txt").write_text("a")

    assert read(tmp_path, sample("samples/a.txt"))["it-works"].folder == tmp_path


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("missing.png", "does not exist, or is no file: missing.png"),
        (".", "does not exist, or is no file: ."),
        ("../outside.txt", "leads out of the folder of its file of cases: put the sample beside it or below"),
        ("/etc/hostname", "leads out of the folder of its file of cases: put the sample beside it or below"),
        ("link.txt", "leads out of the folder of its file of cases: put the sample beside it or below"),
        ("linked/outside.txt", "leads out of the folder of its file of cases: put the sample beside it or below"),
        ("large.bin", "is above 5 MiB: a sample is as small as will do"),
        ("pipe", "does not exist, or is no file: pipe"),
        ("loop", "cannot be read: "),
        ("x" * 300, "cannot be read: File name too long"),
    ],
)
def test_a_sample_that_cannot_be_sent_is_refused(tmp_path: Path, path: str, words: str) -> None:
    """Missing, outside, by a link outside, too large, or no file: one line, and nothing is opened."""
    (tmp_path / "outside.txt").write_text("secret")
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "loop").symlink_to("loop")
    with (folder / "large.bin").open("wb") as file:
        file.truncate(MOST_SAMPLE_BYTES + 1)
    os.mkfifo(folder / "pipe")

    lines = said(folder, sample(path))

    assert len(lines) == 1
    assert lines[0].startswith(f"yard.yaml:10: case it-works: step 1: files.photo.path {words}")


def test_a_sample_as_a_text_has_its_line(tmp_path: Path) -> None:
    """The short form is judged in the same way."""
    text = steps("request: POST /x\n    expect: { status: 400 }\n    files:\n      photo: missing.png")

    assert said(tmp_path, text) == [
        "yard.yaml:10: case it-works: step 1: files.photo does not exist, or is no file: missing.png"
    ]


def test_a_name_stands_once_in_its_file(tmp_path: Path) -> None:
    """The second case of a name is a repeated key."""
    one = "  same:\n    title: T\n    steps: [{ request: GET /x }]\n"

    assert said(tmp_path, HEAD + one + one) == ["yard.yaml:7: the key same stands here a second time"]
