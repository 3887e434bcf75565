"""``ronda media quarantine``, ``restore``, ``purge`` and ``resume``: dry runs, unless ``--execute`` is given."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from checks.support.media_lists import legible
from checks.support.media_wording import size_text
from language import _, ngettext
from upkeep.commands.common import chosen, json_option, target_options
from upkeep.media.acting import Answer, Order, Outcome, carry_out, plans_of
from upkeep.media.plan import MAX_AGE, read_plan
from upkeep.media.progress import Progress
from upkeep.media.wording import reason_text, refusal_text

SHOWN = 5
"""So many names are shown for each reason why files were left."""


def execute_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--execute``."""
    return click.option("--execute", is_flag=True, help="Do it; without this it is only said what would be done.")(
        function
    )


@click.command("quarantine", short_help="Move the orphans of a plan out of the media folder.")
@click.argument("plan_path", metavar="PLAN", type=click.Path(dir_okay=False, path_type=Path))
@execute_option
@click.option("--max-share", type=click.FloatRange(0, 1), help="Limit as a share of all files, such as 0.5.")
@click.option("--max-files", type=click.IntRange(min=1), help="Limit in number.")
@click.option("--old-plan", is_flag=True, help="Take a plan that is older than 24 hours.")
@target_options
@json_option
def quarantine(  # noqa: PLR0913 - each is an option
    plan_path: Path,
    max_share: float | None,
    max_files: int | None,
    config_path: Path,
    target: str | None,
    *,
    execute: bool,
    old_plan: bool,
    as_json: bool,
) -> int:
    """Move the orphans that PLAN lists into the quarantine, from where they can be restored.

    Each is looked at again before, and all once more after: what changed or is referred to by now is left or restored.
    """
    _rondafile, name, backend = chosen(config_path, target)
    plan = read_plan(plan_path, target=name, now=datetime.now(UTC), max_age=None if old_plan else MAX_AGE)
    limits = {
        "max_share": backend.media.max_share if max_share is None else max_share,
        "max_files": max_files or backend.media.max_files,
    }
    order = Order("quarantine", execute=execute, options=limits, plans=plans_of(plan))
    return _carried_out(order, backend, name, as_json=as_json)


@click.command("restore", short_help="Bring files back from the quarantine, or list what is in it.")
@click.argument("acts", metavar="[ACT]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Bring back all acts.")
@click.option("--only", metavar="GLOB", help="Bring back files with such names only, as in 'photos/*'.")
@execute_option
@target_options
@json_option
def restore(  # noqa: PLR0913 - each is an option
    acts: tuple[str, ...],
    only: str | None,
    config_path: Path,
    target: str | None,
    *,
    every: bool,
    execute: bool,
    as_json: bool,
) -> int:
    """Bring the files of each ACT back, with their names, contents, modes and times. Without ACT, list them.

    A file is never overwritten: if another one has its name by now, the one in the quarantine stays there.
    """
    _rondafile, name, backend = chosen(config_path, target)
    act = "restore" if acts or every or only else "held"
    order = Order(act, execute=execute and act != "held", options={"acts": acts, "only": only})
    return _carried_out(order, backend, name, as_json=as_json)


@click.command("purge", short_help="Delete for good what has been in the quarantine for long enough.")
@click.option("--older-than", "days", metavar="DAYS", type=click.FloatRange(min=0), help="Age in days (default: 30).")
@execute_option
@target_options
@json_option
def purge(days: float | None, config_path: Path, target: str | None, *, execute: bool, as_json: bool) -> int:
    """Delete for good what has been in the quarantine for 30 days, or purge_days of [targets.….media].

    All references are read again before: what is referred to by now is restored. This cannot be undone.
    """
    _rondafile, name, backend = chosen(config_path, target)
    age = timedelta(days=backend.media.purge_days if days is None else days)
    order = Order("purge", execute=execute, options={"older_than_s": age.total_seconds()})
    return _carried_out(order, backend, name, as_json=as_json)


@click.command("resume", short_help="Finish what was interrupted.")
@execute_option
@target_options
@json_option
def resume(config_path: Path, target: str | None, *, execute: bool, as_json: bool) -> int:
    """Finish what was interrupted; every other act does so too, before it begins. Without --execute, list the acts."""
    _rondafile, name, backend = chosen(config_path, target)
    return _carried_out(Order("resume" if execute else "held", execute=execute), backend, name, as_json=as_json)


def _carried_out(order: Order, backend: Any, name: str, *, as_json: bool) -> int:
    progress = Progress()
    try:
        answer = carry_out(order, backend, name, progress.take)
    finally:
        progress.clear()
    if as_json:
        click.echo(json.dumps(document(order, answer)))
    else:
        for line in told(order, answer):
            click.echo(line)
    return exit_code(answer)


def exit_code(answer: Answer) -> int:
    """Return 0 if every file is where it was to go, 1 if some were left, 2 if nothing could be done."""
    if answer.refusals:
        done = [outcome for outcome in answer.acts if not outcome.refused]
        return 1 if done else 2
    return 1 if any(outcome.left for outcome in (*answer.acts, *answer.recovered)) else 0


def document(order: Order, answer: Answer) -> dict[str, Any]:
    """Return the answer for machines."""
    return {
        "act": order.act,
        "executed": order.execute,
        "acts": [_outcome(each) for each in answer.acts],
        "recovered": [_outcome(each) for each in answer.recovered],
        "held": list(answer.held),
        "refused": [{**each, "text": refusal_text(each)} for each in answer.refusals],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    groups = {
        reason: {"count": group.count, "bytes": group.bytes, "names": list(group.names)}
        for reason, group in outcome.groups.items()
    }
    return {
        "act": outcome.act,
        "groups": groups,
        "left": outcome.left,
        "seconds": outcome.seconds,
        "refused": outcome.refused,
    }


def told(order: Order, answer: Answer) -> list[str]:
    """Return the lines for people."""
    lines = [refusal_text(each) for each in answer.refusals]
    for outcome in answer.recovered:
        lines.append(_("{act} had been interrupted and was finished:").format(act=outcome.act))
        lines += _groups(outcome, planned=False)
    for outcome in answer.acts:
        if not outcome.refused:
            lines.append(f"{outcome.act}:")
            lines += _groups(outcome, planned=not order.execute) or ["  " + _("nothing to do")]
    lines += [_held(each) for each in answer.held]
    if not lines:
        lines.append(_("The quarantine is empty."))
    elif not order.execute and order.act != "held" and not answer.refusals:
        lines.append(_("Nothing was done: this was a dry run. Add --execute to do it."))
    elif order.act == "quarantine" and order.execute and any("moved" in each.groups for each in answer.acts):
        acts = " ".join(each.act for each in answer.acts)
        lines.append(_("To undo it: ronda media restore {acts} --execute").format(acts=acts))
    return lines


def _groups(outcome: Outcome, *, planned: bool) -> list[str]:
    lines = []
    for reason, group in outcome.groups.items():
        text = ngettext("  {count} file, {size}: {reason}", "  {count} files, {size}: {reason}", group.count)
        reason_said = reason_text(reason, planned=planned)
        lines.append(text.format(count=group.count, size=size_text(group.bytes), reason=reason_said))
        if reason not in ("moved", "restored", "purged", "too-young"):
            lines += [f"    {legible(name)}" for name in group.names[:SHOWN]]
    return lines


def _held(act: Any) -> str:
    at = datetime.fromtimestamp(act["quarantined_at"], UTC).strftime("%Y-%m-%d %H:%M UTC")
    text = ngettext(
        "{act}: {count} file from {root}, since {at}", "{act}: {count} files from {root}, since {at}", act["count"]
    )
    told_of = text.format(act=act["act"], count=act["count"], root=act["root"], at=at)
    return told_of + (" " + _("(interrupted: `ronda media resume --execute` finishes it)") if act["unfinished"] else "")
