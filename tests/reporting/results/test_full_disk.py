"""A disk that fills up ends the run with a clear error and keeps what was measured."""

import subprocess
import sys
from pathlib import Path

import pytest

from reporting.errors import ResultsError
from reporting.results import FILE_NAME, ResultsWriter, read_run
from reporting.results.writing import save_evidence
from tests.reporting.results.folders import a_header, a_line

FILL_UP = """
import pathlib, resource, sys
from reporting.errors import ResultsError
from reporting.results import ResultsWriter
from reporting.results.writing import save_evidence
from tests.reporting.results.folders import a_header, a_line

folder = pathlib.Path(sys.argv[1])
writer = ResultsWriter(folder, a_header())
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    for number in range(100):
        writer.add(a_line(f"a.n{number}"))
except ResultsError as error:
    print(writer.count, error)
try:
    save_evidence(folder, "log.txt", "text/plain", "a" * 5000)
except ResultsError as error:
    print(error)
try:
    writer.finish(a_header(versions={"long": "x" * 4096}))
except ResultsError as error:
    print(error)
"""


def test_a_full_disk_is_a_clear_error_and_keeps_what_was_whole(tmp_path: Path) -> None:
    """The line that did not fit is taken back, so that the lines before it can still be published."""
    done = subprocess.run(
        [sys.executable, "-c", FILL_UP, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    adding, saving, finishing = done.stdout.splitlines()
    count, _, said = adding.partition(" ")
    mend = "cannot be written (File too large): see to that folder and its disk, then run the checks again"

    assert said == f"{tmp_path}/{FILE_NAME} {mend}"
    assert saving == f"{tmp_path}/evidence/log.txt {mend}"
    assert finishing == f"{tmp_path}/{FILE_NAME} {mend}"
    report = read_run(tmp_path)
    assert [result.check for result in report.results] == [f"a.n{number}" for number in range(int(count))]
    assert int(count) > 5
    assert report.run.complete is False
    assert {path.name for path in tmp_path.iterdir()} == {FILE_NAME, "evidence"}


def test_a_disk_that_is_full_from_the_beginning_is_refused_at_once(tmp_path: Path) -> None:
    """A run that could record nothing does not begin."""
    (tmp_path / FILE_NAME).symlink_to("/dev/full")

    with pytest.raises(OSError, match="No space left on device"):
        ResultsWriter(tmp_path, a_header())


def test_a_folder_that_vanished_is_a_clear_error(tmp_path: Path) -> None:
    """Results whose folder was removed meanwhile are reported as not written."""
    writer = ResultsWriter(tmp_path / "run", a_header())
    writer.add(a_line())
    (tmp_path / "run" / FILE_NAME).unlink()
    (tmp_path / "run").rmdir()

    with pytest.raises(ResultsError, match=r"results\.jsonl cannot be written \(No such file or directory\)"):
        writer.finish(a_header())


def test_evidence_that_has_no_place_is_a_clear_error(tmp_path: Path) -> None:
    """A file in the place of the evidence folder is named."""
    (tmp_path / "evidence").write_text("")

    with pytest.raises(ResultsError, match="cannot be written"):
        save_evidence(tmp_path, "log.txt", "text/plain", "it")
