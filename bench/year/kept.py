"""A year that was made, in the folder that keeps it, and the copy that is measured."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.year.making import STORE
from bench.year.plans import ZONE
from bench.year.rounds import EVERY, Year
from reporting.domain.run import CheckResult
from reporting.ports import RunReport
from reporting.results import Header, Line, ResultsWriter
from reporting.results.writing import save_evidence

SEED = 20_261_124
NAME = "year.json"
OLD = timedelta(days=7)
"""After that a kept year is told to be old: what is shown of the present then shows a target that is not measured."""


@dataclass(frozen=True)
class Kept:
    """Where everything of a measured year lies."""

    folder: Path
    """What was made; never written to."""
    scratch: Path
    """The copy that is measured, rolled up, and all that comes of it."""
    year: Year

    @property
    def zone(self) -> ZoneInfo:
        """The site's."""
        return ZONE

    @property
    def raw(self) -> Path:
        """The store as it was made."""
        return self.folder / STORE

    @property
    def store(self) -> Path:
        """The one that is measured."""
        return self.scratch / STORE

    @property
    def config(self) -> Path:
        """Of the one that is measured."""
        return self.scratch / "ronda.toml"

    @property
    def waiting(self) -> Path:
        """Results directories that are not published yet."""
        return self.scratch / "waiting"

    @property
    def runs(self) -> Path:
        """Where they go."""
        return self.scratch / "runs" / "yard"

    @cached_property
    def site(self) -> Path:
        """The site that publishing writes."""
        return self.scratch / "site"


def year_of(days: int, until: datetime, seed: int = SEED) -> Year:
    """Return the year that ends at ``until``."""
    return Year(seed, until - timedelta(days=days), days)


def this_midnight() -> datetime:
    """Return when today began, UTC."""
    return datetime.combine(datetime.now(UTC).date(), time(), UTC)


def note(year: Year, folder: Path, days: int) -> None:
    """Write down what was made, so that it is known what lies there."""
    told = {"seed": year.seed, "since": year.since.isoformat(), "days": days}
    (folder / NAME).write_text(json.dumps(told), encoding="utf-8")


def found(folder: Path, scratch: Path) -> Kept:
    """Return a kept year with a copy of it to measure.

    Raises:
        SystemExit: There is none.
    """
    try:
        told = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SystemExit(f"{folder} holds no year: make one with `python -m bench year --make {folder}`") from None
    for each in (STORE, "ronda.toml", "maintenance.toml"):
        shutil.copy(folder / each, scratch / each)
    return Kept(folder, scratch, Year(told["seed"], datetime.fromisoformat(told["since"]), told["days"]))


def write_more(kept: Kept, count: int) -> None:
    """Write the results directories of the rounds that follow the year, as a recorder does."""
    first = max(kept.year.until, datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - count * EVERY)
    days = (first - kept.year.since) // timedelta(days=1) + 2
    longer = Year(kept.year.seed, kept.year.since, days)
    health = (each for each in longer.rounds() if each.kind == "health" and each.planned_at >= first)
    for each, _number in zip(health, range(count), strict=False):
        _write(kept.waiting / each.run_id, longer.report(each))


def _write(folder: Path, report: RunReport) -> None:
    run = report.run
    names = ("run_id", "target", "trigger", "planned_at", "started_at", "deployment", "versions")
    header = Header(**{name: getattr(run, name) for name in names})
    writer = ResultsWriter(folder, header)
    for line in _lines(folder, report):
        writer.add(line)
    writer.finish(header.model_copy(update={"finished_at": run.finished_at, "complete": True}))


def _lines(folder: Path, report: RunReport) -> Iterator[Line]:
    names = [name for name in CheckResult.__slots__ if name != "evidence"]
    for result in report.results:
        seen = [
            save_evidence(folder, each.name, each.media_type, report.files[each.sha256]) for each in result.evidence
        ]
        yield Line(**{name: getattr(result, name) for name in names}, evidence=tuple(seen))
