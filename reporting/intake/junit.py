"""Read JUnit files, whole or not at all."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from xml.sax import SAXException, SAXParseException

from defusedxml import DefusedXmlException, sax

from language import _
from reporting.intake.errors import IntakeError
from reporting.intake.found import Found, Subject, one_line
from reporting.intake.junit_handler import Handler, Taken

LARGEST_BYTES = 50 * 1_048_576
"""A file above this is no list of tests."""
_CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Read:
    """What JUnit files say."""

    found: tuple[Found, ...]
    """In the order of the files and of their tests."""
    digest: str
    """Hex; the same for the same files in any order."""
    started_at: datetime
    """UTC: the earliest timestamp of a suite; without any, when the newest file was written."""
    lasted: timedelta
    """What the suites say they took."""


def read_files(paths: Sequence[Path], subject: Subject, zone: tzinfo, now: datetime) -> Read:
    """Read all files as one list of tests.

    Args:
        paths: One file or several; a name may stand in one of them only.
        subject: The check that the tests are cases of.
        zone: In which a timestamp without a zone is meant.
        now: Nothing is dated after it.

    Raises:
        IntakeError: One of them cannot be used; the message says which, where and why.
    """
    taken = Taken(subject)
    digests, moments, written, lasted_ms = [], [], [], 0
    for path in paths:
        handler = Handler(path.name, taken)
        digests.append(_parse(path, handler))
        if not handler.count:
            raise IntakeError(_("{file} has no tests: nothing was run, or it is no JUnit file").format(file=path.name))
        if handler.written_at is not None and (at := _in_zone(handler.written_at, zone)) is not None:
            moments.append(at)
        lasted_ms += handler.lasted_ms
        written.append(_written_at(path))
    past = [moment for moment in moments if moment <= now]
    started_at = min(past) if past else min(now, max(written))
    digest = hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()
    return Read(tuple(taken.found.values()), digest, started_at, timedelta(milliseconds=lasted_ms))


def read_one(path: Path, subject: Subject) -> tuple[Found, ...]:
    """Read one file that was written just now.

    Raises:
        IntakeError: It cannot be used.
    """
    return read_files([path], subject, UTC, datetime.now(UTC)).found


def _parse(path: Path, handler: Handler) -> str:
    parser, digest = sax.make_parser(), hashlib.sha256()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    handler.setDocumentLocator(parser)  # it does this itself only where it reads the file itself
    try:
        for chunk in _chunks(path):
            digest.update(chunk)
            parser.feed(chunk)
        parser.close()
    except OSError as error:
        raise IntakeError(_("{path} cannot be read: {why}").format(path=path, why=error.strerror)) from error
    except DefusedXmlException as error:
        said = _("{file}:{line} declares entities or a document type, which no test report needs: it is not read")
        raise IntakeError(said.format(file=path.name, line=handler.line)) from error
    except SAXParseException as error:
        said = _("{file}:{line} is cut short or not XML: {why}")
        line = error.getLineNumber() or handler.line
        raise IntakeError(said.format(file=path.name, line=line, why=error.getMessage())) from error
    except (SAXException, ValueError, LookupError) as error:
        said = _("{file}:{line} cannot be read as XML: {why}")
        raise IntakeError(said.format(file=path.name, line=handler.line, why=one_line(str(error))[:200])) from error
    return digest.hexdigest()


def _chunks(path: Path) -> Iterable[bytes]:
    size = 0
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > LARGEST_BYTES:
                said = _("{file} is above {limit} MiB: this is no list of tests")
                raise IntakeError(said.format(file=path.name, limit=LARGEST_BYTES // 1_048_576))
            yield chunk
    if not size:
        raise IntakeError(_("{file} is empty: whoever wrote it did not get to the end").format(file=path.name))


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise IntakeError(_("{path} cannot be read: {why}").format(path=path, why=error.strerror)) from error


def _in_zone(moment: datetime, zone: tzinfo) -> datetime | None:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
