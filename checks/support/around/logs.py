"""The backend's log lines around a failure, as its log command prints them."""

import shlex
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from checks.support.around.command import Printed, run
from checks.support.around.lines import last_lines, since
from language import _, ngettext
from rondafile.models import Logs

NAME: Final = "logs.txt"
SLACK = timedelta(seconds=1)
"""Added to the end: times are written in whole seconds, and the newest line must not fall out."""


def log_lines(logs: Logs, first_failure: datetime, now: datetime) -> dict[str, Any]:
    """Return the piece of evidence: the lines, or the one line that says why there are none.

    Args:
        logs: What the configuration says of the command.
        first_failure: When the first failing check began.
        now: Up to when lines are wanted.
    """
    begin = first_failure - timedelta(seconds=logs.before_s)
    moments = {"since": _written(begin), "until": _written(now + SLACK)}
    command = logs.filled(moments)
    return {"name": NAME, "media_type": "text/plain", "text": _text(logs, command, begin)}


def _text(logs: Logs, command: Sequence[str], begin: datetime) -> str:
    head = f"$ {shlex.join(command)}\n"
    try:
        printed = run(command, logs.limit_s, logs.most_bytes)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return head + _("the log command cannot be run: {why}").format(why=why) + "\n"
    lines, told = _kept(printed, logs, begin)
    remarks = "".join(f"# {remark}\n" for remark in [*_ended(printed, logs, bool(lines)), *told])
    return head + remarks + "".join(f"{line}\n" for line in lines)


def _ended(printed: Printed, logs: Logs, has_lines: bool) -> Iterator[str]:
    if printed.code is None:
        yield _("the log command was ended after its limit of {seconds:g} s").format(seconds=logs.limit_s)
    elif printed.code:
        yield _("the log command ended with code {code}").format(code=printed.code)
    if not has_lines:
        yield _("the log command printed nothing")


def _kept(printed: Printed, logs: Logs, begin: datetime) -> tuple[list[str], list[str]]:
    """Return the lines that are kept, and what is to be said of those that are not."""
    is_cut = printed.total > len(printed.tail)
    text = printed.tail.decode("utf-8", errors="replace")
    told: list[str] = []
    if not logs.takes_since and text.strip():
        printed_lines = text.splitlines()
        found = since(printed_lines, begin)
        if found and len(found) < len(printed_lines):
            text = "\n".join(found)
            told.append(_("lines from before {since} were left out").format(since=_written(begin)))
        elif not found:
            said = _("no line shows that it was written after {since}: these are the last ones")
            told.append(said.format(since=_written(begin)))
    lines = last_lines(text, logs.most_bytes, is_cut=is_cut) if text.strip() else []
    if is_cut:
        said = ngettext(
            "only the last line of {total} bytes is here: most_bytes is {limit}",
            "only the last {count} lines of {total} bytes are here: most_bytes is {limit}",
            len(lines),
        )
        told.append(said.format(count=len(lines), total=printed.total, limit=logs.most_bytes))
    return lines, told


def _written(moment: datetime) -> str:
    """Return a time as in RFC 3339, in UTC and whole seconds."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
