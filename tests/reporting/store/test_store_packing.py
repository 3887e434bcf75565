"""What is packed is read back the same."""

import json
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.domain.kpi.latency import bucket_of
from reporting.errors import StoreError
from reporting.store.filed import Filed, FiledRun, Sample, micros, moment_of
from reporting.store.packing import NOTHING, VERSION, Packed, pack, unpack, unpack_results
from tests.reporting.builders import NOON

TEXTS = st.text(max_size=12)
MOMENTS = st.integers(-(10**15), 10**17)
SAMPLES = st.builds(
    Sample,
    series=st.integers(1, 6),
    outcome=st.sampled_from(["passed", "failed", "unknown"]),
    description=st.integers(1, 2**40),
    attempts=st.integers(1, 9),
    latency=st.none() | st.integers(0, bucket_of(1e308)),
)
RUNS = st.builds(
    FiledRun,
    number=st.integers(1, 2**62),
    run_id=TEXTS,
    trigger=TEXTS,
    planned_at=st.none() | MOMENTS,
    started_at=MOMENTS,
    finished_at=st.none() | MOMENTS,
    recorded_at=MOMENTS,
    decided_at=MOMENTS,
    deployment=st.none() | TEXTS,
    judged_on=st.none() | TEXTS,
    maintenance=st.none() | TEXTS,
    complete=st.booleans(),
    versions=st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
    digest=TEXTS,
)
FILED = st.builds(Filed, run=RUNS, samples=st.lists(SAMPLES, max_size=8).map(tuple))
ONE = Filed(
    FiledRun(1, "run-1", "schedule", None, 0, None, 1, 2, None, None, None, complete=True, versions=(), digest="ab"),
    (Sample(1, "passed", 1, 1, None),),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(FILED, max_size=6))
def test_a_day_comes_back_as_it_was(filed: list[Filed]) -> None:
    """Any runs, with any results in any order, one series more than once in a run too."""
    assert unpack(pack(filed)) == filed


@given(st.datetimes(timezones=st.just(NOON.tzinfo)))
def test_a_moment_comes_back_to_the_microsecond(moment: object) -> None:
    """Whatever its year."""
    assert moment_of(micros(moment)) == moment  # type: ignore[arg-type]


def test_truth_is_not_taken_for_one() -> None:
    """What only looks equal, such as a number and a truth, does not run together in a column."""
    second = ONE.run._replace(complete=False, deployment="")

    assert [each.run.deployment for each in unpack(pack([ONE, Filed(second, ())]))] == [None, ""]


def test_nothing_is_packed_as_nothing() -> None:
    """A day without anything archived has no runs and no results."""
    assert unpack(NOTHING) == []
    assert unpack_results(b"").samples() == []


@pytest.mark.parametrize("content", [b"x", zlib.compress(b"{"), zlib.compress(b"\xff")])
def test_damage_is_told(content: bytes) -> None:
    """What cannot be read is named as damaged, with the mend, and never read by halves."""
    with pytest.raises(StoreError, match=r"an archived day is damaged \(.+\): restore the store from a backup"):
        unpack(replace(pack([ONE]), runs=content))


def test_another_version_is_told() -> None:
    """An archive of a newer Ronda is not guessed at."""
    content = zlib.compress(json.dumps({"version": VERSION + 1}).encode())

    with pytest.raises(StoreError, match=f"of version {VERSION + 1}: use the Ronda that wrote it"):
        unpack(Packed(content, content))


def test_a_usual_day_is_small() -> None:
    """288 runs of 20 checks with a response time each take less than 20 kB: seven megabytes a year."""
    day = [_usual(number) for number in range(288)]
    packed = pack(day)

    assert unpack(packed) == day
    assert len(packed.runs) + len(packed.results) < 20_000


def _usual(number: int) -> Filed:
    noise = [(number * 7919 + each * 104_729) % 1009 for each in range(20)]
    started_at = number * 300_000_000 + noise[0] * 1009
    run = FiledRun(
        number=number + 1,
        run_id=f"20261124T{number // 12:02}{number % 12 * 5:02}00-{noise[1] * 16411:06x}",
        trigger="schedule",
        planned_at=number * 300_000_000,
        started_at=started_at,
        finished_at=started_at + 10_000_000 + noise[2] * 9973,
        recorded_at=started_at + 21_000_000 + noise[3] * 997,
        decided_at=started_at + 22_000_000 + noise[4] * 1013,
        deployment="1.4.2",
        judged_on="1.4.2",
        maintenance=None,
        complete=True,
        versions=(("ronda", "0.1.0"),),
        digest=f"{noise[5] ** 6 % 2**64:016x}",
    )
    samples = [Sample(each + 1, "passed", each + 1, 1, bucket_of(80 + noise[each] / 9)) for each in range(20)]
    return Filed(run, tuple(samples))
