"""Roll a day up: write it to the archive, read it back, and take away what need not stay."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, update

from language import N_
from reporting.errors import StoreError
from reporting.ports.keeping import Keep, RolledUp, Why
from reporting.store import archive, schema
from reporting.store.day import Found, RawRun, raw_runs
from reporting.store.filed import Filed, moment_of
from reporting.store.packing import NOTHING, Packed, pack, unpack
from reporting.store.pieces import chunks
from reporting.store.protecting import protected
from reporting.store.recording import count_uses

_FOR_NOW = (Why.LATEST_RUNS, Why.LATEST_RESULTS)
"""What stays for one of these reasons may go one day."""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What rolling up a day does."""

    target: str
    day: datetime
    row: Row[Any] | None
    """The archive as it is."""
    before: Sequence[Filed]
    """What it holds."""
    raw: Sequence[RawRun]
    """The decided runs that are there as they were found."""
    fresh: Sequence[Filed]
    """Those of them that the archive does not hold."""
    going: Sequence[Found]
    going_runs: Sequence[int]
    staying: Mapping[Why, int]
    undecided: int
    is_waiting: bool
    """Whether more of the day may go one day."""

    @property
    def told(self) -> RolledUp:
        """What it comes to."""
        return RolledUp(
            self.target,
            self.day,
            runs=len(self.fresh),
            results=sum(len(each.samples) for each in self.fresh),
            gone=len(self.going),
            gone_runs=len(self.going_runs),
            undecided=self.undecided,
            staying=self.staying,
        )


def plan_of(connection: Connection, target: str, day: datetime, keep: Keep) -> DayPlan:
    """Return what rolling up a day would do; nothing is written."""
    row = archive.row_of(connection, target, day)
    before = [] if row is None else unpack(Packed(row.runs, row.results))
    raw, undecided = raw_runs(connection, target, day)
    known = {each.run.number for each in before}
    measured = {found.sample.series for each in raw for found in each.results}
    stays = protected(connection, target, day, keep, measured)
    fresh = [Filed(each.run, each.samples) for each in raw if each.run.number not in known]
    going: list[Found] = []
    going_runs: list[int] = []
    staying: Counter[Why] = Counter()
    is_waiting = undecided > 0
    for each in raw:
        place = each.started_at, each.run.number
        whys = [stays.why(place, found.sample.series, judged=found.judged) for found in each.results]
        staying.update(why for why in whys if why is not None)
        going += [found for found, why in zip(each.results, whys, strict=True) if why is None]
        is_kept = stays.keeps_run(place)
        is_waiting = is_waiting or is_kept is None or any(why in _FOR_NOW for why in whys)
        if is_kept is False and not any(whys):
            going_runs.append(each.run.number)
    return DayPlan(target, day, row, before, raw, fresh, going, going_runs, staying, undecided, is_waiting)


def carry_out(connection: Connection, plan: DayPlan, now: datetime) -> None:
    """Do what the plan says, in the transaction that it was made in.

    Raises:
        StoreError: What was archived, read back, is not what the runs found.
    """
    _archive(connection, plan, now)
    if not _holds(_read_back(connection, plan), plan):
        raise StoreError(
            N_(
                "the archive of {target}, {day:%Y-%m-%d}, does not hold what its runs found: nothing "
                "of that day was removed; see that the disk is sound, and run `ronda store rollup "
                "--apply` again"
            ),
            target=plan.target,
            day=plan.day,
        )
    _remove(connection, plan)


def _read_back(connection: Connection, plan: DayPlan) -> list[Filed]:
    """Return what the archive really has; nothing if that cannot be read."""
    try:
        return unpack(archive.content_of(connection, plan.target, plan.day))
    except StoreError:
        return []


def _archive(connection: Connection, plan: DayPlan, now: datetime) -> None:
    table = schema.archives
    values: dict[str, Any] = {"is_waiting": plan.is_waiting, "visited_at": now}
    if plan.fresh or plan.row is None:
        filed = sorted([*plan.before, *plan.fresh], key=lambda each: each.run.place)
        values |= _content(filed)
    if plan.row is None:
        adding = insert(table).values(target=plan.target, day=plan.day, **values).returning(table.c.id)
        number = connection.execute(adding).scalar_one()
    else:
        number = plan.row.id
        connection.execute(update(table).where(table.c.id == number).values(**values))
    names = {archive.name_of(each.run.run_id) for each in plan.fresh}
    names -= {archive.name_of(each.run.run_id) for each in plan.before}
    if names:
        connection.execute(insert(schema.archived_runs), [{"name": name, "archive": number} for name in sorted(names)])


def _content(filed: Sequence[Filed]) -> dict[str, Any]:
    planned = [each.run.planned_at for each in filed if each.run.planned_at is not None]
    judged = [each.run.number for each in filed if each.run.judged_on is not None]
    packed = pack(filed) if filed else NOTHING
    return {
        "run_count": len(filed),
        "result_count": sum(len(each.samples) for each in filed),
        "first_planned_at": moment_of(min(planned)) if planned else None,
        "last_planned_at": moment_of(max(planned)) if planned else None,
        "first_judged": min(judged) if judged else None,
        "runs": packed.runs,
        "results": packed.results,
    }


def _holds(kept: Sequence[Filed], plan: DayPlan) -> bool:
    """Tell whether the archive, as it was read back, holds all that it held and all that is still there as found."""
    by_number = {each.run.number: each for each in kept}
    fresh = {each.run.number for each in plan.fresh}
    if len(kept) != len(plan.before) + len(fresh) or any(
        by_number.get(each.run.number) != each for each in plan.before
    ):
        return False
    for raw in plan.raw:
        mine = by_number.get(raw.run.number)
        if mine is None or mine.run != raw.run:
            return False
        is_same = (
            mine.samples == raw.samples if raw.run.number in fresh else not Counter(raw.samples) - Counter(mine.samples)
        )
        if not is_same:
            return False
    return True


def _remove(connection: Connection, plan: DayPlan) -> None:
    results, runs, evidence = schema.results, schema.runs, schema.evidence
    whole = set(plan.going_runs)
    owner = {found.number: each.run.number for each in plan.raw for found in each.results}
    for chunk in chunks(sorted(whole)):
        connection.execute(delete(results).where(results.c.run.in_(chunk)))
    for chunk in chunks([found.number for found in plan.going if owner[found.number] not in whole]):
        connection.execute(delete(results).where(results.c.id.in_(chunk)))
    fewer = Counter(sha256 for found in plan.going for sha256 in found.evidence)
    count_uses(connection, {sha256: -count for sha256, count in fewer.items()})
    for chunk in chunks(sorted(fewer)):
        connection.execute(delete(evidence).where(evidence.c.sha256.in_(chunk), evidence.c.uses <= 0))
    for chunk in chunks(sorted(whole)):
        connection.execute(delete(runs).where(runs.c.id.in_(chunk)))
