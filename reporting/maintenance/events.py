"""Planned work as VEVENTs of RFC 5545."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vRecur

from language import N_, translations
from reporting.domain.maintenance.work import Kind, Work
from reporting.maintenance.zones import timezone_of
from rondafile.recurring import Span

PRODID = "-//Ronda//Maintenance calendar//EN"
KINDS = {Kind.PREVENTIVE: N_("preventive maintenance"), Kind.EVOLUTIVE: N_("evolutive maintenance")}


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """How the calendar is published."""

    language: str = "es"
    """Of what the events say; a code of ``language.LANGUAGES``."""
    name: str = "Ronda"
    """What subscribers see it under."""
    domain: str = "ronda.maintenance"
    """What UIDs end in."""
    feed_url: str | None = None
    """Where the feed is published."""
    page_url: str | None = None
    """Where people read more."""


def uid_of(work: Work, settings: FeedSettings) -> str:
    """Return the UID of its event, which never changes."""
    return f"{work.work_id}@{settings.domain}"


def empty_calendar() -> Calendar:
    """Return a calendar with what each must have."""
    made = Calendar()
    made.add("prodid", PRODID)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    return made


def add_work(calendar: Calendar, work: Work, settings: FeedSettings, stamp: datetime | None = None) -> list[Event]:
    """Add the events of some work, and return them: one, and one more for each time that lasts longer or shorter.

    Work that takes place once is written in UTC, which needs no rules; what repeats is written in its zone, with its
    rules. An occurrence across a clock change ends by the wall clock and so lasts an hour more or less than the
    first, which some calendars would not give it by themselves.

    Args:
        calendar: Gets the events, and the zone if it is needed and not there yet.
        work: What is planned.
        settings: How it is published.
        stamp: When this is sent; without it, when the work was last changed, as a feed has it.
    """
    events = [_master(work, settings)]
    if work.repeats is not None:
        events += [_override(work, span, settings) for span in work.occurrences if _lasts(span) != _first_lasts(work)]
        if work.zone.key not in {str(each["tzid"]) for each in calendar.timezones}:
            calendar.add_component(timezone_of(work.zone, work.starts_at, work.ends_at))
    for event in events:
        event.add("dtstamp", stamp or changed_at(work))
        calendar.add_component(event)
    return events


def changed_at(work: Work) -> datetime:
    """Return when it was last changed, UTC: each change is a second later at least, as calendars compare these."""
    moments = [each for each in (work.announced_at, work.cancelled_at) if each is not None]
    return max(moments) + timedelta(seconds=work.sequence)


def _master(work: Work, settings: FeedSettings) -> Event:
    event = _event(work, settings)
    first = work.occurrences[0]
    if work.repeats is None:
        event.add("dtstart", first.starts_at)
        event.add("dtend", first.ends_at)
        return event
    starts = first.starts_at.astimezone(work.zone)
    event.add("dtstart", starts)
    event.add("dtend", first.ends_at.astimezone(work.zone))
    event.add("rrule", _rule(work))
    for day in work.but_not:
        left_out = datetime.combine(day, starts.time(), tzinfo=work.zone)
        if left_out <= work.occurrences[-1].starts_at:
            event.add("exdate", left_out)
    return event


def _override(work: Work, span: Span, settings: FeedSettings) -> Event:
    event = _event(work, settings)
    event.add("recurrence-id", span.starts_at.astimezone(work.zone))
    event.add("dtstart", span.starts_at.astimezone(work.zone))
    event.add("dtend", span.ends_at.astimezone(work.zone))
    return event


def _event(work: Work, settings: FeedSettings) -> Event:
    tell = translations(settings.language).gettext
    event = Event()
    event.add("uid", uid_of(work, settings))
    event.add("sequence", work.sequence)
    event.add("last-modified", changed_at(work))
    event.add("summary", tell("Cancelled: {title}").format(title=work.title) if work.is_cancelled else work.title)
    event.add("description", described(work, tell))
    event.add("categories", [tell(KINDS[work.kind])])
    event.add("status", "CANCELLED" if work.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    if settings.page_url is not None:
        event.add("url", settings.page_url)
    return event


def described(work: Work, tell: Callable[[str], str]) -> str:
    """Return what the event says, a line each."""
    lines = [
        (N_("What you will notice"), work.effect),
        (N_("Services"), ", ".join(work.services)),
        (N_("Kind"), tell(KINDS[work.kind])),
        (N_("Who answers for it"), work.owner),
    ]
    if work.cancelled_because:
        lines.insert(0, (N_("Cancelled because"), work.cancelled_because))
    if work.emergency is not None:
        lines.append((N_("Announced late because"), work.emergency))
    return "\n".join(f"{tell(label)}: {said}" for label, said in lines)


def _rule(work: Work) -> vRecur:
    parts = (part.strip() for part in (work.repeats or "").upper().removeprefix("RRULE:").split(";"))
    kept = [part for part in parts if part.partition("=")[0] not in ("COUNT", "UNTIL")]
    until = work.occurrences[-1].starts_at.astimezone(UTC)
    rule: vRecur = vRecur.from_ical(";".join([*kept, f"UNTIL={until:%Y%m%dT%H%M%SZ}"]))
    return rule


def _lasts(span: Span) -> timedelta:
    return span.ends_at - span.starts_at


def _first_lasts(work: Work) -> timedelta:
    return _lasts(work.occurrences[0])
