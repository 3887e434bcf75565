"""``ronda calendar``: planned maintenance, from the file to the calendars of those it concerns."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from language import N_, _, ngettext
from reporting.cli import planning
from reporting.cli.common import config_option, console, json_option, read_config, styled
from reporting.cli.group import LazyGroup
from reporting.domain.maintenance.changing import changes, unpublished
from reporting.domain.maintenance.checking import Trouble, troubles
from reporting.domain.maintenance.notice import notice_of
from reporting.domain.maintenance.work import Work
from reporting.errors import MaintenanceError
from reporting.maintenance.works import path_of, planned_of, works_of
from reporting.wiring import now, store_of
from rondafile import Rondafile
from rondafile.maintaining import MaintenanceFile, look_at_windows

_LATER = {"invite": "reporting.cli.inviting:invite_command"}


# what icalendar and mail are needed for is imported when it is called
@click.group("calendar", cls=LazyGroup, commands_at=_LATER, short_help="Plan maintenance, and publish it in time.")
def group() -> None:
    """Plan maintenance, and publish it in time."""


for _command in (planning.add_command, planning.cancel_command):
    group.add_command(_command)


@group.command("list")
@config_option
@click.option("--all", "everything", is_flag=True, help="Also what is over or cancelled.")
@json_option
def list_command(config_path: Path, everything: bool, as_json: bool) -> int:
    """List what is planned, the next first, with the notice that people have of it.

    It counts from when the site first showed a window; what it has not shown yet would be published now.
    """
    rondafile, at = read_config(config_path), now()
    with store_of(rondafile) as store:
        planned = store.windows.as_published(planned_of(rondafile), at)
    works = [work for work in planned if everything or work.next_after(at) is not None]
    works.sort(key=lambda work: ((work.next_after(at) or work.occurrences[-1]).starts_at, work.work_id))
    if as_json:
        click.echo(json.dumps([_document(work, at) for work in works], ensure_ascii=False, indent=2))
        return 0
    out = console()
    for work in works:
        out.print(escape(_line(work, at)))
    if not works:
        out.print(_("Nothing is planned."))
    return 0


@group.command("check")
@config_option
@click.option(
    "--before",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file as it is published now: what is new gets its notice from this moment on, and nothing may vanish.",
)
@json_option
def check_command(config_path: Path, before: Path | None, as_json: bool) -> int:
    """Check the maintenance windows, as CI does before they are merged.

    In CI, give the published file: git show origin/main:maintenance.toml > before.toml, then --before before.toml.

    Exit code: 0 they are sound, 1 they are not; each problem is a line with its place, 2 there is no file to check.
    """
    rondafile = read_config(config_path)
    found = look_at_windows(path_of(rondafile, config_path))
    lines = [str(problem) for problem in found.problems]
    lines += [_told(found, each) for each in _troubles(rondafile, found, before)]
    out = console(to_stderr=as_json)
    for line in lines:
        out.print(styled("red", f"✘ {line}"))
    if not lines:
        count = len(found.windows)
        said = ngettext("{n} window is sound", "{n} windows are sound", count).format(n=count)
        out.print(styled("green", f"✔ {said}"))
    if as_json:
        click.echo(json.dumps({"problems": lines, "windows": len(found.windows)}, ensure_ascii=False, indent=2))
    return 1 if lines else 0


@group.command("feed")
@config_option
def feed_command(config_path: Path) -> int:
    """Write calendar.ics to standard output, as the site has it."""
    from reporting.maintenance.published import feed_of  # noqa: PLC0415 - icalendar is not needed for the others

    rondafile = read_config(config_path)
    click.echo(feed_of(rondafile, now()), nl=False)
    return 0


@group.command("push")
@config_option
def push_command(config_path: Path) -> int:
    """Push what is planned to the shared calendar of the configuration. Safe to repeat."""
    from reporting.maintenance.published import feed_settings_of  # noqa: PLC0415 - as above
    from reporting.maintenance.pushing import SharedCalendar  # noqa: PLC0415 - httpx is not needed for the others

    rondafile, at = read_config(config_path), now()
    if rondafile.calendar.caldav is None:
        raise MaintenanceError(
            N_("there is no shared calendar to push to: set [calendar.caldav], see docs/calendar.md")
        )
    with SharedCalendar(rondafile.calendar.caldav, feed_settings_of(rondafile), at) as shared:
        pushed = shared.push(planned_of(rondafile))
    out = console()
    for each in pushed:
        said = _("{window}: added") if each.is_new else _("{window}: changed")
        out.print(escape(said.format(window=each.work_id)))
    if not pushed:
        out.print(_("the shared calendar is up to date"))
    return 0


def _troubles(rondafile: Rondafile, found: MaintenanceFile, before: Path | None) -> list[Trouble]:
    works, at = works_of(found.windows), now()
    if before is None:
        return troubles(works, rondafile.targets, at)
    published = works_of(look_at_windows(before).windows)
    new = unpublished(published, works)
    return [*troubles(works, rondafile.targets, at, new), *changes(published, works, at)]


def _told(found: MaintenanceFile, trouble: Trouble) -> str:
    index = next((each.index for each in found.written if each.window.id == trouble.work_id), None)
    place = found.place(index, trouble.key) if index is not None else found.path.name
    return f"{place}: {planning.told(trouble)}"


def _line(work: Work, at: datetime) -> str:
    span = work.next_after(at) or work.occurrences[-1]
    start, end = span.starts_at.astimezone(work.zone), span.ends_at.astimezone(work.zone)
    parts: Sequence[str] = [
        f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M} {work.zone.key}",
        work.work_id,
        work.title,
        _state(work, at),
        *([_("not published yet")] if work.published_at == at else []),
    ]
    return " · ".join(parts)


def _state(work: Work, at: datetime) -> str:
    if work.is_cancelled:
        return _("cancelled: {reason}").format(reason=work.cancelled_because)
    if work.next_after(at) is None:
        return _("over")
    notice = notice_of(work, work.next_after(at) or work.occurrences[-1])
    hours = max(0, notice.given // timedelta(hours=1))
    if notice.is_enough:
        return _("{hours} h of notice").format(hours=hours)
    if work.emergency is not None:
        return _("emergency, {hours} h of notice: {reason}").format(hours=hours, reason=work.emergency)
    return _("does not count: {hours} h of notice").format(hours=hours)


def _document(work: Work, at: datetime) -> dict[str, Any]:
    span = work.next_after(at) or work.occurrences[-1]
    notice = notice_of(work, span)
    return {
        "id": work.work_id,
        "title": work.title,
        "kind": work.kind,
        "zone": work.zone.key,
        "starts_at": span.starts_at.isoformat(),
        "ends_at": span.ends_at.isoformat(),
        "times": len(work.occurrences),
        "targets": sorted(work.targets),
        "services": list(work.services),
        "owner": work.owner,
        "effect": work.effect,
        "notice_s": round(notice.given.total_seconds()),
        "counts": notice.is_accepted and not work.is_cancelled,
        "emergency": work.emergency,
        "cancelled_at": work.cancelled_at.isoformat() if work.cancelled_at is not None else None,
        "published_at": work.published_at.isoformat() if work.published_at not in (None, at) else None,
        "sequence": work.sequence,
    }
