"""The results directory that is made: whole, redacted, once."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reporting.domain.outcome import Outcome
from reporting.intake.directory import INCOMING, MOST_EVIDENCE, Origin, digest_id, write_run
from reporting.intake.errors import IntakeError
from reporting.intake.found import Found, Piece
from reporting.redaction import Redactor
from reporting.results import read_run
from tests.reporting.intake.building import NOW, SUBJECT, TOKEN

ORIGIN = Origin("yard", "merge", "4f1c2aa", "run-1", NOW, timedelta(seconds=90), "en")
REDACTOR = Redactor([TOKEN], b"k" * 32)
FAILED = Found(SUBJECT, "c::n", Outcome.FAILED, "1 != 2", 12, 2, (Piece("failure.txt", "1 != 2\nat line 3"),))


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    """The run has its facts, and each case its outcome, attempts, cause and evidence."""
    folder, is_fresh = write_run(tmp_path, ORIGIN, [FAILED, Found(SUBJECT, "c::m", Outcome.PASSED)], REDACTOR)
    report = read_run(folder)
    failed, passed = report.results

    assert is_fresh
    assert folder == tmp_path / "yard" / "run-1"
    assert (report.run.deployment, report.run.trigger, report.run.complete) == ("4f1c2aa", "merge", True)
    assert report.run.finished_at == NOW + timedelta(seconds=90)
    assert (failed.outcome, failed.attempts, failed.duration_ms, failed.cause) == (Outcome.FAILED, 2, 12, "code")
    assert report.files[failed.evidence[0].sha256] == b"1 != 2\nat line 3"
    assert (passed.message, passed.next_step, passed.evidence) == ("", "", ())


def test_secrets_are_taken_out_of_everything(tmp_path: Path) -> None:
    """Names, messages and evidence are clean, where a secret was cut in two as well."""
    text = f"Authorization: Token {TOKEN}\n{TOKEN[:12]}…\n"
    found = Found(SUBJECT, f"c::n[{TOKEN}]", Outcome.FAILED, f"got {TOKEN}", pieces=(Piece("failure.txt", text),))
    folder, _fresh = write_run(tmp_path, ORIGIN, [found], REDACTOR)
    whole = "".join(path.read_text() for path in folder.rglob("*") if path.is_file())

    assert TOKEN not in whole
    assert TOKEN[:12] not in whole


def test_the_same_run_is_written_once(tmp_path: Path) -> None:
    """A run that is there stays as it is, and says so."""
    folder, _fresh = write_run(tmp_path, ORIGIN, [FAILED], REDACTOR)
    before = (folder / "results.jsonl").read_bytes()

    assert write_run(tmp_path, ORIGIN, [replace(FAILED, message="other")], REDACTOR) == (folder, False)
    assert (folder / "results.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        (replace(ORIGIN, run_id="../up"), "--run-id is wrong: String should match pattern"),
        (replace(ORIGIN, deployment="x" * 201), "--deployment is wrong: String should have at most 200 characters"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, origin: Origin, why: str) -> None:
    """A run id that leads elsewhere, or a version that is none, leaves nothing behind."""
    with pytest.raises(IntakeError) as refused:
        write_run(tmp_path, origin, [FAILED], REDACTOR)

    assert str(refused.value).startswith(why)
    assert list(tmp_path.rglob("*")) == []


def test_a_line_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    """Where writing breaks in the middle, no half of a run is there afterwards."""
    broken = Found(SUBJECT, "c::m", Outcome.FAILED, duration_ms=-1)
    with pytest.raises(ValueError, match="duration_ms"):
        write_run(tmp_path, ORIGIN, [FAILED, broken], REDACTOR)

    assert [path.name for path in tmp_path.rglob("*")] == ["yard"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file where the folder should be is told, with the folder."""
    (tmp_path / "yard").write_text("")

    with pytest.raises(IntakeError, match=r"yard/run-1 cannot be written: Not a directory"):
        write_run(tmp_path, ORIGIN, [FAILED], REDACTOR)


def test_evidence_is_bounded_and_shared(tmp_path: Path) -> None:
    """A text that many cases share is one file, and there are no more files than the limit."""
    log = Piece("log.txt", "the whole log")
    found = [
        Found(SUBJECT, str(n), Outcome.FAILED, pieces=(log, Piece("own.txt", str(n)))) for n in range(MOST_EVIDENCE)
    ]
    folder, _fresh = write_run(tmp_path, ORIGIN, found, REDACTOR)
    results = read_run(folder).results

    assert len(list((folder / "evidence").iterdir())) == MOST_EVIDENCE
    assert len({each.evidence[0].name for each in results}) == 1
    assert [len(each.evidence) for each in results[-2:]] == [2, 1]


def test_while_it_is_written_no_publisher_sees_it(tmp_path: Path) -> None:
    """The folder in which it is written lies deeper than the runs that are looked for, and is gone afterwards."""
    seen = []

    class Looking(Redactor):
        def clean(self, text: str) -> str:
            seen.append(
                (list(tmp_path.glob("*/*/results.jsonl")), list(tmp_path.glob(f"*/{INCOMING}/*/results.jsonl")))
            )
            return text

    write_run(tmp_path, ORIGIN, [FAILED], Looking([], b"k" * 32))

    assert [(len(found), len(hidden)) for found, hidden in seen[-1:]] == [(0, 1)]
    assert [path.name for path in (tmp_path / "yard").iterdir()] == ["run-1"]


def test_the_id_follows_from_what_was_tested() -> None:
    """Another file, target or version is another run."""
    ids = {
        digest_id("a", "yard", None),
        digest_id("b", "yard", None),
        digest_id("a", "gate", None),
        digest_id("a", "yard", "1"),
    }

    assert len(ids) == 4
    assert digest_id("a", "yard", "1") in ids
