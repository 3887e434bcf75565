"""``ronda calendar add`` and ``cancel``: write into ``maintenance.toml`` what would pass its check."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from language import _
from reporting.cli.common import config_option, console, read_config
from reporting.domain.maintenance.checking import Trouble, troubles
from reporting.domain.maintenance.notice import notice_of
from reporting.errors import MaintenanceError
from reporting.maintenance import editing
from reporting.maintenance.works import path_of, works_of
from reporting.wiring import now
from rondafile import Rondafile
from rondafile.maintaining import MaintenanceFile, look_at_windows

_LOCAL = click.DateTime(formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("add")
@config_option
@click.option("--title", required=True, help="What people see in their calendar.")
@click.option("--starts", required=True, type=_LOCAL, help="Wall time at which it begins, the first time.")
@click.option("--ends", required=True, type=_LOCAL, help="Wall time at which it is over, the first time.")
@click.option("--kind", required=True, type=click.Choice(["preventive", "evolutive"]), help="Why it is planned.")
@click.option("--service", "services", required=True, multiple=True, help="What people will notice it at; repeatable.")
@click.option("--owner", required=True, help="Who answers for it.")
@click.option("--effect", required=True, help="What will not work, and for how long.")
@click.option("--zone", help="IANA zone of its times; without it that of the configuration.")
@click.option("--target", "targets", multiple=True, help="Backend that it concerns; repeatable; without it all.")
@click.option("--repeats", help="RRULE that ends, such as FREQ=WEEKLY;BYDAY=SA;UNTIL=20271231.")
@click.option("--but-not", multiple=True, type=_DAY, help="Day that is left out of the rule; repeatable.")
@click.option("--emergency", help="Why it cannot be announced 48 hours ahead.")
@click.option("--id", "work_id", help="Its name for ever; without it made from its title and day.")
def add_command(config_path: Path, work_id: str | None, title: str, starts: datetime, **given: Any) -> int:
    """Add a window to maintenance.toml, announced as of now. Comments in the file stay.

    It needs 48 hours of notice, counted from 24 hours after now, when every calendar has it; or --emergency.

    Exit code: 0 added, 2 refused: nothing was written.
    """
    rondafile, at = read_config(config_path), now()
    name = work_id or f"{_slug(title)}-{starts:%Y-%m-%d}"
    path = path_of(rondafile, config_path)
    editing.add(path, _values(rondafile, name, title, starts, given, at), _judge(rondafile, path, name, at))
    out = console()
    out.print(escape(_("{window} was added to {file}").format(window=name, file=path.name)))
    work = next(each for each in works_of(look_at_windows(path).windows) if each.work_id == name)
    hours = max(0, notice_of(work, work.occurrences[0]).given // timedelta(hours=1))
    out.print(escape(_("{hours} h of notice, if it is merged and published now").format(hours=hours)))
    return 0


@click.command("cancel")
@config_option
@click.argument("work_id")
@click.option("--because", required=True, help="What people are told.")
def cancel_command(config_path: Path, work_id: str, because: str) -> int:
    """Mark a window as cancelled in maintenance.toml. It stays there, since calendars learn it from the feed.

    Exit code: 0 cancelled, 2 there is no such window, or it is cancelled already.
    """
    rondafile = read_config(config_path)
    path = path_of(rondafile, config_path)
    editing.cancel(path, work_id, because, now())
    console().print(escape(_("{window} is cancelled: publish, so that calendars learn it").format(window=work_id)))
    return 0


def told(trouble: Trouble) -> str:
    """Return a trouble as one line, without its place."""
    return _("window {window}: {reason}").format(window=trouble.work_id, reason=trouble.reason.tell(_))


def _values(
    rondafile: Rondafile, name: str, title: str, starts: datetime, given: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Return the keys of the window in the order in which they are written."""
    return {
        "id": name,
        "title": title,
        "kind": given["kind"],
        "zone": given["zone"] or rondafile.timezone,
        "starts": starts,
        "ends": given["ends"],
        "repeats": given["repeats"],
        "but_not": [each.date() for each in given["but_not"]],
        "targets": given["targets"],
        "services": given["services"],
        "owner": given["owner"],
        "effect": given["effect"],
        "announced_at": at.astimezone(UTC),
        "emergency": given["emergency"],
    }


def _judge(rondafile: Rondafile, path: Path, name: str, at: datetime) -> Callable[[MaintenanceFile], None]:
    """Return what refuses a file with troubles that it did not have before."""
    before = look_at_windows(path).windows if path.exists() else ()
    known = troubles(works_of(before), rondafile.targets, at)

    def judge(found: MaintenanceFile) -> None:
        fresh = [each for each in troubles(works_of(found.windows), rondafile.targets, at, {name}) if each not in known]
        if fresh:
            raise MaintenanceError("\n".join(told(each) for each in fresh))

    return judge


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:45].strip("-") or "window"
