"""``ronda policy replay``: what another policy would have made of the stored history."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from language import _
from reporting import pipeline
from reporting.cli.common import config_option, console, json_option, only_target, read_config, styled, target_option
from reporting.cli.policy import policy_of
from reporting.cli.replayed import document_of, tell
from reporting.domain.occurrences import Stretch
from reporting.wiring import now, store_of
from rondafile import Rondafile
from rondafile.replacing import with_policy_of

DAYS = 90
"""How far back is looked without ``--since``."""
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("policy", short_help="Try another policy out on the stored history.")
def group() -> None:
    """Try thresholds and hours out before they are changed."""


@group.command("replay")
@config_option
@target_option
@click.option(
    "--with",
    "other_path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The other policy: a ronda.toml, or a file that holds [policy] alone.",
)
@click.option("--since", type=_DAY, metavar="DATE", help=f"First day, such as 2026-11-24. Default: {DAYS} days back.")
@click.option("--until", type=_DAY, metavar="DATE", help="Last day. Default: today.")
@click.option("--fail-if-missed", is_flag=True, help="End with 1 if a real incident would have been missed.")
@json_option
def replay_command(
    config_path: Path,
    target: str | None,
    other_path: Path,
    since: datetime | None,
    until: datetime | None,
    fail_if_missed: bool,
    as_json: bool,
) -> int:
    """Decide the stored history again under another policy, and say what would have been different.

    Today's policy is replayed too, so that both are compared under equal conditions. Nothing is written or sent.

    Exit code: 0 it was replayed, 1 a real incident would have been missed and --fail-if-missed is given, 2 it could
    not be replayed.
    """
    rondafile = read_config(config_path, target)
    name = only_target(rondafile, target)
    stretch = _stretch(rondafile, since, until)
    other = with_policy_of(other_path, rondafile, os.environ)
    with store_of(rondafile) as store, _progress(stretch) as seen:
        policies = pipeline.Policies(policy_of(rondafile, store), policy_of(other, store))
        found = pipeline.replay(store.past, name, policies, stretch, tell=seen)
    if as_json:
        click.echo(json.dumps(document_of(found), ensure_ascii=False, indent=2))
    else:
        tell(console(), rondafile, found, other_path.name)
        _tell_differences(rondafile, other)
    return 1 if fail_if_missed and found.comparison.missed else 0


def _tell_differences(own: Rondafile, other: Rondafile) -> None:
    """Say what differs: a key that the other file leaves out has its default there, which is easily overlooked."""
    out = console()
    here, there = (each.policy.model_dump(mode="json") for each in (own, other))
    differing = {key: (here[key], there[key]) for key in here if here[key] != there[key]}
    for key, (before, after) in differing.items():
        values = (json.dumps(each, ensure_ascii=False) for each in (before, after))
        out.print(styled("dim", f"policy.{key}: " + " → ".join(values)))
    if not differing and own.timezone == other.timezone:
        out.print(styled("dim", _("the two policies are the same")))


def _stretch(rondafile: Rondafile, since: datetime | None, until: datetime | None) -> Stretch:
    """Return the window: whole days of the site's zone.

    Raises:
        click.UsageError: It ends before it begins.
    """
    end = now() if until is None else _midnight(rondafile, until + timedelta(days=1))
    start = end - timedelta(days=DAYS) if since is None else _midnight(rondafile, since)
    if start >= end:
        first, last = (each.astimezone(rondafile.zone) for each in (start, end - timedelta(microseconds=1)))
        raise click.UsageError(
            _(
                "the window begins on {since}, after its end on {until}: name a --since that is not after --until"
            ).format(since=f"{first:%Y-%m-%d}", until=f"{last:%Y-%m-%d}")
        )
    return Stretch(start, end)


def _midnight(rondafile: Rondafile, day: datetime) -> datetime:
    return datetime.combine(day.date(), time.min, rondafile.zone).astimezone(UTC)


@contextmanager
def _progress(stretch: Stretch) -> Iterator[Callable[[datetime], None]]:
    """Show on a terminal how far a long replay is; nothing is shown in a pipe."""
    screen = console(to_stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        length_s = (stretch.until - stretch.since).total_seconds()
        task = progress.add_task(_("replaying"), total=length_s)

        def seen(at: datetime) -> None:
            progress.update(task, completed=max(0.0, (at - stretch.since).total_seconds()))

        yield seen
