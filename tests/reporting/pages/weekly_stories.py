"""Stories of the weekly review: a week with something of everything that it tells, and one with nothing at all."""

from datetime import UTC, datetime, timedelta

from reporting.domain.deployments import Deployment, Source
from reporting.domain.incident import Dismissal, EventKind
from reporting.domain.kpi.deployments import Arrival
from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.hygiene import Measure
from reporting.domain.kpi.noise import Sent
from reporting.domain.kpi.outages import Recorded
from reporting.domain.maintenance.work import Kind, Work
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.run import CheckKey
from reporting.domain.tickets import Resolution
from reporting.domain.verdicts import KeptVerdict, Verdict
from rondafile.recurring import Span
from tests.reporting.domain.kpi_records import at, closed, life, opened, resolved, step
from tests.reporting.pages.weekly_record import BOGOTA, HOURS, WEEK, Record, series, slots

API, DATABASE, WORKER, OCR = "health.api.whoami", "health.database.ping", "health.celery.ping", "health.ocr.answers"
WHOLE = RootCause(Category.CAPACITY, "The worker ran out of memory on large scans", "https://git.example/yard/pull/214")
HALF = RootCause(Category.CODE, "A query without its index")
FALSE = RootCause(Category.FALSE_ALARM, "The probe's own network was down")
SINCE, UNTIL = WEEK.back(12).since, WEEK.until


def local(text: str) -> datetime:
    """Return a moment of 2026 on the yard's clock: ``11-24 07:10``."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=BOGOTA).astimezone(UTC)


def hours(text: str) -> float:
    """Return the same as hours after noon, as ``kpi_records`` counts."""
    return (local(text) - at(0)) / timedelta(hours=1)


def incident(  # noqa: PLR0917 - as a line of a log
    name: str, began: str, ended: str | None, check: str, cause: str, severity: str, **more: object
) -> list[Recorded]:
    """Return one incident from its first failing run to its end; ``root`` is its root cause as it was closed."""
    root = more.pop("root", None)
    steps = [opened(hours(began), since=hours(began))]
    if ended is not None:
        steps.append(closed(hours(ended), root_cause=root))
    if ended is not None and root is WHOLE:
        steps.append(resolved(hours(ended) + 2, ticket_closed_at=local(ended)))
    return life(
        name, *steps, check=check, cause=cause, severity=Severity(severity), affected=(CheckKey(check, ""),), **more
    )


def rich() -> tuple[Record, Plan]:
    """Return a week with something of everything, after twelve quieter ones."""
    record = Record(began=SINCE)
    _availability(record)
    _incidents(record)
    _changes(record)
    _watching(record)
    return record, Plan(zone=BOGOTA, critical_hours=HOURS, works=_works())


def _availability(record: Record) -> None:
    down = [
        (local("11-17 06:00"), local("11-17 06:20"), Outcome.FAILED),
        (local("11-24 07:10"), local("11-24 08:25"), Outcome.FAILED),
        (local("11-26 02:00"), local("11-26 05:30"), None),
        (local("11-28 09:00"), local("11-28 09:20"), Outcome.UNKNOWN),
    ]
    ill = [(local("11-25 21:00"), local("11-25 22:30"), Outcome.FAILED)]
    slow = [(local("11-27 15:00"), local("11-27 18:40"), Outcome.FAILED)]
    renamed = WEEK.since
    record.series = [
        series(API, "S1", SINCE, UNTIL, *down),
        series(DATABASE, "S1", SINCE, UNTIL, *down[2:]),
        series(WORKER, "S2", SINCE, UNTIL, *ill),
        series(OCR, "S2", SINCE, UNTIL, *slow),
        series("health.broker.up", "S2", SINCE, renamed),
        series("health.broker.ping", "S2", renamed, UNTIL),
    ]


def _incidents(record: Record) -> None:
    twin = Dismissal(Resolution.DUPLICATE, local("11-24 09:00"))
    years_ago = (datetime(2024, 3, 4, 15, 0, tzinfo=UTC) - at(0)) / timedelta(hours=1)
    record.records = [
        *incident("api", "11-24 07:10", "11-24 08:25", API, "api", "S1", message="GET /api/v1/whoami: 502 after 30 s"),
        *incident(
            "worker",
            "11-25 21:00",
            "11-25 22:30",
            WORKER,
            "worker",
            "S2",
            message="celery@worker1 is silent",
            root=WHOLE,
        ),
        *incident(
            "ocr", "11-27 15:00", "11-27 18:40", OCR, "ocr", "S2", message="Google Vision: 429 | quota", root=HALF
        ),
        *incident("false", "11-26 12:00", "11-26 12:30", API, "network", "S3", root=FALSE),
        *incident(
            "queue", "11-29 22:00", None, "health.queue.depth", "queue", "S3", message="1,240 tasks wait in `ocr`"
        ),
        *life(
            "orphans",
            opened(years_ago, since=years_ago),
            check="hygiene.media.orphans",
            cause="media-orphans",
            severity=Severity.S4,
            affected=(CheckKey("hygiene.media.orphans", ""),),
            message="8,412 files",
        ),
        *life(
            "twin",
            opened(hours("11-24 07:20")),
            step(EventKind.DISMISSED, hours("11-24 09:00"), dismissal=twin),
            severity=Severity.S1,
        ),
        *life("clock", opened(hours("11-25 10:00")), closed(hours("11-25 10:30"), restored=hours("11-25 09:00"))),
    ]
    for day in range(16, 21):
        name = f"small-{day}"
        record.records += incident(name, f"11-{day} 11:00", f"11-{day} 11:12", WORKER, "worker", "S2", root=WHOLE)
        name = f"tiny-{day}"
        record.records += incident(
            name, f"11-{day + 8} 11:00", f"11-{day + 8} 11:20", WORKER, "worker-busy", "S3", root=WHOLE
        )
    record.records += incident("old-api", "11-17 06:00", "11-17 06:20", API, "api", "S1", root=WHOLE)
    names = dict.fromkeys(each.event.incident_id for each in record.records)
    begun = {each.event.incident_id: each.event.incident.opened_at for each in record.records}
    record.created = {name: begun[name] + timedelta(minutes=1) for name in names if name != "queue"}
    record.ticket_of = {name: f"RONDA-{number}" for number, name in enumerate(record.created, start=31)}


def _changes(record: Record) -> None:
    for number, (version, when) in enumerate(
        (("v1.4.2", "11-10 20:30"), ("v1.5.0", "11-24 06:50"), ("v1.5.1", "11-27 21:00"))
    ):
        moment = local(when)
        deployment = Deployment(number, "yard", version, moment, moment, moment, Source.MARK)
        record.arrived.append(Arrival(deployment, moment))
    seen = local("11-24 07:05")
    for case in ("list", "filter"):
        record.judged.append(
            KeptVerdict(
                "yard",
                "regression.orders",
                case,
                seen,
                seen,
                "run-7",
                "v1.5.0",
                Verdict.REGRESSION,
                "v1.4.2",
                failing=True,
                confirmed=True,
            )
        )


def _watching(record: Record) -> None:
    record.planned = slots(SINCE, UNTIL, without=(local("11-26 02:00"), local("11-26 05:30")))
    early = record.planned[-5]
    record.planned[-5] = type(early)(early.run_id, early.planned_at, early.planned_at - timedelta(seconds=2))
    for number in range(13):
        day = WEEK.back(12 - number).since + timedelta(days=2)
        values = {
            "orphans": 8_000.0 + 30 * number,
            "missing": 4.0 - (number == 12),
            "stale_tokens": 2.0 + (number == 12),
            "outdated": 14.0,
        }
        record.values.append(Measure(CheckKey("hygiene.media", ""), f"hygiene-{number}", day, values))
        vulnerable = {"vulnerable": 0.0 if number < 12 else 2.0}
        record.values.append(Measure(CheckKey("hygiene.packages", ""), f"hygiene-{number}", day, vulnerable))
    told = {
        "api": "11-24 07:15",
        "worker": "11-25 21:10",
        "ocr": "11-27 15:05",
        "queue": "11-29 22:10",
        "false": "11-26 12:05",
    }
    record.told = [Sent("help-desk", name, f"m-{name}", local(when)) for name, when in told.items()]


def work(work_id: str, title: str, starts: str, last_h: float, announced: str, **more: object) -> Work:
    """Return planned work that takes place once."""
    begins = local(starts)
    span = Span(begins, begins + timedelta(hours=last_h))
    return Work(
        work_id=work_id,
        title=title,
        kind=Kind.PREVENTIVE,
        zone=BOGOTA,
        occurrences=(span,),
        services=("uploads",),
        owner="infrastructure",
        effect="Photos wait until it is over",
        announced_at=local(announced),
        **more,
    )


def _works() -> tuple[Work, ...]:
    return (
        work("disk", "A larger disk", "11-26 22:00", 1, "11-26 12:00"),
        work("certificate", "New certificate", "11-28 23:00", 0.5, "11-28 18:00", emergency="the old one was revoked"),
        work("database", "Database to 17", "12-05 19:00", 3, "11-20 12:00"),
        work("late", "Network change", "12-01 05:30", 0.5, "11-29 12:00"),
        work("far", "Year's end", "12-30 22:00", 1, "11-20 12:00"),
    )


def empty() -> tuple[Record, Plan]:
    """Return a week of which nothing is known: no run, no incident, no plan."""
    return Record(), Plan(zone=BOGOTA, critical_hours=HOURS)
