"""What the page of a finished week is made from, as one short text: while it stays the same, so does the page."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import language
from reporting.domain.kpi.deployments import Arrival
from reporting.domain.kpi.facts import Plan
from reporting.domain.maintenance.work import Work


def key_of(*parts: object) -> str:
    """Return the key of some parts, each of which has a ``repr`` that tells all of it."""
    told = "\n".join((_program(), *(repr(each) for each in parts)))
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()


def plan_parts(plan: Plan) -> tuple[object, ...]:
    """Return what of a plan a page depends on."""
    hours = sorted((name, sorted(each.days), each.start, each.end) for name, each in plan.critical_hours.items())
    works = [_work(each) for each in sorted(plan.works, key=lambda each: each.work_id)]
    return plan.zone.key, hours, plan.objective, plan.gap, plan.every, works


def arrival_parts(arrivals: Iterable[Arrival]) -> list[object]:
    """Return what of the deployments a page depends on: when each came into force, as far as it is known today."""
    return [(each.deployment.version, each.deployment.number, each.at, each.known_at) for each in arrivals]


def _work(work: Work) -> tuple[object, ...]:
    return (
        *(work.work_id, work.title, work.kind.value, work.zone.key, work.services, work.owner, work.effect),
        *([(each.starts_at, each.ends_at) for each in work.occurrences], sorted(work.targets), work.announced_at),
        *(work.published_at, work.invited_at, work.emergency, work.cancelled_at, work.cancelled_because),
    )


@cache
def _program() -> str:
    """Return the version of Ronda, and the digest of its templates, styles and catalogs."""
    digest = hashlib.sha256()
    for folder in (files("reporting.pages") / "templates", Path(language.__file__).parent):
        for each in _files(folder):
            digest.update(each.name.encode() + b"\0" + each.read_bytes())
    return f"{version('ronda')} {digest.hexdigest()}"


def _files(folder: Traversable) -> Iterable[Traversable]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            yield from _files(each)
        elif each.name.endswith((".html", ".css", ".js", ".mo")):
            yield each
