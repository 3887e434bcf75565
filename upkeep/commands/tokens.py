"""``ronda tokens``: list the tokens of the backend's users, give them new keys, revoke them."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from checks.support.inside.token_source import NAMES
from checks.support.token_policy import TokenRecord, ended_lines
from language import _, ngettext
from rondafile.masking import mask_key
from upkeep.commands.common import chosen, json_option, target_options
from upkeep.media.progress import Progress
from upkeep.tokens.backend import Backend, Listing
from upkeep.tokens.journal import unfinished
from upkeep.tokens.masking import Masking
from upkeep.tokens.ordering import Order, carry_out, decide
from upkeep.tokens.page import Page
from upkeep.tokens.selecting import Selection, monitoring_masks, refuse_unknown
from upkeep.tokens.telling import outcome_document, outcome_lines

REASONS = [name.replace("_", "-") for name in NAMES if name != "excepted"]


@click.group("tokens", short_help="List the tokens of the backend's users, give them new keys, or revoke them.")
def group() -> None:
    """List the tokens of the backend's users, give them new keys, or revoke them. A key is never shown."""


def _selecting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what names tokens."""
    for option in (
        click.option("--why", multiple=True, type=click.Choice(REASONS), help="Only those that are so; repeatable."),
        click.option("--staff", is_flag=True, help="Only those of staff."),
        click.option("--stale", is_flag=True, help="Those that break the policy; never those excepted from it."),
        click.option("--user", "users", multiple=True, metavar="PK", help="Those of this user; repeatable."),
        click.argument("masks", nargs=-1, metavar="[MASK]..."),
    ):
        function = option(function)
    return target_options(json_option(function))


def _acting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what an act needs."""
    for option in (
        click.option("--execute", is_flag=True, help="Do it; without this, only tell what would be done."),
        click.option("--including-monitoring", is_flag=True, help="Touch the monitoring's own token too."),
        click.option("--most", default=50, show_default=True, type=click.IntRange(1), help="Refuse to change more."),
    ):
        function = option(function)
    return _selecting(function)


@group.command("list", short_help="List tokens by mask, with age and owner.")
@_selecting
def list_command(config_path: Path, target: str | None, *, as_json: bool, **named: Any) -> int:
    """List tokens, the oldest first: mask, primary key of the owner, age, and what the policy says of it.

    Exit code: 0 all that is listed is within the policy, 1 something is not, 2 it could not be listed.
    """
    rondafile, name, found = chosen(config_path, target)
    selection, masking = _selection(named), Masking(mask_key(rondafile))
    label = found.tokens.last_used.label if found.tokens.last_used else None
    page = Page(sys.stdout, monitoring_masks(found, masking), label, as_json=as_json)

    def taken(record: TokenRecord) -> bool:
        fits = selection.fits(record)
        if fits:
            page.write(record)
        return fits and selection.names_some

    listing = _listed(Backend(found, name, masking), taken, quiet=sys.stdout.isatty())
    refuse_unknown(listing.records, selection)
    ended = ended_lines(found.tokens.expired(datetime.now(UTC).date()), name)
    further = {
        "target": name,
        "model": listing.model,
        "last_used_from": label,
        "counts": listing.counts,
        "ended_exceptions": ended,
        "unmatched_exceptions": listing.unmatched,
        "not_judged_without": listing.missing,
    }
    page.end(_counted(listing, page.shown), further)
    _warn(listing, ended, len(unfinished(rondafile.results / name)))
    return 1 if ended or page.stale else 0


@group.command("rotate", short_help="Give tokens new keys; the old ones die at the same moment.")
@_acting
def rotate_command(config_path: Path, target: str | None, **named: Any) -> int:
    """Give each token a new key, in one transaction with the death of the old one.

    The new key goes where `handover` of the configuration says, a file of mode 600 or a command, before the backend
    has it; it is never shown. What an earlier run left unfinished is ended first.

    Exit code: 0 done, or told what would be done; 1 a token stays as it was; 2 it could not run.
    """
    return _act("rotate", config_path, target, named)


@group.command("revoke", short_help="Delete tokens, for good.")
@_acting
def revoke_command(config_path: Path, target: str | None, **named: Any) -> int:
    """Delete each token, in a transaction of its own. There is no way back: the key is kept nowhere.

    Exit code: 0 done, or told what would be done; 1 a token stays as it was; 2 it could not run.
    """
    return _act("revoke", config_path, target, named)


def _act(act: str, config_path: Path, target: str | None, named: dict[str, Any]) -> int:
    rondafile, name, found = chosen(config_path, target)
    order = Order(
        act,
        _selection(named),
        execute=named["execute"],
        including_monitoring=named["including_monitoring"],
        most=named["most"],
        home=config_path.resolve().parent,
    )
    backend = Backend(found, name, Masking(mask_key(rondafile)))
    listing = _listed(backend, order.selection.fits)
    if order.execute:
        with _drawn() as draw:

            def told(_step: str, done: int, total: int) -> None:
                draw({"phase": _("changing tokens"), "done": done, "total": total})

            decision, changer = carry_out(order, rondafile, backend, listing, told)
        results, stopped = changer.results, changer.stopped
    else:
        decision, results, stopped = decide(order, rondafile, backend, listing), [], ""
    now = datetime.now(UTC)
    if named["as_json"]:
        document = outcome_document(decision, found, results, now)
        click.echo(json.dumps(document | {"stopped": stopped or None}, ensure_ascii=False))
    else:
        click.echo("\n".join(outcome_lines(decision, found, results, now)))
    if stopped:
        click.echo(stopped, err=True)
    return 1 if stopped or any(result.state != "done" for result in results) else 0


def _selection(named: dict[str, Any]) -> Selection:
    why = frozenset(each.replace("-", "_") for each in named["why"])
    return Selection.named(named["masks"], named["users"], stale=named["stale"], staff=named["staff"], why=why)


def _listed(backend: Backend, keep: Callable[[TokenRecord], bool], *, quiet: bool = False) -> Listing:
    phase = _("reading tokens")
    with _drawn() as draw:
        told = None if quiet else lambda done: draw({"phase": phase, "done": done, "total": None})
        return backend.listed(keep, told)


@contextlib.contextmanager
def _drawn() -> Iterator[Callable[[Mapping[str, Any]], None]]:
    progress = Progress()
    try:
        yield progress.take
    finally:
        progress.clear()


def _counted(listing: Listing, shown: int) -> str:
    said = _("{shown} of {tokens} tokens shown; {stale} are stale, {warned} soon will be, {excepted} are excepted.")
    counts = {name: listing.counts[name] for name in ("tokens", "stale", "warned", "excepted")}
    return said.format(shown=shown, **counts)


def _warn(listing: Listing, ended: list[str], left: int) -> None:
    """Say on standard error what else is to be mended."""
    lines = list(ended)
    lines += [_("the exception for {subject} fits nothing").format(subject=each) for each in listing.unmatched]
    if listing.missing:
        fields = ", ".join(listing.missing)
        lines.append(_("the user model has no {fields}: what needs it was not judged").format(fields=fields))
    if left:
        said = ngettext(
            "{count} change was interrupted: `ronda tokens rotate` ends it",
            "{count} changes were interrupted: `ronda tokens rotate` ends them",
            left,
        )
        lines.append(said.format(count=left))
    for line in lines:
        click.echo(line, err=True)
