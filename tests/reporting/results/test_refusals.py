"""A directory that is not whole and ours is refused whole, with the place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from reporting.results import FILE_NAME, ResultsWriter
from reporting.results.reading import MAX_LINE_BYTES
from reporting.results.writing import save_evidence
from tests.reporting.results.folders import a_header, a_line, refusal, rewrite, set_in, write

Change = Callable[[list[bytes]], list[bytes]]
NAIVE = "2026-11-24T12:00:00"


def changing(number: int, **changes: Any) -> Change:
    """Change keys of one line, counted from 1."""
    return lambda lines: [set_in(line, **changes) if at == number else line for at, line in enumerate(lines, start=1)]


REFUSED: dict[str, tuple[Change, str]] = {
    "empty": (lambda lines: [], "results.jsonl is empty: the run wrote nothing; run the checks again"),
    "foreign JSON": (
        lambda lines: [b'{"a": 1}\n'],
        "results.jsonl:1 does not describe a run: this is not a file of Ronda's",
    ),
    "a JSON list": (lambda lines: [b"[1]\n"], "results.jsonl:1 is not a JSON object; nothing was taken"),
    "foreign text": (lambda lines: [b"Hello\n"], "results.jsonl:1 is not JSON ("),
    "foreign bytes": (lambda lines: [b"\xff\xfe\x00\n"], "results.jsonl:1 is not JSON ("),
    "deep JSON": (lambda lines: [b"[" * 100_000 + b"\n"], "results.jsonl:1 is not JSON ("),
    "an empty line": (lambda lines: [*lines, b"\n"], "results.jsonl:4 is not JSON ("),
    "a later schema": (changing(1, schema_version=2), "results.jsonl:1 has schema 2; this Ronda reads schema 1"),
    "no schema": (changing(1, schema_version=None), "results.jsonl:1 has schema None; this Ronda reads schema 1"),
    "cut in a line": (lambda lines: [*lines[:2], lines[2][:20]], "results.jsonl:3 is cut short; nothing was taken"),
    "cut before the end": (lambda lines: [*lines[:2], lines[2][:-1]], "results.jsonl:3 is cut short; nothing was t"),
    "cut between lines": (
        lambda lines: lines[:2],
        "results.jsonl:2 is the last line, but the run recorded 2 results, not 1: lines were lost or added",
    ),
    "cut after the run": (
        lambda lines: lines[:1],
        "results.jsonl:1 is the last line, but the run recorded 2 results, not 0",
    ),
    "a line too many": (
        lambda lines: [*lines, set_in(lines[1], check="a.new")],
        "results.jsonl:4 is the last line, but the run recorded 2 results, not 3",
    ),
    "a result twice": (
        lambda lines: [*lines, lines[1]],
        "results.jsonl:4 repeats the result of line 2; nothing was taken",
    ),
    "a run twice": (lambda lines: [lines[0], *lines], "results.jsonl:2 kind: Input should be 'result'"),
    "a long line": (
        lambda lines: [lines[0], b'"' + b"a" * MAX_LINE_BYTES, *lines],
        "results.jsonl:2 is longer than 1048576 bytes; nothing was taken",
    ),
    "a run without zone": (changing(1, started_at=NAIVE), "results.jsonl:1 started_at: Input should have timezone"),
    "a result without zone": (changing(3, started_at=NAIVE), "results.jsonl:3 started_at: Input should have timez"),
    "a number for a time": (changing(3, started_at=0), "results.jsonl:3 started_at: Input should be a valid datet"),
    "a text for a number": (changing(2, duration_ms="12"), "results.jsonl:2 duration_ms: Input should be a valid "),
    "a time below zero": (changing(2, duration_ms=-1), "results.jsonl:2 duration_ms: Input should be greater than"),
    "a foreign outcome": (changing(2, outcome="fine"), "results.jsonl:2 outcome: Input should be 'passed', 'degra"),
    "no number": (changing(2, measures={"a": float("nan")}), "results.jsonl:2 measures.a: Input should be a finit"),
    "a check with a path": (changing(2, check="../etc"), "results.jsonl:2 check: String should match pattern"),
    "a foreign key": (changing(2, colour="red"), "results.jsonl:2 colour: Extra inputs are not permitted"),
    "half a character": (changing(2, title="\ud800"), "results.jsonl:2 the line: Invalid JSON"),
    "a run with a path": (changing(1, run_id="../../run"), "results.jsonl:1 run_id: String should match pattern"),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_not_whole_and_ours_is_refused(tmp_path: Path, change: Change, said: str) -> None:
    """The refusal names the line that is wrong and why."""
    folder = rewrite(write(tmp_path / "run", a_line("a.one"), a_line("a.two")), change)

    assert refusal(folder).startswith(said)


def test_a_line_at_the_limit_is_not_too_long(tmp_path: Path) -> None:
    """The limit itself is allowed: what is wrong with such a line is its content."""
    folder = rewrite(write(tmp_path / "run"), lambda lines: [*lines, b'"' + b"a" * (MAX_LINE_BYTES - 3) + b'"\n'])

    assert refusal(folder) == "results.jsonl:2 is not a JSON object; nothing was taken"


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    """Who names the wrong folder is shown what a right one looks like."""
    assert refusal(tmp_path).startswith("results.jsonl does not exist: name the folder of a run")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """The system's reason is passed on."""
    (tmp_path / FILE_NAME).mkdir()

    assert refusal(tmp_path) == "results.jsonl cannot be read: Is a directory"


def test_evidence_that_is_missing_is_refused(tmp_path: Path) -> None:
    """A ticket never refers to a file that is not there."""
    saved = save_evidence(tmp_path, "answer.json", "text/plain", "it")
    folder = write(tmp_path, a_line(evidence=(saved,)))
    (folder / "evidence" / "answer.json").unlink()

    assert refusal(folder) == "evidence/answer.json cannot be read (No such file or directory); nothing was taken"


def test_evidence_that_was_changed_is_refused(tmp_path: Path) -> None:
    """What a ticket shows is what the run saw."""
    saved = save_evidence(tmp_path, "answer.json", "text/plain", "it")
    folder = write(tmp_path, a_line(evidence=(saved,)))
    (folder / "evidence" / "answer.json").write_text("It")

    assert refusal(folder) == "evidence/answer.json is not what the run recorded; nothing was taken"


@pytest.mark.parametrize("name", ["../results.jsonl", "/etc/passwd", "a/b", "..", ".hidden", "", "a\nb", "a\0"])
def test_evidence_outside_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    """The name of a piece of evidence cannot lead out of the evidence folder."""
    saved = save_evidence(tmp_path, "answer.json", "text/plain", "it").model_dump() | {"name": name}
    folder = rewrite(write(tmp_path, a_line()), changing(2, evidence=[saved]))

    assert refusal(folder).startswith("results.jsonl:2 evidence.0.name: String should match pattern")


def test_evidence_is_never_written_outside_its_folder(tmp_path: Path) -> None:
    """A name that leads elsewhere is refused before anything is written."""
    with pytest.raises(ValueError, match="should match pattern"):
        save_evidence(tmp_path / "run", "../../answer.json", "text/plain", "it")

    assert list(tmp_path.iterdir()) == []


def test_a_run_that_was_not_finished_is_refused_when_cut_in_a_line(tmp_path: Path) -> None:
    """Half a result is not taken, whatever the run says of its own end."""
    ResultsWriter(tmp_path, a_header()).add(a_line())
    rewrite(tmp_path, lambda lines: [lines[0], lines[1][:-5]])

    assert refusal(tmp_path) == "results.jsonl:2 is cut short; nothing was taken"


@pytest.mark.parametrize("measure", [float("nan"), float("inf"), -float("inf")])
def test_a_measure_that_json_cannot_hold_is_never_written(measure: float) -> None:
    """JSON knows no NaN: another reader would refuse the whole file."""
    with pytest.raises(ValidationError, match="finite number"):
        a_line(measures={"age_s": measure})
