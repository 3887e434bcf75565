"""Log lines: when each was written, and the last of them that fit."""

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

_STAMP = re.compile(
    r"(?:[\w.-]+\s*\|\s*)?\[?"
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d:\d\d)(?:[.,]\d+)?\s?(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
"""ISO 8601 at the beginning of a line, in a bracket or behind the service's name that docker compose puts there."""
_ACCESS = re.compile(r"\S+ \S+ \S+ \[(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\]")
"""Common log format of web servers (https://httpd.apache.org/docs/2.4/logs.html#accesslog)."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_KEY_BEGINS, _KEY_ENDS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"-----END [A-Z ]*PRIVATE KEY-----"),
)
CUT = "…"
"""Begins a line whose beginning was left out; the redaction knows it as a cut."""


def written_at(line: str) -> datetime | None:
    """Return when a line was written according to its beginning, None if that cannot be told. No zone means UTC."""
    if found := _STAMP.match(line):
        text = f"{found['day']}T{found['time']}{found['zone'] or 'Z'}"
    elif found := _ACCESS.match(line):
        day, month, year, time, zone = found.groups()
        number = _MONTHS.index(month) + 1 if month in _MONTHS else 0
        text = f"{year}-{number:02}-{day}T{time}{zone}"
    else:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def since(lines: Sequence[str], moment: datetime) -> list[str]:
    """Return the lines that were not written before a moment; one without a time goes with the one before it.

    Later ones are all kept: a clock that is ahead, or a zone that is not written, must not hide the newest lines.
    """
    return list(_since(lines, moment))


def _since(lines: Sequence[str], moment: datetime) -> Iterator[str]:
    first = next((at for line in lines if (at := written_at(line)) is not None), None)
    is_kept = first is not None and first >= moment
    for line in lines:
        at = written_at(line)
        is_kept = is_kept if at is None else at >= moment
        if is_kept:
            yield line


def last_lines(text: str, most_bytes: int, *, is_cut: bool) -> list[str]:
    """Return the last whole lines that fit, without their ends. A last line that alone is too long keeps its end.

    Args:
        text: The end of an output.
        most_bytes: How much fits, in UTF-8.
        is_cut: Whether more stood before it, so that its first line may not be whole.
    """
    lines = text.splitlines()
    if is_cut and lines:
        lines = lines[1:] or [CUT + lines[0]]
    sizes = itertools.accumulate(len(line.encode()) + 1 for line in reversed(lines))
    fitting = sum(1 for size in sizes if size <= most_bytes)
    if fitting:
        return _without_headless_key(lines[len(lines) - fitting :])
    return [CUT + _last_bytes(lines[-1], most_bytes - len(CUT.encode()) - 1)] if lines else []


def _last_bytes(line: str, size: int) -> str:
    return line.encode()[-size:].decode(errors="ignore")


def _without_headless_key(lines: list[str]) -> list[str]:
    """Leave out the rest of a private key whose first line was left out: nothing would show that it is one."""
    for number, line in enumerate(lines):
        if _KEY_BEGINS.search(line):
            return lines
        if _KEY_ENDS.search(line):
            return lines[number + 1 :]
    return lines
