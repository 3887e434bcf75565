"""Make a results directory of what was found elsewhere: whole, or not at all."""

import contextlib
import hashlib
import os
import platform
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

from pydantic import ValidationError

from language import _
from reporting.domain.outcome import Outcome
from reporting.domain.run import Trigger
from reporting.errors import ResultsError
from reporting.intake.errors import IntakeError
from reporting.intake.found import CAUSE, Found, Piece, one_line
from reporting.intake.naming import CaseNames
from reporting.redaction import Redactor
from reporting.results import FILE_NAME, Header, Line, ResultsWriter
from reporting.results.schema import EvidenceLine
from reporting.results.writing import save_evidence

INCOMING = ".incoming"
"""Folder beside the runs in which one is written; it lies a level deeper than what ``ronda publish`` looks through."""
MOST_EVIDENCE = 500
"""Files of one run; further failures are told without one."""
LONGEST_MESSAGE = 1000


@dataclass(frozen=True, slots=True)
class Origin:
    """What the run is about."""

    target: str
    trigger: Trigger
    deployment: str | None
    run_id: str
    started_at: datetime
    """UTC."""
    lasted: timedelta
    language: str


def digest_id(digest: str, target: str, deployment: str | None) -> str:
    """Return the run id of a file: the same file for the same target and deployment is one run."""
    whole = "\n".join((digest, target, deployment or ""))
    return f"junit-{hashlib.sha256(whole.encode()).hexdigest()[:20]}"


def write_run(results: Path, origin: Origin, found: Sequence[Found], redactor: Redactor) -> tuple[Path, bool]:
    """Write the run and return its folder, and False if it was there already and was left as it is.

    Raises:
        IntakeError: The run id or the deployment does not fit, or the folder cannot be written; nothing is left.
    """
    folder = results / origin.target / origin.run_id
    header = _header(origin)
    if (folder / FILE_NAME).exists():
        return folder, False
    draft = None
    try:
        incoming = results / origin.target / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="run-", dir=incoming))
        _Writing(draft, header, redactor).write(found, origin)
        draft.chmod(0o777 & ~_umask())
        return folder, _moved(draft, folder)
    except (OSError, ResultsError) as error:
        why = getattr(error, "strerror", None) or error
        raise IntakeError(_("{folder} cannot be written: {why}").format(folder=folder, why=why)) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
            with contextlib.suppress(OSError):
                draft.parent.rmdir()


def _moved(draft: Path, folder: Path) -> bool:
    """Put the run in its place; False if another process was faster."""
    try:
        draft.rename(folder)
    except OSError:
        if (folder / FILE_NAME).exists():
            return False
        raise
    return True


def _umask() -> int:
    """Return which rights new files do not get; it can only be read by setting it."""
    held = os.umask(0o077)
    os.umask(held)
    return held


def _header(origin: Origin) -> Header:
    try:
        return Header(
            run_id=origin.run_id,
            target=origin.target,
            trigger=origin.trigger,
            started_at=origin.started_at,
            deployment=origin.deployment,
            language=origin.language,
            versions={"ronda": metadata.version("ronda"), "python": platform.python_version()},
        )
    except ValidationError as error:
        first = error.errors()[0]
        option = str(first["loc"][0]).replace("_", "-")
        raise IntakeError(_("--{option} is wrong: {why}").format(option=option, why=first["msg"])) from error


class _Writing:
    def __init__(self, folder: Path, header: Header, redactor: Redactor) -> None:
        self.folder, self.header, self.redactor = folder, header, redactor
        self.names: dict[str, CaseNames] = {}
        self.saved: dict[int, EvidenceLine] = {}
        """By the identity of the piece: what many share is kept once."""

    def write(self, found: Sequence[Found], origin: Origin) -> None:
        writer = ResultsWriter(self.folder, self.header)
        for each in found:
            writer.add(self._line(each, origin.started_at))
        end = {"finished_at": origin.started_at + origin.lasted, "complete": True}
        writer.finish(self.header.model_copy(update=end))

    def _line(self, found: Found, at: datetime) -> Line:
        names = self.names.setdefault(found.subject.check, CaseNames(self.redactor.clean))
        wanting = found.outcome in (Outcome.FAILED, Outcome.UNKNOWN)
        return Line(
            check=found.subject.check,
            case=names.short(found.case) if found.case else "",
            outcome=found.outcome,
            severity=found.subject.severity,
            cause=CAUSE,
            title=found.subject.title,
            started_at=at,
            duration_ms=found.duration_ms,
            attempts=found.attempts,
            message=self._message(found.message),
            runbook=CAUSE,
            next_step=_("Read the failing test's evidence, and run that test alone in the backend's checkout.")
            if wanting
            else "",
            evidence=tuple(line for piece in found.pieces if (line := self._saved(found, piece)) is not None),
        )

    def _message(self, message: str) -> str:
        said = one_line(self.redactor.clean(message))
        return said if len(said) <= LONGEST_MESSAGE else f"{said[: LONGEST_MESSAGE - 1]}…"

    def _saved(self, found: Found, piece: Piece) -> EvidenceLine | None:
        if not piece.text:
            return None
        if id(piece) not in self.saved:
            if len(self.saved) >= MOST_EVIDENCE:
                return None
            name = f"{found.subject.check}.{len(self.saved) + 1}.{piece.name}"
            self.saved[id(piece)] = save_evidence(self.folder, name, "text/plain", self.redactor.clean(piece.text))
        return self.saved[id(piece)]
