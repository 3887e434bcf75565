"""From the windows of the file to planned work."""

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from reporting.domain.maintenance.work import Kind, Work
from rondafile import Rondafile
from rondafile.maintaining import read_windows
from rondafile.models.maintenance import MaintenanceWindow
from rondafile.reading import MAINTENANCE_NAME


def path_of(rondafile: Rondafile, config_path: Path) -> Path:
    """Return the file of the windows, whether it is there or not."""
    return rondafile.maintenance or config_path.parent / MAINTENANCE_NAME


def planned_of(rondafile: Rondafile) -> tuple[Work, ...]:
    """Return the work that the configured file plans; nothing if there is no file.

    Raises:
        RondafileError: It is not sound, or named and not there.
    """
    return works_of(read_windows(rondafile.maintenance).windows) if rondafile.maintenance is not None else ()


def works_of(windows: Iterable[MaintenanceWindow]) -> tuple[Work, ...]:
    """Return the work that windows plan, in their order."""
    return tuple(_work(each) for each in windows)


def _work(window: MaintenanceWindow) -> Work:
    return Work(
        work_id=window.id,
        title=window.title,
        kind=Kind(window.kind),
        zone=ZoneInfo(window.zone),
        occurrences=window.spans,
        services=tuple(window.services),
        owner=window.owner,
        effect=window.effect,
        announced_at=window.announced_at,
        targets=frozenset(window.targets),
        repeats=window.repeats,
        but_not=tuple(sorted(set(window.but_not))),
        invited_at=window.invited_at,
        emergency=window.emergency,
        cancelled_at=window.cancelled_at,
        cancelled_because=window.cancelled_because or "",
        sequence=window.sequence,
    )
