"""When a maintenance window takes place: local times with a zone, and RFC 5545 rules that end."""

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

MAX_OCCURRENCES = 1_000
"""Of one window: twice a week for nearly ten years, or each day for nearly three."""
MAX_SPAN = timedelta(days=5 * 366)
"""From the first occurrence to the last."""
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "WKST")


@dataclass(frozen=True, slots=True)
class Span:
    """One time that a window takes place."""

    starts_at: datetime
    """UTC."""
    ends_at: datetime
    """UTC; the first moment after it."""


def placed(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment of a wall time.

    Raises:
        ValueError: The zone's clocks skip it or show it twice.
    """
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    says = local.isoformat(" ", "minutes")
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(f"{says} does not exist in {zone.key}: the clocks skip it that day. Choose another time")
    raise ValueError(f"{says} comes twice in {zone.key}: the clocks are set back that day. Choose another time")


def spans_of(
    starts: datetime, ends: datetime, zone: ZoneInfo, rule: str | None, but_not: Collection[date]
) -> tuple[Span, ...]:
    """Return each time that a window takes place, in order; they last equally long by the wall clock.

    Args:
        starts: Wall time of the first.
        ends: Wall time at which that one is over.
        zone: Of both.
        rule: RRULE; None for once.
        but_not: Days on which it would begin and does not.

    Raises:
        ValueError: The rule cannot be used, or a wall time is skipped or comes twice.
    """
    days = local_starts(starts, zone, rule) if rule is not None else (starts,)
    found = []
    for day in days:
        if day.date() in but_not:
            continue
        over = placed(day + (ends - starts), zone)
        found.append(Span(placed(day, zone).astimezone(UTC), over.astimezone(UTC)))
    return tuple(found)


def local_starts(starts: datetime, zone: ZoneInfo, rule: str) -> tuple[datetime, ...]:
    """Return the wall times at which a rule lets something begin.

    Raises:
        ValueError: It is no RRULE, does not end, ends too late, or does not begin with ``starts``.
    """
    parts = _parts(rule)
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    if (count is None) is (until is None):
        raise ValueError(_endless(rule) if count is None else f"{rule} has COUNT and UNTIL: RFC 5545 allows one")
    last = _until(until, zone) if until is not None else None
    wanted = _number("COUNT", count) if count is not None else None
    found = tuple(itertools.islice(_walk(_rule(rule, parts, starts), last, starts + MAX_SPAN), wanted))
    if not found or found[0] != starts:
        near = f": it would first be on {found[0]:%Y-%m-%d %H:%M}" if found else ""
        raise ValueError(f"{rule} does not begin with starts, {starts:%Y-%m-%d %H:%M}{near}. Make the two agree")
    if wanted is not None and len(found) < wanted:
        raise ValueError(f"{rule} takes more than five years for its {wanted} times: let it end earlier")
    return found


def _walk(rule: rrule, last: datetime | None, limit: datetime) -> Iterator[datetime]:
    for number, found in enumerate(rule, start=1):
        if last is not None and found > last:
            return
        if number > MAX_OCCURRENCES:
            raise ValueError(
                f"takes place more than {MAX_OCCURRENCES} times: let it end earlier, and add another later"
            )
        if found > limit:
            raise ValueError(f"goes on for more than five years, to {found:%Y-%m-%d} and beyond: let it end earlier")
        yield found


def _parts(rule: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in rule.upper().removeprefix("RRULE:").split(";"):
        name, equals, value = piece.strip().partition("=")
        if not equals or not value or name not in _PARTS or name in parts:
            raise ValueError(
                f"{rule!r} is not a rule such as FREQ=WEEKLY;BYDAY=SA;UNTIL=20271231: look at {piece.strip()!r}"
            )
        parts[name] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError(f"{rule!r} needs FREQ, one of {', '.join(_FREQUENCIES)}")
    _number("INTERVAL", parts.get("INTERVAL", "1"))
    return parts


def _number(name: str, text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_OCCURRENCES:
        raise ValueError(f"{name}={text} should be 1 to {MAX_OCCURRENCES}")
    return int(text)


def _until(text: str, zone: ZoneInfo) -> datetime:
    """Return the last wall time that may begin: UTC with ``Z``, else local; a day counts to its end."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"UNTIL={text} is no time: write UNTIL=20271231 or UNTIL=20271231T230000Z") from error
    if found.tzinfo is not None:
        return found.astimezone(zone).replace(tzinfo=None)
    return datetime.combine(found, time.max) if "T" not in text else found


def _rule(rule: str, parts: dict[str, str], starts: datetime) -> rrule:
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    limit = starts + MAX_SPAN + timedelta(days=366)
    try:
        found = rrulestr(f"{text};UNTIL={limit:%Y%m%dT%H%M%S}", dtstart=starts)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
        raise ValueError(f"{rule!r} is not a rule: {error}") from error
    assert isinstance(found, rrule)
    return found


def _endless(rule: str) -> str:
    return f"{rule} never ends: add ;UNTIL=20271231 or ;COUNT=52, and renew it in time"
