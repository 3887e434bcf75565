"""What is recorded is read back as it was, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from reporting.domain.outcome import Severity
from reporting.domain.run import CheckKey
from reporting.errors import StoreError
from reporting.store import SqlStore
from tests.reporting.builders import NOON, STEP, a_report, a_result, a_run, an_evidence
from tests.reporting.dumping import dump

ANSWER = b'{"status": 500}' * 50
FULL = a_result(
    case="yard-1",
    token="…9f3a #1a2b3c4d",
    endpoint="GET /api/v1/whoami",
    needs=("health.broker",),
    measures={"latency_ms": 12.5, "attempt_count": 3},
    runbook="api",
    attempts=2,
    message="línea 1: é\N{SNOWMAN}",
    started_at=NOON + timedelta(microseconds=7),
    evidence=(an_evidence(ANSWER),),
)


def test_a_run_is_read_back_as_it_was(store: SqlStore) -> None:
    """Run, results in their order, and evidence come back equal."""
    run = a_run()
    report = a_report(run, FULL, a_result("health.broker", "passed"), files=(ANSWER,))

    assert store.record(report, NOON) is True
    assert store.run("run-1") == run
    assert store.results("run-1") == list(report.results)
    assert store.evidence(FULL.evidence[0].sha256) == ANSWER


def test_what_was_never_recorded_is_none(store: SqlStore) -> None:
    """A run, incident, evidence or check that is not there is None or empty, no error."""
    assert store.run("nobody") is None
    assert store.incident("nobody") is None
    assert store.evidence("0" * 64) is None
    assert store.results("nobody") == store.runs("nobody", 5) == store.targets() == store.undecided() == []
    assert store.outcomes("nobody", CheckKey("health.api", ""), 5) == []


def test_recording_twice_changes_nothing(store: SqlStore, url: str) -> None:
    """The second recording of a run says so and leaves the database as it was."""
    report = a_report(a_run(), FULL, files=(ANSWER,))
    store.record(report, NOON)
    before = dump(url)

    assert store.record(report, NOON + STEP) is False
    assert dump(url) == before


def test_a_changed_run_is_refused(store: SqlStore, url: str) -> None:
    """The same run id with another digest is an error that names it, and changes nothing."""
    store.record(a_report(a_run(), FULL), NOON)
    before = dump(url)

    with pytest.raises(StoreError, match=r"run run-1 is in the store with other results: .*"):
        store.record(a_report(a_run(), a_result()), NOON)
    assert dump(url) == before


def test_a_measure_that_is_no_number_is_refused(store: SqlStore, url: str) -> None:
    """NaN, which JSON cannot say, is refused with its check and name; nothing is kept by halves."""
    before = dump(url)

    with pytest.raises(StoreError, match=r"health\.api\.whoami measured latency_ms as something that is no number"):
        store.record(a_report(a_run(), a_result(measures={"latency_ms": float("nan")})), NOON)
    assert dump(url) == before


def test_a_run_without_results_is_kept(store: SqlStore) -> None:
    """A run that was killed before its first result is a run."""
    run = a_run(finished_at=None, complete=False, deployment=None, planned_at=None)

    store.record(a_report(run), NOON)

    assert store.run("run-1") == run
    assert store.results("run-1") == []


def test_messages_may_hold_anything(store: SqlStore) -> None:
    """A zero byte, which PostgreSQL does not take, is shown as a replacement character."""
    store.record(a_report(a_run(), a_result(message="a\0b")), NOON)

    assert store.results("run-1")[0].message == "a\N{REPLACEMENT CHARACTER}b"


def test_moments_come_back_in_utc(store: SqlStore) -> None:
    """A moment written with another offset is the same moment, in UTC, to the microsecond."""
    bogota = timezone(timedelta(hours=-5))
    moment = datetime(2026, 11, 24, 7, 0, 0, 123457, tzinfo=bogota)

    store.record(a_report(a_run(started_at=moment)), NOON)

    read = store.undecided()[0].started_at
    assert (read, read.tzinfo) == (moment, UTC)


def test_a_moment_without_a_zone_is_refused(store: SqlStore) -> None:
    """A naive moment is an error, not a guess."""
    with pytest.raises(StoreError, match="has no time zone"):
        store.record(a_report(a_run(started_at=datetime(2026, 11, 24))), NOON)  # noqa: DTZ001 - what is refused


def test_evidence_is_kept_once(store: SqlStore, url: str) -> None:
    """The same content in two runs is one row, compressed."""
    store.record(a_report(a_run(1), FULL, files=(ANSWER,)), NOON)
    store.record(a_report(a_run(2), FULL, files=(ANSWER,)), NOON)

    rows = dump(url)["evidence"]
    assert len(rows) == 1
    assert len(rows[0]["compressed"]) < len(ANSWER)


def test_what_rarely_changes_is_kept_once(store: SqlStore, url: str) -> None:
    """A thousand results of one check share one description, and a raised severity makes a second."""
    for number in range(4):
        store.record(a_report(a_run(number), replace(FULL, evidence=(), duration_ms=number)), NOON)
    store.record(a_report(a_run(9), replace(FULL, evidence=(), severity=Severity.S1)), NOON)

    assert (len(dump(url)["descriptions"]), len(dump(url)["series"])) == (2, 1)


def test_runs_and_targets_are_listed(store: SqlStore) -> None:
    """Runs come newest first and no more than asked; targets once each."""
    for number in (2, 1, 3):
        store.record(a_report(a_run(number)), NOON)
    store.record(a_report(a_run(1, run_id="other", target="quay")), NOON)

    assert [run.run_id for run in store.runs("yard", 2)] == ["run-3", "run-2"]
    assert store.targets() == ["quay", "yard"]
    assert [run.run_id for run in store.undecided()] == ["run-1", "other", "run-2", "run-3"]


def test_outcomes_of_one_check(store: SqlStore) -> None:
    """A check's results come newest first with their runs, other cases and targets left out."""
    for number in (1, 2, 3):
        mine, other = replace(FULL, duration_ms=number, evidence=()), replace(FULL, case="yard-2")
        store.record(a_report(a_run(number), mine, replace(other, evidence=())), NOON)
    store.record(a_report(a_run(7, target="quay"), FULL), NOON)

    found = store.outcomes("yard", FULL.key, 2)

    assert [(run.run_id, result.duration_ms) for run, result in found] == [("run-3", 3), ("run-2", 2)]
