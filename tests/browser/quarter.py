"""A quarter of a year of one backend, recorded, decided and delivered by the real pipeline.

Weeks with outages, deployments that broke something, hygiene, maintenance, tickets, people who name causes, and what
no page should choke on; other backends that were never measured, or not for days.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from reporting.domain.deployments import Commit, Suspects
from reporting.domain.filing import Filing
from reporting.domain.notices.routing import Route
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.run import CheckResult, Evidence, Run
from reporting.pipeline import close_by_hand, decide_all, deliver, explain_by_hand, open_by_hand, sync
from reporting.store import SqlStore
from reporting.tickets.local import LocalTickets
from tests.browser import telling
from tests.browser.telling import HEALTH, HOSTILE, LONG
from tests.reporting.builders import Clock, a_report

WEEKS = 15
STEP = timedelta(hours=12)
OUTAGES: dict[int, dict[str, str]] = {
    20: {"database": "failed", "api": "unknown"},
    21: {"database": "failed", "api": "failed"},
    70: {"broker": "failed", "worker": "unknown"},
    71: {"broker": "failed", "worker": "failed"},
    72: {"broker": "failed", "worker": "failed"},
    110: {"api": "failed"},
    113: {"api": "failed"},
    150: {"ocr": "failed"},
    151: {"ocr": "failed"},
    152: {"ocr": "failed"},
    180: {"certificate": "degraded"},
    195: {"queue": "degraded"},
    **{number: {"certificate": "degraded"} for number in range(200, WEEKS * 14)},
}
"""By number of the run, twelve hours apart: what did not pass, by cause."""
NOW_BAD = {"queue": "failed", "certificate": "degraded", "worker": "unknown"}
DEPLOYED = {0: "v2.11.0", 50: "v2.12.0", 100: "v2.13.0", 160: "v2.14.0", 200: "v2.15.0-rc1"}
"""By number of the run: the version from then on."""
BROKEN = {50: {"create": "failed"}, 160: {"list": "failed", "pay": "failed"}}
"""By number of the run: cases that fail from that deployment to the next."""
POLICY = Policy(reopen_within=timedelta(hours=30), zone=ZoneInfo("America/Bogota"), flap_changes=9)


def picture() -> bytes:
    """Return a small PNG (https://www.w3.org/TR/png-3/)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    rows = b"".join(b"\0" + bytes((40, 90, 160)) * 64 for _row in range(48))
    head = (64).to_bytes(4) + (48).to_bytes(4) + bytes((8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Quarter:
    """Plays the story into a store."""

    def __init__(self, store: SqlStore, language: str, now: datetime) -> None:
        self.store, self.language, self.now = store, language, now
        self.clock = Clock(now - timedelta(weeks=WEEKS))
        self.tickets = LocalTickets(store.local_tickets, language, POLICY.zone, self.clock)

    def play(self) -> None:
        """Play everything."""
        self._weeks()
        self._people()
        self._today()
        self._others()

    def publish(self, run: Run, *results: CheckResult, files: tuple[bytes, ...] = (), policy: Policy = POLICY) -> None:
        """Record, decide and deliver a run at its end."""
        self.clock.now = run.finished_at or run.started_at
        self.store.record(a_report(run, *results, files=files), self.clock())
        decide_all(self.store, policy, self.clock, self._suspects)
        deliver(self.store, self.tickets, self.clock)

    def run(self, at: datetime, name: str, target: str = "yard", **changes: object) -> Run:
        """Return a scheduled run that took six seconds."""
        made = Run(
            run_id=f"{target}-{name}",
            target=target,
            trigger="schedule",
            planned_at=at,
            started_at=at,
            finished_at=at + timedelta(seconds=6),
            deployment=self.version,
            complete=True,
            versions={"ronda": "0.1.0", "python": "3.11.9"},
        )
        return replace(made, **changes)  # type: ignore[arg-type]

    version = DEPLOYED[0]

    def _weeks(self) -> None:
        begun = self.now - timedelta(weeks=WEEKS)
        broken: dict[str, str] = {}
        for number in range(WEEKS * 14):
            at = begun + STEP * number
            if number in DEPLOYED:
                self.version, broken = DEPLOYED[number], BROKEN.get(number, {})
                self.store.mark_started("yard", self.version, at - timedelta(minutes=9), at)
                self.store.mark_finished("yard", self.version, at - timedelta(minutes=2), at)
            run = self.run(at, f"{at:%Y%m%dT%H%M%S}")
            self.publish(run, *self._health(run, OUTAGES.get(number, {}), number))
            if number % 14 == 3:
                self._weekly(at + timedelta(hours=2), number // 14)
            if number in DEPLOYED or number - 1 in DEPLOYED:
                self._cases(at + timedelta(hours=1), broken)

    def _health(self, run: Run, bad: dict[str, str], number: int = 0) -> Iterator[CheckResult]:
        for place, each in enumerate(HEALTH):
            outcome = "skipped" if each is telling.MAIL else bad.get(each.cause, "passed")
            yield each.said(self.language, run, outcome, 18 + (number * 7 + place * 5) % 60)

    def _weekly(self, at: datetime, week: int) -> None:
        run = self.run(at, f"week-{week}")
        orphans, stale = 310 - week * 10, week % 4
        last = week == WEEKS - 1
        self.publish(
            run,
            replace(
                telling.ORPHANS.said(self.language, run, "failed" if orphans > 180 else "passed", orphans),
                measures={"orphans": orphans, "orphan_bytes": orphans * 41_000, "budget": 180},
            ),
            telling.TOKENS.said(self.language, run, "degraded" if stale else "passed", stale),
            telling.PACKAGES.said(self.language, run, "unknown" if last else "passed", 12 + week),
            telling.VULNERABLE.said(self.language, run, "failed" if last else "passed", int(last)),
        )

    def _cases(self, at: datetime, broken: dict[str, str]) -> None:
        run = self.run(at, f"cases-{at:%m%dT%H}", trigger="merge")
        found = [
            telling.a_case(self.language, run, case, broken.get(case, "passed"), 5 if case in broken else 1)
            for case in telling.ORDERS
        ]
        self.publish(run, *found)

    def _suspects(self, _target: str, baseline: str, deployment: str) -> Suspects:
        subjects = (*telling.COMMITS[self.language], HOSTILE)
        commits = [Commit(f"{place}f3ab12", "Ana", subject, 3 - place) for place, subject in enumerate(subjects)]
        return Suspects(baseline, deployment, (*commits, Commit("9f3ab12", "Luis", "Merge", None)), is_cut=True)

    def _people(self) -> None:
        """Somebody names a root cause, somebody files an incident and closes it."""
        root = RootCause(Category.CAPACITY, telling.ROOT_CAUSE[self.language], "https://git.example/yard/pull/12")
        over = [each for each in self.store.incidents("yard") if each.closed_at and each.cause in ("database", "ocr")]
        sync(self.store, POLICY, self.tickets, self.clock)
        for incident in over:
            explain_by_hand(self.store, incident.incident_id, root, self.clock)
        begun = self.clock() - timedelta(hours=3)
        filing = Filing("yard", Severity.S2, "ocr", begun, telling.FILED[self.language], "POST /api/v1/answers")
        filed = open_by_hand(self.store, filing, self.clock)
        self.clock.forward(minutes=40)
        close_by_hand(self.store, filed.incident_id, self.clock(), self.clock)
        deliver(self.store, self.tickets, self.clock)

    def _today(self) -> None:
        """The last two hours, every five minutes: two incidents are open, and nobody was told of one of them."""
        policy = replace(POLICY, routes=(Route(("chat",), severities=frozenset({"S2"})),))
        for minutes in range(122, 0, -5):
            at = self.now - timedelta(minutes=minutes)
            run = self.run(at, f"{at:%Y%m%dT%H%M%S}")
            files = (b'{"depth": 1204,\n "oldest_s": 931}\n', picture(), HOSTILE.encode(errors="replace"))
            names = (("queue.json", "application/json"), ("yard.png", "image/png"), (f"{LONG[:180]}.txt", "text/plain"))
            told = tuple(
                Evidence(name, kind, sha256(file).hexdigest(), len(file))
                for (name, kind), file in zip(names, files, strict=True)
            )
            found = [
                replace(
                    each, evidence=told, next_step=telling.NEXT_STEP[self.language], runbook="queue", owner="equipo"
                )
                if each.cause == "queue"
                else each
                for each in self._health(run, NOW_BAD, minutes)
            ]
            self.publish(run, *found, files=files, policy=policy)
        for pending in self.store.undelivered(self.now):
            error = telling.REFUSED[self.language]
            self.store.postpone(pending.delivery.key, error, self.now + timedelta(minutes=9))

    def _others(self) -> None:
        """One backend was not measured for three days, in one everything is hostile and its run was interrupted."""
        for minutes in (12, 7, 2):
            at = self.now - timedelta(days=3, minutes=minutes)
            run = self.run(at, f"old-{minutes}", "quay", deployment=None)
            self.publish(run, *self._health(run, {"database": "failed", "api": "failed"}))
        target = f"Muelle/{LONG}"
        for minutes in (11, 6, 1):
            at = self.now - timedelta(minutes=minutes)
            run = self.run(at, f"{LONG}{minutes}", target, deployment=LONG, versions={LONG[:50]: HOSTILE})
            if minutes == 1:
                run = replace(run, complete=False, finished_at=None)
            self.publish(run, *self._hostile(run), files=(HOSTILE.encode(errors="replace"),))

    def _hostile(self, run: Run) -> Sequence[CheckResult]:
        content = HOSTILE.encode(errors="replace")
        file = Evidence(f"{LONG[:200]}.txt", "text/plain", sha256(content).hexdigest(), len(content))
        return [
            replace(
                each.said(self.language, run, "failed"),
                check=f"health.{LONG}.{number}",
                case=LONG[:100],
                title=HOSTILE,
                message=HOSTILE,
                next_step=HOSTILE,
                endpoint=f"GET /{LONG}",
                token=LONG,
                measures={f"{LONG[:60]}_ms": 1e15, "latency_ms": 0.000_001},
                evidence=(file,),
                needs=(),
                attempts=3,
            )
            for number, each in enumerate(HEALTH[:3])
        ]


def calm(store: SqlStore, language: str, now: datetime) -> None:
    """Play a single run in which everything passed."""
    quarter = Quarter(store, language, now)
    run = quarter.run(now - timedelta(minutes=2), "calm", "quay", deployment="v1")
    quarter.publish(run, *(each.said(language, run, "passed") for each in HEALTH[:5]))
