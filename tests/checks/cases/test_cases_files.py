"""Which files are read: folders, several files, and what is refused before it is read."""

import os
import time
from pathlib import Path

import pytest

from checks.support.cases.files import MOST_BYTES
from checks.support.cases.findings import CasesError
from checks.support.cases.reading import read_cases
from tests.checks.cases.reading_files import case_text, written

STEP = "steps: [{ request: GET /x }]\n"


def refused(*paths: Path) -> list[str]:
    """Return the lines that reading is refused with."""
    with pytest.raises(CasesError) as error:
        read_cases(paths)
    return str(error.value).splitlines()


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    """Every .yaml and .yml below is read in the order of the names; others and hidden ones are not."""
    for folder in ("b", ".git"):
        (tmp_path / folder).mkdir()
    for name in ("c.yml", "a.yaml", "b/d.yaml", "note.txt", ".hidden.yaml", ".git/e.yaml"):
        stem = name.replace("/", "-").replace(".", "-").strip("-")
        written(tmp_path, case_text(STEP, stem), name)

    assert [(case.name, case.source) for case in read_cases([tmp_path])] == [
        ("a-yaml", "a.yaml:4"),
        ("b-d-yaml", "b/d.yaml:4"),
        ("c-yml", "c.yml:4"),
    ]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    """A folder and a file in it, or a link to one, are no repeated cases."""
    path = written(tmp_path, case_text(STEP))
    (tmp_path / "link.yaml").symlink_to(path)

    assert len(read_cases([tmp_path, path])) == 1


def test_files_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    """Where two files are called alike, messages hold their whole path."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder, case_text("step: []\n" + STEP, f"in-{folder}"))

    lines = refused(tmp_path / "a", tmp_path / "b")

    assert [line.partition(": ")[0] for line in lines] == [f"{tmp_path / folder / 'yard.yaml'}:6" for folder in "ab"]


def test_two_files_may_share_an_area(tmp_path: Path) -> None:
    """An area may be spread over files, as long as each case is called differently."""
    first, second = written(tmp_path, case_text(STEP, "one")), written(tmp_path, case_text(STEP, "two"), "more.yaml")

    assert [(case.area, case.name) for case in read_cases([first, second])] == [("yard", "one"), ("yard", "two")]


def test_a_name_stands_once_in_an_area(tmp_path: Path) -> None:
    """The same name in two files of an area is refused, at both places; in another area it is another case."""
    first, second = written(tmp_path, case_text(STEP)), written(tmp_path, case_text(STEP), "more.yaml")
    other = written(tmp_path, case_text(STEP).replace("area: yard", "area: gate"), "gate.yaml")

    assert refused(first, second, other) == [
        "more.yaml:4: case it-works: area yard has a case of this name already, at yard.yaml:4"
    ]
    assert len(read_cases([first, other])) == 2


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    """A path that does not exist is named."""
    path = tmp_path / "cases"

    assert refused(path) == [f"{path}: does not exist: name a file of cases, or a folder that holds some"]


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    """A folder that holds no file of cases would check nothing."""
    (tmp_path / "note.txt").write_text("x")

    assert refused(tmp_path) == [f"{tmp_path}: holds no file of cases: they end in .yaml or .yml"]


def test_five_megabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    """A file above 1 MiB is one line at once, whatever is in it."""
    path = tmp_path / "large.yaml"
    path.write_text("a: &a [x]\n" + "b: *a\n" * 900_000)
    started = time.process_time()

    assert refused(path) == ["large.yaml: is above 1 MiB: spread its cases over several files of the same area"]
    assert time.process_time() - started < 0.1


def test_a_mebibyte_is_read(tmp_path: Path) -> None:
    """A file of just 1 MiB is read."""
    text = case_text(STEP)
    path = written(tmp_path, text + "#" * (MOST_BYTES - len(text)))

    assert (path.stat().st_size, len(read_cases([path]))) == (MOST_BYTES, 1)


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    """Another encoding is named with the byte where it shows."""
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: Camión\n".encode("latin-1"))

    assert refused(path) == ["latin.yaml: is not UTF-8 text (byte 11)"]


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    """Files that an editor on Windows saved are read."""
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + case_text(STEP).replace("\n", "\r\n").encode())

    assert [case.source for case in read_cases([path])] == ["bom.yaml:4"]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A pipe, which would never end, and a folder that is called like a file are refused."""
    os.mkfifo(tmp_path / "pipe.yaml")

    assert refused(tmp_path) == ["pipe.yaml: is not a regular file"]


def test_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    """A link whose file has gone is one line, as is one that leads to itself."""
    (tmp_path / "gone.yaml").symlink_to("nowhere")

    assert refused(tmp_path) == ["gone.yaml: is not a regular file"]


def test_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """One refusal names what is wrong in every file, in their order."""
    written(tmp_path, "a: [", "a.yaml")
    written(tmp_path, case_text("steps: []"), "b.yaml")
    written(tmp_path, case_text("steps: [{ request: 'GET /${x}' }]"), "c.yaml")

    lines = refused(tmp_path, tmp_path / "missing")

    assert [line.split(": ")[0] for line in lines] == [str(tmp_path / "missing"), "a.yaml:2", "b.yaml:6", "c.yaml:6"]
