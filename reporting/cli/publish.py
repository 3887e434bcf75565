"""``ronda publish``: from results directories to incidents, tickets and the site."""

import json
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.markup import escape

from language import _, ngettext
from reporting import pipeline
from reporting.cli.common import config_option, console, json_option, labelled, read_config, styled
from reporting.cli.letters import tell_channels
from reporting.cli.policy import policy_of
from reporting.cli.rolling import roll_up_some
from reporting.cli.ticketing import tell_left
from reporting.cli.words import action_line, count_line, delivery_name, notice_line, undelivered_line
from reporting.domain.maintenance.notice import notice_of
from reporting.domain.maintenance.work import Work
from reporting.domain.run import CheckKey
from reporting.errors import ResultsError
from reporting.pipeline import Decided, Published
from reporting.results import FILE_NAME, read_run
from reporting.store import SqlStore
from reporting.wiring import now, published_of, store_of, suspects_of, tickets_of, write_site
from rondafile import Rondafile


@click.command("publish", short_help="Turn runs into incidents, tickets and the site.")
@config_option
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--retry", is_flag=True, help="Try at once what waits for its next try, after something was mended.")
@json_option
def command(config_path: Path, folders: tuple[Path, ...], dry_run: bool, retry: bool, as_json: bool) -> int:
    """Record runs, decide what they mean, deliver tickets, write the site. Safe to repeat.

    FOLDERS are results directories; without any, every run under `results` that the store does not know.

    Exit code: 0 done, 1 something could not be delivered for longer than `undelivered_after_s`, 2 a run, the store
    or the site could not be used.
    """
    rondafile = read_config(config_path)
    out = console(to_stderr=as_json)
    if dry_run:
        return _foresee(rondafile, folders, out)
    if retry:
        with store_of(rondafile) as store:
            store.notices.release(now())
    done = publish_folders(rondafile, folders, out)
    if as_json:
        click.echo(json.dumps(done.document, ensure_ascii=False, indent=2))
    return done.code


class Outcome(NamedTuple):
    """What publishing came to."""

    code: int
    """As of ``ronda publish``."""
    excused: frozenset[CheckKey]
    """Flaky cases in force: that they fail counts against nothing."""
    document: dict[str, Any]
    """For machines."""


def publish_folders(rondafile: Rondafile, folders: Sequence[Path], out: Console) -> Outcome:
    """Publish these runs and say what was done."""
    refused, published, suspects = [], [], suspects_of(rondafile)
    with store_of(rondafile) as store:
        for folder in folders or unpublished(rondafile, store):
            try:
                tickets = tickets_of(rondafile, store)
                policy = policy_of(rondafile, store)
                published.append(pipeline.publish(store, folder, policy, tickets, now, suspects=suspects))
            except ResultsError as error:
                refused.append(error.tell(_))
        if not published:
            pipeline.decide_all(store, policy_of(rondafile, store), now, suspects)
            pipeline.deliver(store, tickets_of(rondafile, store), now)
        pipeline.announce(store, published_of(rondafile, store), rondafile.notices.announce, now)
        notices = tell_channels(rondafile, store, out.file)
        left = pipeline.outstanding(store)
        site = write_site(rondafile, store)
        planned = published_of(rondafile, store)
        roll_up_some(rondafile, store, out)
    for each in published:
        _tell(each, out)
    for notice in notices:
        out.print(f"  {escape(notice_line(notice))}")
    _beat(rondafile, out)
    _warn_of(planned, out)
    is_late = tell_left(rondafile, left, out)
    for reason in refused:
        out.print(styled("red", reason))
    out.print(labelled(_("Page"), site.index))
    document = _document(published) | {
        "undelivered": [pending.delivery.key for pending in left],
        "refused": refused,
        "site": str(site.index),
    }
    return Outcome(2 if refused else 1 if is_late else 0, _excused(published), document)


def _beat(rondafile: Rondafile, out: Console) -> None:
    """Tell the dead man's switch that a round was completed."""
    if rondafile.notices.heartbeat is not None:
        from reporting.notices.heartbeat import beat  # noqa: PLC0415 - httpx is not needed without one

        if problem := beat(rondafile.notices.heartbeat.reveal()):
            out.print(styled("yellow", problem))


def _warn_of(planned: Sequence[Work], out: Console) -> None:
    """Say which windows keep nobody quiet, since they were published too late."""
    for work in planned:
        span = work.next_after(now())
        if span is not None and not (notice := notice_of(work, span)).is_accepted:
            said = _("window {window} does not count, {hours} h of notice: move it, or say why it is an emergency")
            hours = max(0, notice.given // timedelta(hours=1))
            out.print(styled("yellow", said.format(window=work.work_id, hours=hours)))


def _excused(published: Sequence[Published]) -> frozenset[CheckKey]:
    verdicts = [each for done in published for decided in done.decided for each in decided.judged.verdicts]
    return frozenset(each.key for each in verdicts if each.judgement.is_excused)


def _document(published: Sequence[Published]) -> dict[str, Any]:
    decided = [decided for each in published for decided in each.decided]
    return {
        "published": [{"run_id": each.run.run_id, "recorded": each.recorded} for each in published],
        "actions": [
            {"kind": action.kind, "incident": action.incident.incident_id}
            for each in decided
            for action in each.actions
        ],
        "verdicts": {
            each.run.run_id: {verdict.value: count for verdict, count in each.judged.counts.items()}
            for each in decided
            if each.judged.counts
        },
    }


def _tell(published: Published, out: Console) -> None:
    if not published.recorded:
        out.print(styled("dim", _("run {run_id} was published before").format(run_id=published.run.run_id)))
    for decided in published.decided:
        _tell_decided(decided, out)
    for delivered in published.delivered:
        said = _("ticket {ticket}: {kind}").format(ticket=delivered.ticket, kind=delivery_name(delivered.delivery.kind))
        out.print(f"  {escape(said)}")


def _tell_decided(decided: Decided, out: Console) -> None:
    run_id = decided.run.run_id
    if decided.overtaken:
        out.print(_("run {run_id} is older than one already decided: kept, not decided").format(run_id=run_id))
        return
    count = len(decided.actions)
    out.print(ngettext("run {run_id}: {n} action", "run {run_id}: {n} actions", count).format(run_id=run_id, n=count))
    if counts := decided.judged.counts:
        said = _("verdicts on {deployment}: {counts}")
        told = said.format(deployment=decided.judged.deployment or "–", counts=count_line(counts))
        out.print(f"  {escape(told)}")
    for action in decided.actions:
        out.print(f"  {escape(action_line(action))}")


def _foresee(rondafile: Rondafile, folders: Sequence[Path], out: Console) -> int:
    with store_of(rondafile) as store:
        reports = [read_run(folder) for folder in folders or unpublished(rondafile, store)]
        foreseen = pipeline.foresee(store, policy_of(rondafile, store), reports)
        waiting = pipeline.outstanding(store)
    for decided in foreseen:
        _tell_decided(decided, out)
    for pending in waiting:
        out.print(styled("yellow", undelivered_line(pending)))
    if not foreseen and not waiting:
        out.print(_("there is nothing to do"))
    out.print(styled("dim", _("nothing was done: this was a dry run")))
    return 0


def unpublished(rondafile: Rondafile, store: SqlStore) -> list[Path]:
    """Return the runs under ``results`` that the store does not know, oldest first.

    A run that has not ended is left out while it may still be going on; one that was killed is taken later.
    """
    paths = sorted(rondafile.results.glob(f"*/*/{FILE_NAME}"), key=lambda each: each.parent.name)
    limit_s = rondafile.policy.run_limit_s + max(target.media.limit_s for target in rondafile.targets.values())
    known = store.known_runs([path.parent.name for path in paths])
    return [path.parent for path in paths if path.parent.name not in known and not _may_go_on(path, limit_s)]


def _may_go_on(path: Path, run_limit_s: float) -> bool:
    """Tell whether a run may still measure something; one that ended without a single result is left alone too."""
    try:
        with open(path, "rb") as file:
            header = json.loads(file.readline())
            ended = header.get("finished_at") is not None
            if header.get("results") == 0:
                return True
    except (OSError, ValueError, AttributeError):
        return False
    return not ended and time.time() - path.stat().st_mtime < run_limit_s + 60
