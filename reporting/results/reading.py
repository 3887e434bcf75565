"""Read a results directory whole, or refuse it whole with the line that is wrong."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from language import N_
from reporting.errors import ResultsError
from reporting.ports import RunReport
from reporting.results.schema import EVIDENCE_FOLDER, FILE_NAME, SCHEMA, EvidenceLine, Header, Line

Model = TypeVar("Model", bound=BaseModel)
MAX_LINE_BYTES = 1_048_576
"""A line above this is not one of ours."""


def read_run(folder: Path) -> RunReport:
    """Read the run in ``folder``.

    Raises:
        ResultsError: It is missing, foreign, cut short, of another schema, or its evidence is not what was recorded.
    """
    path = folder / FILE_NAME
    digest = hashlib.sha256()
    header: Header | None = None
    lines: list[Line] = []
    seen: dict[tuple[str, str], int] = {}
    for number, raw in _lines(path):
        digest.update(raw)
        document = _decoded(path, number, raw)
        if header is None:
            header = _header(path, document, raw)
            continue
        line = _valid(Line, path, number, raw)
        first = seen.setdefault((line.check, line.case), number)
        if first != number:
            raise ResultsError(
                N_("{path}:{number} repeats the result of line {first}; nothing was taken"),
                path=path,
                number=number,
                first=first,
            )
        lines.append(line)
    if header is None:
        raise ResultsError(N_("{path} is empty: the run wrote nothing; run the checks again"), path=path)
    _refuse_lost(path, header, len(lines))
    files = dict(_evidence(folder, lines))
    return RunReport(header.to_run(), tuple(line.to_result() for line in lines), files, digest.hexdigest())


def _refuse_lost(path: Path, header: Header, count: int) -> None:
    if header.results is not None and header.results != count:
        raise ResultsError(
            N_(
                "{path}:{last} is the last line, but the run recorded {results} results, not "
                "{count}: lines were lost or added; nothing was taken"
            ),
            path=path,
            last=count + 1,
            results=header.results,
            count=count,
        )


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with open(path, "rb") as file:
            for number, raw in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES + 1), b""), start=1):
                if len(raw) > MAX_LINE_BYTES:
                    raise ResultsError(
                        N_("{path}:{number} is longer than {most} bytes; nothing was taken"),
                        path=path,
                        number=number,
                        most=MAX_LINE_BYTES,
                    )
                if not raw.endswith(b"\n"):
                    raise ResultsError(N_("{path}:{number} is cut short; nothing was taken"), path=path, number=number)
                yield number, raw
    except FileNotFoundError as error:
        raise ResultsError(
            N_("{path} does not exist: name the folder of a run, such as build/runs/yard/…"), path=path
        ) from error
    except OSError as error:
        raise ResultsError(N_("{path} cannot be read: {why}"), path=path, why=error.strerror) from error


def _decoded(path: Path, number: int, raw: bytes) -> dict[str, Any]:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ResultsError(
            N_("{path}:{number} is not JSON ({why}); nothing was taken"), path=path, number=number, why=error
        ) from error
    if not isinstance(document, dict):
        raise ResultsError(N_("{path}:{number} is not a JSON object; nothing was taken"), path=path, number=number)
    return document


def _header(path: Path, document: dict[str, Any], raw: bytes) -> Header:
    if document.get("kind") != "run":
        raise ResultsError(N_("{path}:1 does not describe a run: this is not a file of Ronda's"), path=path)
    version = document.get("schema_version")
    if version != SCHEMA:
        raise ResultsError(
            N_("{path}:1 has schema {version!r}; this Ronda reads schema {schema}"),
            path=path,
            version=version,
            schema=SCHEMA,
        )
    return _valid(Header, path, 1, raw)


def _valid(model: type[Model], path: Path, number: int, raw: bytes) -> Model:
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the line"
        raise ResultsError(
            N_("{path}:{number} {where}: {said}; nothing was taken"),
            path=path,
            number=number,
            where=where,
            said=first["msg"],
        ) from error


def _evidence(folder: Path, lines: list[Line]) -> Iterator[tuple[str, bytes]]:
    for evidence in (each for line in lines for each in line.evidence):
        yield evidence.sha256, _content(folder / EVIDENCE_FOLDER / evidence.name, evidence)


def _content(path: Path, evidence: EvidenceLine) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ResultsError(
            N_("{path} cannot be read ({why}); nothing was taken"), path=path, why=error.strerror
        ) from error
    if hashlib.sha256(content).hexdigest() != evidence.sha256:
        raise ResultsError(N_("{path} is not what the run recorded; nothing was taken"), path=path)
    return content
