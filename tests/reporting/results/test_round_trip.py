"""What is written is what is read."""

from datetime import timedelta, timezone
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.domain.outcome import Outcome, Severity
from reporting.results import Line, ResultsWriter, read_run
from reporting.results.writing import MAX_EVIDENCE_BYTES, save_evidence
from tests.reporting.builders import NOON
from tests.reporting.results.folders import a_header, a_line, rewrite, set_in, write

_TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
_MOMENTS = st.datetimes(timezones=st.sampled_from([timezone.utc, timezone(timedelta(hours=-5))]))  # noqa: UP017
_LINES = st.builds(
    Line,
    kind=st.just("result"),
    check=st.from_regex(r"\A[a-z0-9_]{1,8}(\.[a-z0-9_]{1,8}){1,3}\Z"),
    case=_TEXT,
    outcome=st.sampled_from(Outcome),
    severity=st.sampled_from(Severity),
    cause=_TEXT,
    title=_TEXT,
    started_at=_MOMENTS,
    duration_ms=st.integers(0, 10**9),
    attempts=st.integers(1, 9),
    message=_TEXT,
    endpoint=st.none() | _TEXT,
    token=st.none() | _TEXT,
    needs=st.lists(_TEXT, max_size=3).map(tuple),
    measures=st.dictionaries(_TEXT, st.floats(allow_nan=False, allow_infinity=False), max_size=3),
    runbook=_TEXT,
    next_step=_TEXT,
    evidence=st.just(()),
)


@given(lines=st.lists(_LINES, max_size=5, unique_by=lambda line: (line.check, line.case)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_every_run_comes_back_as_it_was_written(tmp_path: Path, lines: list[Line]) -> None:
    """Whatever is in the lines, the reader returns the same results, in their order."""
    report = read_run(write(tmp_path, *lines))

    assert report.results == tuple(line.to_result() for line in lines)
    assert report.run == a_header(finished_at=NOON, complete=True).to_run()


def test_times_are_read_in_utc(tmp_path: Path) -> None:
    """A time that was written with another zone is the same moment in UTC."""
    folder = write(tmp_path, a_line())
    rewrite(folder, lambda lines: [lines[0], set_in(lines[1], started_at="2026-11-24T07:00:00-05:00")])
    (result,) = read_run(folder).results

    assert result.started_at.isoformat() == "2026-11-24T12:00:00+00:00"


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    """Two directories have the same digest only if their files are the same."""
    one, same = write(tmp_path / "1", a_line()), write(tmp_path / "2", a_line())
    other = write(tmp_path / "3", a_line(duration_ms=13))

    assert read_run(one).digest == read_run(same).digest
    assert read_run(one).digest != read_run(other).digest


def test_a_run_that_was_not_finished_can_be_read(tmp_path: Path) -> None:
    """What a killed run measured is kept, and it says that it is not whole."""
    writer = ResultsWriter(tmp_path, a_header())
    writer.add(a_line("a.one"))
    writer.add(a_line("a.two"))
    report = read_run(tmp_path)

    assert [result.check for result in report.results] == ["a.one", "a.two"]
    assert report.run.complete is False
    assert report.run.finished_at is None


def test_evidence_comes_back_by_its_digest(tmp_path: Path) -> None:
    """The content of a file that a result refers to is read with the run."""
    saved = save_evidence(tmp_path, "answer.json", "application/json", '{"año": 1}')
    report = read_run(write(tmp_path, a_line(evidence=(saved,))))

    assert report.files == {saved.sha256: '{"año": 1}'.encode()}
    assert report.results[0].evidence[0].size == len('{"año": 1}'.encode())


def test_evidence_of_the_same_name_is_kept_beside_the_first(tmp_path: Path) -> None:
    """A check that notes two pieces under one name does not make its whole run unreadable."""
    first, second = (save_evidence(tmp_path, "http.txt", "text/plain", text) for text in ("one", "two"))
    report = read_run(write(tmp_path, a_line(evidence=(first, second))))

    assert (first.name, second.name) == ("http.txt", "2-http.txt")
    assert sorted(report.files.values()) == [b"one", b"two"]


def test_evidence_above_the_limit_is_cut_and_says_so(tmp_path: Path) -> None:
    """A cut piece of evidence tells at its end how much of it is missing, and no character is torn."""
    saved = save_evidence(tmp_path, "log.txt", "text/plain", "a" + "ñ" * MAX_EVIDENCE_BYTES)
    text = read_run(write(tmp_path, a_line(evidence=(saved,)))).files[saved.sha256].decode()

    assert text.startswith("aññ")
    assert text.endswith(f"ñ\n… cut at {MAX_EVIDENCE_BYTES} of {2 * MAX_EVIDENCE_BYTES + 1} bytes\n")
    assert saved.size == len(text.encode()) < MAX_EVIDENCE_BYTES + 100


def test_evidence_at_the_limit_is_whole(tmp_path: Path) -> None:
    """The limit itself is allowed."""
    saved = save_evidence(tmp_path, "log.txt", "text/plain", "a" * MAX_EVIDENCE_BYTES)

    assert saved.size == MAX_EVIDENCE_BYTES
