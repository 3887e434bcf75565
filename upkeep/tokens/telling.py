"""What is told of tokens and of what became of them, on the screen and as JSON: masks, never a key."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from checks.support.token_policy import TokenLines, TokenRecord
from language import _, ngettext
from rondafile.models import Target
from upkeep.tokens.changing import Result
from upkeep.tokens.ordering import Decision
from upkeep.tokens.selecting import Pick
from upkeep.tokens.settling import Settlement

SIGNS = ("✔", "▲", "✘")
"""By level: fine, warned, stale."""


def record_line(record: TokenRecord, lines: TokenLines, *, is_monitoring: bool) -> str:
    """Return a token on one line."""
    monitoring = " · " + _("the monitoring's own") if is_monitoring else ""
    return f"{SIGNS[record.level]} {lines.line(record)}{monitoring}"


def record_document(record: TokenRecord, now: datetime, *, is_monitoring: bool) -> dict[str, Any]:
    """Return a token as JSON."""
    return {
        "token": f"…{record.mask}",
        "user": record.user,
        "created": _iso(record.created_s),
        "age_days": record.age_days(now),
        "level": ("fine", "warned", "stale")[record.level],
        "flags": record.names,
        "last_used": _iso(record.used_s),
        "monitoring": is_monitoring,
    }


def pick_line(pick: Pick, lines: TokenLines) -> str:
    """Return a token that is meant on one line, with what holds it back."""
    line = record_line(pick.record, lines, is_monitoring=pick.is_monitoring)
    return f"{line}: " + _("left alone; add --including-monitoring") if pick.left_alone else line


def result_line(result: Result) -> str:
    """Return what became of a token on one line."""
    entry = result.entry
    owner = _("user {pk}").format(pk=entry.user) if entry.user is not None else _("no owner")
    token = f"…{entry.old} · {owner}"
    if result.state == "unclear":
        said = _("? {token}: not known whether it was changed; run the command again, and it ends it ({why})")
        return said.format(token=token, why=result.why)
    if result.state == "undone":
        line = _("✘ {token}: stays as it was ({why})").format(token=token, why=_undone(result))
        if entry.act == "rotate" and entry.file is None:
            line += " · " + _("if the command took a key for it, that key does not count")
        return line
    if entry.act == "revoke":
        return _("✔ {token}: revoked").format(token=token)
    place = result.file or _("taken by the command")
    return _("✔ {token}: rotated, now …{new} · {place}").format(token=token, new=entry.new, place=place)


def _undone(result: Result) -> str:
    if result.why == "was-undone":
        return _("it had been interrupted before the backend changed it")
    if result.why == "gone":
        return _("the token is not there any more")
    return result.why


def settlement_line(settlement: Settlement) -> str:
    """Return how something that was interrupted is to be ended, on one line."""
    token = f"…{settlement.entry.old}"
    return {
        "complete": _("{token}: was interrupted; its new key waits in a file and will be put in"),
        "was-done": _("{token}: was interrupted after the backend had changed it; will be marked as done"),
        "was-undone": _("{token}: was interrupted before the backend changed it; will be marked as not done"),
        "gone": _("{token}: was interrupted, and is not there any more; its waiting file will be deleted"),
        "foreign": _("{token}: was interrupted under another model or masking key; look at it by hand"),
    }[settlement.kind].format(token=token)


def result_document(result: Result) -> dict[str, Any]:
    """Return what became of a token as JSON."""
    entry = result.entry
    return {
        "token": f"…{entry.old}",
        "user": entry.user,
        "act": entry.act,
        "state": result.state,
        "new": f"…{entry.new}" if entry.new and result.state == "done" else None,
        "file": result.file,
        "why": result.why,
    }


def outcome_lines(decision: Decision, target: Target, results: Sequence[Result], now: datetime) -> list[str]:
    """Return what was decided and what became of it."""
    executed = decision.order.execute
    label = target.tokens.last_used.label if target.tokens.last_used else None
    lines = [settlement_line(each) for each in decision.settlements]
    telling = TokenLines(now, label)
    lines += [pick_line(each, telling) for each in decision.picks if each.left_alone or not executed]
    lines += [result_line(each) for each in results]
    lines += monitoring_lines(target, results, decision.monitoring)
    if not executed:
        count = len(decision.meant)
        said = ngettext(
            "Nothing was changed. {count} token would be: add --execute.",
            "Nothing was changed. {count} tokens would be: add --execute.",
            count,
        )
        lines.append(said.format(count=count))
    return lines


def outcome_document(decision: Decision, target: Target, results: Sequence[Result], now: datetime) -> dict[str, Any]:
    """Return what was decided and what became of it as JSON."""
    return {
        "act": decision.order.act,
        "executed": decision.order.execute,
        "interrupted_before": [{"token": f"…{each.entry.old}", "how": each.kind} for each in decision.settlements],
        "meant": [
            {**record_document(each.record, now, is_monitoring=each.is_monitoring), "left_alone": each.left_alone}
            for each in decision.picks
        ],
        "results": [result_document(each) for each in results],
        "to_update": monitoring_lines(target, results, decision.monitoring),
    }


def monitoring_lines(target: Target, results: Sequence[Result], monitoring: frozenset[str]) -> list[str]:
    """Return what must be changed on our side when the monitoring's own token was."""
    references = [*(target.token.references if target.token else ())]
    references += [name for value in target.headers.values() for name in value.references]
    names = " ".join(f"${name}" for name in references)
    lines = []
    for result in results:
        if result.entry.old not in monitoring or result.state != "done":
            continue
        if result.entry.act == "revoke":
            said = _("The monitoring's own token was revoked: every check fails until {names} holds another one.")
        else:
            said = _("The monitoring's own token was rotated: put the new one into {names} now, or every check fails.")
        lines.append(said.format(names=names))
    return lines


def _iso(moment_s: float | None) -> str | None:
    return None if moment_s is None else datetime.fromtimestamp(moment_s, UTC).isoformat(timespec="seconds")
