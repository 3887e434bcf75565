"""``ronda deployment``: mark deployments, and list them with what they broke."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import click
from pydantic import TypeAdapter
from rich.markup import escape

from language import _
from reporting.cli.common import config_option, console, json_option, only_target, read_config, styled, target_option
from reporting.cli.policy import policy_of
from reporting.cli.words import count_line, moment_text
from reporting.domain.deployments import Deployment
from reporting.domain.standing import counts_of, periods_of, standings
from reporting.domain.verdicts import Verdict
from reporting.ports import Store
from reporting.wiring import now, store_of
from rondafile import Rondafile

LONGEST = 200
"""Of a version; the schema of the results takes no more."""
AHEAD = timedelta(minutes=5)
"""How far a clock elsewhere may be ahead of this one."""


def _version(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    version = value.strip()
    if not version or len(version) > LONGEST or not version.isprintable():
        raise click.BadParameter(
            _("{said!r} is no version: write 1 to {longest} printable characters").format(
                said=value[:40], longest=LONGEST
            )
        )
    return version


def _moment(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime:
    if value is None:
        return now()
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(
            _("{value!r} is no time: write it like 2026-11-24T06:15:00-05:00").format(value=value)
        ) from error
    if at.tzinfo is None:
        raise click.BadParameter(
            _("{value!r} has no zone: write it like 2026-11-24T06:15:00-05:00").format(value=value)
        )
    if at > now() + AHEAD:
        raise click.BadParameter(_("{value!r} lies ahead: mark what has happened").format(value=value))
    return at


version_argument = click.argument("version", metavar="SHA", callback=_version)
at_option = click.option("--at", metavar="TIME", callback=_moment, help="ISO time with zone. Default: now.")


@click.group("deployment", short_help="Mark deployments, and list what they broke.")
def group() -> None:
    """Mark deployments, so that runs which name no version are told apart, and list them."""


@group.command("started")
@config_option
@target_option
@version_argument
@at_option
def started_command(config_path: Path, target: str | None, version: str, at: datetime) -> int:
    """Mark that SHA is being deployed. It is what the target runs once that is finished. Safe to repeat."""
    rondafile = read_config(config_path, target)
    name = only_target(rondafile, target)
    with store_of(rondafile) as store:
        is_new = store.mark_started(name, version, at, now())
    return _tell(is_new, _("{target}: {version} is being deployed").format(target=name, version=version))


@group.command("finished")
@config_option
@target_option
@version_argument
@at_option
def finished_command(config_path: Path, target: str | None, version: str, at: datetime) -> int:
    """Mark that SHA has been deployed: runs that name no version belong to it from then on. Safe to repeat."""
    rondafile = read_config(config_path, target)
    name = only_target(rondafile, target)
    with store_of(rondafile) as store:
        is_new = store.mark_finished(name, version, at, now())
    return _tell(is_new, _("{target}: {version} has been deployed").format(target=name, version=version))


def _tell(is_new: bool, text: str) -> int:
    known = _("known already")
    console().print(escape(text) if is_new else styled("dim", f"{text} ({known})"))
    return 0


@group.command("list")
@config_option
@target_option
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="At most so many.")
@json_option
def list_command(config_path: Path, target: str | None, limit: int, as_json: bool) -> int:
    """List deployments, newest first, with how many cases have each verdict.

    What works as before is counted for the latest only, since nothing is kept of it.
    """
    rondafile = read_config(config_path, target)
    name = only_target(rondafile, target)
    with store_of(rondafile) as store:
        found = _counted(store, rondafile, name, limit)
    if as_json:
        document = [
            {
                **TypeAdapter(Deployment).dump_python(each, mode="json"),
                "counts": {k.value: n for k, n in counts.items()},
            }
            for each, counts in found
        ]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    out = console()
    for each, counts in found:
        out.print(escape(_line(rondafile, each, counts)))
    if not found:
        out.print(escape(_("No deployment of {target} is known.").format(target=name)))
    return 0


def _counted(
    store: Store, rondafile: Rondafile, target: str, limit: int
) -> list[tuple[Deployment, dict[Verdict, int]]]:
    known = store.deployments(target, limit)
    periods, states, policy = periods_of(known), store.case_states(target), policy_of(rondafile)
    found: list[tuple[Deployment, dict[Verdict, int]]] = []
    for each in known:
        period = periods.get(each.number)
        kept = store.verdicts(target, each.version) if period else []
        found.append((each, counts_of(standings(period, kept, states, policy, now())) if period else {}))
    return found


def _line(rondafile: Rondafile, deployment: Deployment, counts: dict[Verdict, int]) -> str:
    on_its_way = [_("not finished")] if deployment.in_force_at is None else []
    said = " · ".join([*on_its_way, *([count_line(counts)] if counts else [])]) or _("no verdicts")
    return f"{moment_text(deployment.started_at, rondafile)}  {deployment.version}  {said}"
