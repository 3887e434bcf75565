"""Take the simulated year through the pipeline: record, decide, deliver, tell.

What is bypassed: rounds are handed over as they are, not read from folders (``python -m bench publish`` measures that).
A round in which all passes, while nothing that it measures has an open incident, decides nothing: such rounds are
recorded and marked as decided by the store's own functions, many in one transaction. ``tests/bench`` makes a day both
ways and finds the same store. SQLite does not wait for the disk (``PRAGMA synchronous = OFF``).
"""

import io
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine, event

from bench.year.clock import Hands
from bench.year.fleet import TARGET
from bench.year.people import People
from bench.year.plans import in_force, write_configuration
from bench.year.rounds import Round, Year
from reporting.cli.policy import policy_of
from reporting.domain.actions import Decision
from reporting.domain.judging import Judged
from reporting.domain.outcome import Outcome
from reporting.domain.windows import window_at
from reporting.outlets import telling_of, writer_of
from reporting.pipeline import decide_all, deliver, tell
from reporting.ports import RunReport
from reporting.store import SqlStore, deciding, open_store, recording
from reporting.store.database import Database
from reporting.tickets.local import LocalTickets
from rondafile import read

AT_ONCE = 288
"""Quiet rounds in one transaction, at most."""
STORE = "ronda.sqlite3"


def make(
    year: Year, folder: Path, *, is_hurried: bool = True, say: Callable[[str], None] = lambda _text: None
) -> Counter[str]:
    """Make the store of a year in an empty folder, beside its configuration, and count what was done.

    Args:
        year: What happened.
        folder: Where ``ronda.toml`` and the store are written.
        is_hurried: Whether quiet rounds are put together; the store is the same.
        say: Told of the progress.
    """
    config = write_configuration(folder, year.works)
    database = folder / STORE
    event.listen(Engine, "connect", _do_not_wait)
    try:
        with open_store(f"sqlite:///{database}") as store:
            return _Making(year, config, store, database, say, is_hurried=is_hurried).run()
    finally:
        event.remove(Engine, "connect", _do_not_wait)


def _do_not_wait(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


class _Making:
    def __init__(  # noqa: PLR0913 - what is made, where, and with what
        self, year: Year, config: Path, store: SqlStore, database: Path, say: Callable[[str], None], *, is_hurried: bool
    ) -> None:
        self.year, self.store, self.say, self.is_hurried = year, store, say, is_hurried
        rondafile = read(config, MappingProxyType({}))
        self.clock = Hands(year.since)
        self.policy = policy_of(rondafile)
        self.tickets = LocalTickets(store.local_tickets, rondafile.language, rondafile.zone, self.clock)
        self.telling = telling_of(rondafile, store, self.clock, io.StringIO())
        self.write = writer_of(rondafile, self.clock)
        self.people = People(year.seed, store, self.tickets, self.policy, self.clock)
        self.apart = Database(f"sqlite:///{database}")
        self.quiet: list[tuple[Round, RunReport]] = []
        self.open = frozenset[str]()
        self.counts = Counter[str]()

    def run(self) -> Counter[str]:
        coming = sorted(self.year.releases, key=lambda each: each.at, reverse=True)
        self.people.plan(self.year.since, self.year.until)
        for number, each in enumerate(self.year.rounds()):
            while coming and coming[-1].at <= each.published_at:
                self._deploy(coming.pop().version)
            if self.people.due(each.published_at):
                self._flush()
                self.people.act(each.published_at)
                self._look()
            report = self.year.report(each)
            self.counts["runs"] += 1
            self.counts["results"] += len(report.results)
            if self._is_quiet(each, report):
                self.quiet.append((each, report))
                if len(self.quiet) >= AT_ONCE:
                    self._flush()
            else:
                self._flush()
                self._publish(each, report)
            if number % 10_000 == 0:
                self.say(f"{each.published_at:%Y-%m-%d} {dict(self.counts)}")
        self._flush()
        self.apart.close()
        self.counts["explained"] = self.people.explained
        return self.counts

    def _is_quiet(self, each: Round, report: RunReport) -> bool:
        """Tell whether nothing can come of a round, whatever came before."""
        return (
            self.is_hurried
            and each.kind == "health"
            and not each.is_late
            and all(result.outcome is Outcome.PASSED for result in report.results)
            and self.open.isdisjoint(result.check for result in report.results)
            and window_at(self.policy.windows, TARGET, each.started_at) is None
        )

    def _publish(self, each: Round, report: RunReport) -> None:
        self.clock.set(each.published_at)
        self.store.record(report, self.clock())
        actions = [action for done in decide_all(self.store, self.policy, self.clock) for action in done.actions]
        self.counts["decided one by one"] += 1
        if actions:
            self.counts.update(action.kind.value for action in actions)
            deliver(self.store, self.tickets, self.clock)
            tell(self.store, self.telling, self.write, self.clock)
            self.people.notice(actions)
            self._look()

    def _look(self) -> None:
        self.open = frozenset(each.check for each in self.store.incidents(TARGET, only_open=True, limit=1000))
        deliver(self.store, self.tickets, self.clock)

    def _flush(self) -> None:
        """Keep the quiet rounds, each as it would have been alone."""
        if not self.quiet:
            return
        with self.apart.writing() as connection:
            for each, report in self.quiet:
                at = self._moment(each.published_at)
                recording.record(connection, report, at)
                judged = Judged(in_force(self.year.releases, each.started_at).version)
                deciding.commit(connection, Decision(each.run_id, (), (), judged), at, None)
        self.quiet.clear()

    def _moment(self, at: datetime) -> datetime:
        self.clock.set(at)
        return self.clock()

    def _deploy(self, version: str) -> None:
        self._flush()
        at = next(each.at for each in self.year.releases if each.version == version)
        self.clock.set(at)
        self.store.mark_started(TARGET, version, at, self.clock())
        self.store.mark_finished(TARGET, version, at, self.clock())
