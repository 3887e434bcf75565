"""What the team planned: maintenance windows, deployments, and the configuration of the target."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.year.fleet import CASES, FLAKY, TARGET

ZONE = ZoneInfo("America/Bogota")
RONDA = f"""\
language = "es"
timezone = "{ZONE.key}"
store = "sqlite:///ronda.sqlite3"
results = "runs"
site = "site"
knowledge = "knowledge"

[targets.{TARGET}]
base_url = "https://{TARGET}.example"
kpi = {{ every_min = 5 }}

[policy.critical_hours]
despacho = "Mon-Fri 07:00-11:00"

[notices.channels.mesa]
kind = "console"

[[notices.routes]]
to = ["mesa"]
severities = ["S1", "S2"]
"""
WINDOW = """\
[[windows]]
id = "{name}"
title = "{title}"
kind = "preventive"
zone = "{zone}"
starts = {starts:%Y-%m-%dT%H:%M:%S}
ends = {ends:%Y-%m-%dT%H:%M:%S}
targets = ["{target}"]
services = ["API"]
owner = "plataforma"
effect = "La API puede no responder"
announced_at = {announced:%Y-%m-%dT%H:%M:%SZ}
"""
DAY, WEEK = timedelta(days=1), timedelta(days=7)
WORK = timedelta(hours=2)
REALLY_AWAY = 0.6
"""Share of maintenance windows in which the API does not answer for a while."""
BREAKS = 1 / 7
"""Share of deployments that break cases."""
MENDED_AFTER_DAYS = 2.0
"""Mean of the exponential time until a deployment mends them."""


@dataclass(frozen=True, slots=True)
class Downtime:
    """A span inside a maintenance window in which the API really is away, UTC."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Release:
    """A version that came into force."""

    version: str
    at: datetime
    """UTC; when it was deployed."""
    broken: frozenset[str] = field(default_factory=frozenset)
    """Cases that fail as long as it is in force."""


@dataclass(frozen=True, slots=True)
class Works:
    """The maintenance of the whole time."""

    toml: str
    """Content of ``maintenance.toml``."""
    downtimes: tuple[Downtime, ...]


def works_of(seed: int, since: datetime, until: datetime) -> Works:
    """Draw the maintenance windows: every other Sunday at two, and one emergency each quarter."""
    chance, parts, downtimes = random.Random(f"{seed}:works"), list[str](), list[Downtime]()
    for number, sunday in enumerate(_days(since, until, 6)):
        if number % 2:
            continue
        starts = datetime.combine(sunday, time(2), ZONE)
        parts.append(_window(f"noche-{sunday}", f"Mantenimiento {sunday}", starts, announced=starts - WEEK))
        if chance.random() < REALLY_AWAY:
            begin = starts + WORK * chance.uniform(0, 0.4)
            downtimes.append(Downtime(begin.astimezone(UTC), (begin + WORK * chance.uniform(0.1, 0.6)).astimezone(UTC)))
        if number % 12 == 0:
            sudden = starts + timedelta(days=3, hours=20)
            urgent = _window(f"urgente-{sunday}", f"Urgencia {sunday}", sudden, announced=sudden - timedelta(hours=3))
            parts.append(urgent + 'emergency = "Parche de seguridad publicado ese mismo día"\n')
    return Works("\n".join(parts), tuple(each for each in downtimes if each.since >= since))


def releases_of(seed: int, since: datetime, until: datetime) -> list[Release]:
    """Draw the deployments, in order: one each Tuesday at ten, and those that mend what one of them broke."""
    chance, names = random.Random(f"{seed}:releases"), [each.case for each in CASES if each.case not in FLAKY]
    found = [Release("1.0", since - DAY)]
    for number, tuesday in enumerate(_days(since, until, 1), start=1):
        at = datetime.combine(tuesday, time(10), ZONE).astimezone(UTC) + timedelta(minutes=chance.uniform(0, 50))
        broken = frozenset(chance.sample(names, chance.choice((1, 1, 2)))) if chance.random() < BREAKS else frozenset()
        found.append(Release(f"1.{number}", at, broken))
        if broken:
            mended = at + timedelta(days=min(chance.expovariate(1 / MENDED_AFTER_DAYS) + 0.5, 6.5))
            found.append(Release(f"1.{number}.1", mended))
    return [each for each in found if each.at < until]


def write_configuration(folder: Path, works: Works) -> Path:
    """Write ``ronda.toml`` and ``maintenance.toml``, and return the former."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "maintenance.toml").write_text(works.toml, encoding="utf-8")
    path = folder / "ronda.toml"
    path.write_text(RONDA, encoding="utf-8")
    return path


def in_force(releases: Sequence[Release], moment: datetime) -> Release:
    """Return the release that answers at a moment."""
    return max((each for each in releases if each.at <= moment), key=lambda each: each.at)


def _window(name: str, title: str, starts: datetime, announced: datetime) -> str:
    return WINDOW.format(
        name=name,
        title=title,
        zone=ZONE.key,
        starts=starts,
        ends=starts + WORK,
        target=TARGET,
        announced=announced.astimezone(UTC),
    )


def _days(since: datetime, until: datetime, weekday: int) -> Iterator[date]:
    """Yield the local days of the span that are such a day of the week, Monday being 0."""
    day = since.astimezone(ZONE).date()
    while day <= until.astimezone(ZONE).date():
        if day.weekday() == weekday:
            yield day
        day += DAY
