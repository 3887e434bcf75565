"""Random records of runs, and everything that the store answers about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.week import Week
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.domain.run import CheckResult
from reporting.pipeline import decide_all
from reporting.pipeline.figures import week_of
from reporting.ports import RunReport
from reporting.ports.figures import Stretch
from reporting.ports.keeping import Keep
from reporting.store import SqlStore
from tests.reporting.builders import Clock, a_report, a_result, a_run, an_evidence

START = datetime(2026, 11, 14, tzinfo=UTC)
"""A Saturday, so that a record runs over the end of two weeks."""
DAYS = 10
KEEP = Keep(days=2, results=4, runs=3)
POLICY = Policy(open_after={Severity.S2: 2}, close_after=dict.fromkeys(Severity, 1), flap_runs=4, degraded_after=2)
ZONE = ZoneInfo("America/Bogota")
DAY, GAP = timedelta(days=1), timedelta(minutes=15)
OUTCOMES = ("passed", "passed", "passed", "failed", "degraded", "unknown", "skipped")


@dataclass(frozen=True)
class Move:
    """One run: when, what, and how late it was published."""

    minute: int
    """Since the start of the record."""
    late_min: int
    outcomes: tuple[int | None, ...]
    """For each check the place of its outcome; None where it was not measured."""
    latency_ms: float | None
    version: str | None
    target: str = "yard"
    trigger: str = "schedule"

    @property
    def started_at(self) -> datetime:
        """When it began."""
        return START + timedelta(minutes=self.minute, seconds=self.minute % 50)

    @property
    def published_at(self) -> datetime:
        """When it was recorded and decided."""
        return self.started_at + timedelta(minutes=self.late_min + 1)


def moves(most: int = 45) -> st.SearchStrategy[list[Move]]:
    """Draw a record, in the order in which it is published: most of it at once, some days late."""
    outcome = st.none() | st.integers(0, len(OUTCOMES) - 1)
    move = st.builds(
        Move,
        minute=st.integers(0, 24 * 60 * DAYS - 1),
        late_min=st.just(0) | st.integers(0, 24 * 60 * 8),
        outcomes=st.tuples(*[outcome] * len(CHECKS)),
        latency_ms=st.none() | st.floats(-1, 5000),
        version=st.sampled_from([None, "A", "B"]),
        target=st.sampled_from(["yard", "yard", "yard", "port"]),
        trigger=st.sampled_from(["schedule", "schedule", "manual"]),
    )
    return st.lists(move, min_size=5, max_size=most).map(
        lambda found: sorted(found, key=lambda each: each.published_at)
    )


CHECKS = (
    ("health.api", "", Severity.S1),
    ("health.worker", "", Severity.S2),
    ("regression.orders", "list", Severity.S3),
    ("hygiene.media", "", Severity.S4),
)


def report_of(number: int, move: Move) -> RunReport:
    """Return what is published."""
    run = a_run(
        number,
        target=move.target,
        trigger=move.trigger,
        planned_at=move.started_at - timedelta(seconds=move.minute % 50) if move.trigger == "schedule" else None,
        started_at=move.started_at,
        finished_at=move.started_at + timedelta(seconds=20) if move.minute % 7 else None,
        deployment=move.version,
        versions={"ronda": "0.1.0"} if move.minute % 5 else {},
    )
    found = [
        _result(check, case, severity, OUTCOMES[place], move)
        for (check, case, severity), place in zip(CHECKS, move.outcomes, strict=True)
        if place is not None
    ]
    contents = {bytes([each]) for each in range(3)} if any(each.evidence for each in found) else set()
    return a_report(run, *found, files=tuple(sorted(contents)))


def _result(check: str, case: str, severity: Severity, outcome: str, move: Move) -> CheckResult:
    name = "health.api_v2" if check == "health.api" and move.minute > 5 * 24 * 60 else check  # renamed on the sixth day
    measures = {"orphans": float(move.minute)} if check.startswith("hygiene") else {}
    if move.latency_ms is not None:
        measures["latency_ms"] = move.latency_ms
    evidence = (an_evidence(bytes([move.minute % 3])),) if outcome == "failed" else ()
    title = "It works" if move.minute % 3 else "It works as it should"
    attempts = 2 if outcome == "failed" else 1
    made = {"case": case, "severity": severity, "measures": measures, "evidence": evidence, "attempts": attempts}
    return a_result(name, outcome, title=title, started_at=move.started_at, **made)


def publish(store: SqlStore, number: int, move: Move) -> None:
    """Record and decide one run."""
    store.record(report_of(number, move), move.published_at)
    decide_all(store, POLICY, Clock(move.published_at + timedelta(seconds=30)))


def roll_up(store: SqlStore, now: datetime, keep: Keep = KEEP) -> int:
    """Roll up everything that is due; return how many results went."""
    gone = 0
    for target in store.targets():
        for day in store.archive.due(target, keep, now, now, 1000):
            rolled = store.archive.roll_up(target, day, keep, now)
            gone += 0 if rolled is None else rolled.gone
    return gone


def figures(store: SqlStore) -> dict[str, Any]:
    """Return every figure of each week as it was known at several moments, and what they are made from."""
    found: dict[str, Any] = {}
    moments = [START + DAY * days for days in (3, 6, 8, DAYS + 10)]
    for week in ("2026-W46", "2026-W47", "2026-W48"):
        for known_by in moments[1:]:
            asked = Week.parse(week, ZONE)
            found[f"{week} {known_by}"] = repr(week_of(store.figures, "yard", asked, Plan(zone=ZONE), known_by))
    for since in (START - DAY, START + timedelta(days=2, hours=7, minutes=3), START + DAY * 4):
        for known_by in moments:
            for target in ("yard", "port"):
                asked_for = Stretch(target, since, since + DAY * 4, known_by)
                found[f"pieces {target} {since} {known_by}"] = pieces(store, asked_for)
    return found


def pieces(store: SqlStore, stretch: Stretch) -> dict[str, Any]:
    """Return what each method of the Figures port says of a stretch."""
    port = store.figures
    return {
        "events": list(port.events(stretch)),
        "tickets": port.tickets(stretch),
        "arrivals": port.arrivals(stretch),
        "verdicts": list(port.verdicts(stretch)),
        "planned": list(port.planned_runs(stretch)),
        "measured": [each for room in ROOMS for each in port.measured(stretch, room, GAP)],
        "times": {room: port.response_times(stretch, room) for room in ROOMS},
        "measures": list(port.measures(stretch, "hygiene")),
        "sent": port.sent(stretch),
    }


ROOMS = ("health", "regression", "hygiene")


def past(store: SqlStore, target: str = "yard") -> list[Any]:
    """Return what a replay walks through, but for messages and durations."""
    walked = store.past.runs_between(target, START - DAY, START + DAY * 30)
    whole = [
        (each.run, each.decided_at, each.was_judged, each.deployment, [_bare(result) for result in each.results])
        for each in walked
    ]
    depths = [
        store.past.filled_from(target, START + DAY * day, START + DAY * (day + 2), depth, START - DAY)
        for day in range(DAYS)
        for depth in (1, 3)
    ]
    return [whole, depths, store.sightings(target)]


def _bare(result: CheckResult) -> tuple[object, ...]:
    return result.key, result.outcome, result.severity, result.attempts, result.title, result.cause, result.needs


def identity(store: SqlStore, made: Sequence[Move]) -> list[Any]:
    """Return what is known of each run by its id."""
    ids = [f"run-{number}" for number in range(len(made) + 1)]
    return [[store.run(each) for each in ids], store.known_runs(ids)]
