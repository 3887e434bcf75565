"""Write the runs of a day as two compressed documents, and read them back the same.

Both are JSON in columns, compressed by zlib: what rarely changes is a value and how often it comes in a row, moments
are differences to what they follow, response times are differences to the middle one of their series. Whatever
changes here needs a new ``VERSION``, and the old one must still be read.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from language import N_
from reporting.errors import StoreError
from reporting.store.filed import Filed, FiledRun, Sample
from reporting.store.sequences import after, latencies, runs_of, signs, since, spread, steps, sums

VERSION = 1
_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Column:
    """All that one series came to, in the order of the runs."""

    places: list[int]
    """Which of the day's runs each value is of, from 0."""
    outcomes: list[str]
    descriptions: list[int]
    attempts: list[int]
    latencies: list[int | None]
    """Buckets."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the runs of a day found."""

    shapes: list[list[int]]
    """The series of each run, in the order in which they were written."""
    series: dict[int, Column]

    def samples(self) -> list[tuple[Sample, ...]]:
        """Return what each run found."""
        rows = {
            number: zip(
                [number] * len(each.places),
                each.outcomes,
                each.descriptions,
                each.attempts,
                each.latencies,
                strict=True,
            )
            for number, each in self.series.items()
        }
        return [tuple(Sample(*next(rows[number])) for number in shape) for shape in self.shapes]


@dataclass(frozen=True, slots=True)
class Packed:
    """A day, as it is kept."""

    runs: bytes
    results: bytes


NOTHING = Packed(b"", b"")
"""A day of which nothing is archived yet."""


def pack(filed: Sequence[Filed]) -> Packed:
    """Return a day's runs as they are kept."""
    return Packed(_pack_runs([each.run for each in filed]), _pack_results([each.samples for each in filed]))


def unpack(packed: Packed) -> list[Filed]:
    """Return what was packed.

    Raises:
        StoreError: It was written by a newer Ronda, or is damaged.
    """
    runs, found = unpack_runs(packed.runs), unpack_results(packed.results).samples()
    with _told_as_damage():
        return [Filed(run, samples) for run, samples in zip(runs, found, strict=True)]


def unpack_runs(content: bytes) -> list[FiledRun]:
    """Return the runs of a day, in their order.

    Raises:
        StoreError: They were written by a newer Ronda, or are damaged.
    """
    if not content:
        return []
    told = _read(content)
    with _told_as_damage():
        started = sums(spread(told["started_at"]))
        recorded = [at + more for at, more in zip(started, told["recorded_at"], strict=True)]
        columns = {
            "number": sums(spread(told["number"])),
            "run_id": told["run_id"],
            "planned_at": after(started, spread(told["planned_at"])),
            "started_at": started,
            "finished_at": after(started, told["finished_at"]),
            "recorded_at": recorded,
            "decided_at": [at + more for at, more in zip(recorded, told["decided_at"], strict=True)],
            "versions": [tuple(map(tuple, each)) for each in spread(told["versions"])],
        }
        columns |= {name: spread(told[name]) for name in _PLAIN}
        return [FiledRun(*values) for values in zip(*(columns[name] for name in FiledRun._fields), strict=True)]


def unpack_results(content: bytes) -> Columns:
    """Return what the runs of a day found.

    Raises:
        StoreError: It was written by a newer Ronda, or is damaged.
    """
    if not content:
        return Columns([], {})
    told = _read(content)
    with _told_as_damage():
        shapes = [told["shapes"][number] for number in spread(told["shape"])]
        places: dict[int, list[int]] = {number: [] for number in told["series"]}
        for place, shape in enumerate(shapes):
            for number in shape:
                places[number].append(place)
        columns = zip(*(told[name] for name in _BY_SERIES), strict=True)
        return Columns(
            shapes,
            {
                number: Column(places[number], spread(outcomes), spread(told_by), spread(tries), latencies(*times))
                for number, outcomes, told_by, tries, times in columns
            },
        )


@contextmanager
def _told_as_damage() -> Iterator[None]:
    """Turn whatever does not fit together into one refusal."""
    try:
        yield
    except (LookupError, TypeError, ValueError) as error:
        raise StoreError(
            N_("an archived day is damaged ({why}): restore the store from a backup"), why=error
        ) from error


_BY_SERIES = ("series", "outcome", "description", "attempts", "latency")
_PLAIN = ("trigger", "deployment", "judged_on", "maintenance", "complete", "digest")


def _pack_runs(runs: Sequence[FiledRun]) -> bytes:
    started = [each.started_at for each in runs]
    told: dict[str, Any] = {
        "number": runs_of(steps([each.number for each in runs])),
        "run_id": [each.run_id for each in runs],
        "planned_at": runs_of(since(started, [each.planned_at for each in runs])),
        "started_at": runs_of(steps(started)),
        "finished_at": since(started, [each.finished_at for each in runs]),
        "recorded_at": [each.recorded_at - each.started_at for each in runs],
        "decided_at": [each.decided_at - each.recorded_at for each in runs],
        "versions": runs_of([each.versions for each in runs]),
    }
    told |= {name: runs_of([getattr(each, name) for each in runs]) for name in _PLAIN}
    return _write(told)


def _pack_results(found: Sequence[Sequence[Sample]]) -> bytes:
    shapes = [tuple(each.series for each in samples) for samples in found]
    numbers = {shape: number for number, shape in enumerate(dict.fromkeys(shapes))}
    series: dict[int, list[Sample]] = {}
    for samples in found:
        for each in samples:
            series.setdefault(each.series, []).append(each)
    columns = [series[number] for number in sorted(series)]
    return _write(
        {
            "shapes": list(numbers),
            "shape": runs_of([numbers[shape] for shape in shapes]),
            "series": sorted(series),
            "outcome": [runs_of([each.outcome for each in column]) for column in columns],
            "description": [runs_of([each.description for each in column]) for column in columns],
            "attempts": [runs_of([each.attempts for each in column]) for column in columns],
            "latency": [signs([each.latency for each in column]) for column in columns],
        }
    )


def _write(told: dict[str, Any]) -> bytes:
    text = json.dumps({"version": VERSION} | told, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), _LEVEL)


def _read(content: bytes) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(zlib.decompress(content))
    except (zlib.error, ValueError) as error:
        raise StoreError(
            N_("an archived day is damaged ({why}): restore the store from a backup"), why=error
        ) from error
    if told.get("version") != VERSION:
        raise StoreError(
            N_("an archived day is of version {version}: use the Ronda that wrote it"), version=told.get("version")
        )
    return told
