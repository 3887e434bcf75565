"""The folder of the Allure reports of one target: the latest few, the history of each room, and what went wrong."""

import contextlib
import fcntl
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from language import N_
from reporting.domain.reason import Reason
from reporting.errors import SiteError
from reporting.pages import addresses

INDEX = "reports.json"
MOST_MISSING = 50
"""Rounds without a report that are remembered."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True)


class Made(_Strict):
    """A report that was made."""

    run_id: str
    room: str
    started_at: AwareDatetime
    """Of the round."""


class Missing(_Strict):
    """Why reports are missing."""

    run_ids: tuple[str, ...]
    text: str
    values: dict[str, str | int | float] = Field(default_factory=dict)

    @property
    def reason(self) -> Reason:
        """To be told in any language."""
        return Reason(self.text, self.values)


class Kept(_Strict):
    """What stands on the shelf."""

    reports: tuple[Made, ...] = ()
    """In the order in which they were made."""
    newest: dict[str, AwareDatetime] = Field(default_factory=dict)
    """Start of the newest round reported on, by room: those before it have had their turn."""
    missing: Missing | None = None


class AllureShelf:
    """Keeps what was made for one target.

    Args:
        root: The folder of all of them.
        target: Whose.
    """

    def __init__(self, root: Path, target: str) -> None:
        self.target = target
        self.folder = root / addresses.target_folder(target)

    def kept(self) -> Kept:
        """Return what stands there; an index that cannot be read counts as an empty one."""
        try:
            return Kept.model_validate_json((self.folder / INDEX).read_bytes())
        except (OSError, ValidationError):
            return Kept()

    def report(self, run_id: str) -> Path:
        """Return where the report of a round lies, or would."""
        return self.folder / (addresses.allure_folder(self.target, run_id).rpartition("/")[2] + ".html")

    def history(self, room: str) -> Path:
        """Return the file of the history of a room."""
        return self.folder / f"history-{room}.jsonl"

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the shelf against another one that makes reports.

        Raises:
            SiteError: It cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.folder, os.O_RDONLY)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        try:
            with contextlib.suppress(OSError):  # some network file systems cannot lock
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def add(self, made: Made, most: int) -> None:
        """Note a report that lies there, and remove those of its room that were made before the latest ``most``.

        Raises:
            SiteError: The shelf cannot be written.
        """
        kept = self.kept()
        others = [each for each in kept.reports if each.run_id != made.run_id]
        same = [each for each in others if each.room == made.room]
        gone = same[: max(0, len(same) + 1 - most)]
        newest = kept.newest | {made.room: max(made.started_at, kept.newest.get(made.room, made.started_at))}
        stay = tuple(each for each in others if each not in gone)
        self._write(Kept(reports=(*stay, made), newest=newest, missing=_without(kept.missing, made.run_id)))
        for each in gone:
            self.report(each.run_id).unlink(missing_ok=True)

    def note_missing(self, run_ids: Sequence[str], reason: Reason) -> None:
        """Note why these rounds have no report, which the site tells.

        Raises:
            SiteError: The shelf cannot be written.
        """
        kept = self.kept()
        before = kept.missing.run_ids if kept.missing is not None else ()
        latest = tuple(dict.fromkeys((*before, *run_ids)))[-MOST_MISSING:]
        missing = Missing(run_ids=latest, text=reason.text, values=dict(reason.values))
        self._write(kept.model_copy(update={"missing": missing}))

    def _write(self, kept: Kept) -> None:
        path = self.folder / INDEX
        fresh = path.with_suffix(".new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh.write_text(kept.model_dump_json(indent=1), encoding="utf-8")
            os.replace(fresh, path)
        except OSError as error:
            raise _unwritable(self.folder, error) from error


def after(kept: Kept, room: str, started_at: datetime) -> bool:
    """Tell whether a round began after all of its room that were reported on."""
    newest = kept.newest.get(room)
    return newest is None or started_at > newest


def _without(missing: Missing | None, run_id: str) -> Missing | None:
    if missing is None:
        return None
    left = tuple(each for each in missing.run_ids if each != run_id)
    return missing.model_copy(update={"run_ids": left}) if left else None


def _unwritable(folder: Path, error: OSError) -> SiteError:
    why = error.strerror or type(error).__name__
    return SiteError(
        N_("{folder} cannot be written ({why}): free the place, or set `allure` in [report] to another folder"),
        folder=folder,
        why=why,
    )
