"""One request of a case with everything filled in: ready to be sent, to be written down, and to be shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from checks.support.cases import references
from checks.support.cases.model import SAFE_METHODS, Step
from checks.support.web import Body

MARK_HEADER: Final = "X-Ronda-Mark"
"""Sent with every request that may change something, so that the backend's log tells who did it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is sent."""

    path: str
    """Absolute."""
    name: str
    """File name that is sent."""
    media_type: str


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, and as whom."""

    method: str
    path: str
    """Below ``base_url``, with its query; what was filled in is percent-encoded."""
    role: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Without those of the role's login."""
    json: Any = None
    form: Mapping[str, Any] = field(default_factory=dict)
    """Texts, or lists of texts for a field that is sent several times."""
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        """Method and path, as messages name it."""
        return f"{self.method} {self.path.partition('?')[0]}"

    @property
    def may_write(self) -> bool:
        """Tell whether the method is one that may change something."""
        return self.method not in SAFE_METHODS

    def body(self) -> Body:
        """Return what it carries; its files are read now.

        Raises:
            OSError: One cannot be read.
        """
        read = ((field, file, Path(file.path).read_bytes()) for field, file in self.uploads.items())
        files = {field: (file.name, content, file.media_type) for field, file, content in read}
        return Body(self.json, self.form, files or None)


def request_of(step: Step, role: str, values: Mapping[str, Any], folder: Path) -> Request:
    """Return the request of a step.

    Args:
        step: The step, of a case that was read.
        role: Who asks, unless the step says otherwise.
        values: By name: sample data, what was kept, and the mark.
        folder: Where the paths of sample files start.

    Raises:
        KeyError: A value is not known.
    """
    method, _space, path = step.request.partition(" ")
    in_path = {name: quote(spelled(values[name]), safe="") for name in references.names_in(path)}
    path = references.filled(path, in_path)
    if query := _pairs(references.filled(step.query, values)):
        path += f"{'&' if '?' in path else '?'}{urlencode(query)}"
    headers = {name: spelled(text) for name, text in references.filled(step.headers, values).items()}
    if method not in SAFE_METHODS:
        headers[MARK_HEADER] = values[references.MARK]
    form = references.filled(step.form, values)
    return Request(
        method=method,
        path=path,
        role=step.as_ or role,
        headers=headers,
        json=references.filled(step.json_, values),
        form={name: [*map(spelled, each)] if isinstance(each, list) else spelled(each) for name, each in form.items()},
        uploads=dict(_uploads(step, values, folder)),
    )


def spelled(value: Any) -> str:
    """Return a value as text: nothing for null, JSON for what is no text."""
    return "" if value is None else references.filled("${it} ", {"it": value})[:-1]


def _pairs(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    several = {name: value if isinstance(value, list) else [value] for name, value in query.items()}
    return [(name, spelled(each)) for name, values in several.items() for each in values]


def _uploads(step: Step, values: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, Upload]]:
    for name, file in step.files.items():
        if isinstance(file, str):
            path = folder / file
            yield name, Upload(str(path), path.name, "application/octet-stream")
        else:
            path = folder / file.path
            sent = spelled(references.filled(file.name, values)) if file.name else path.name
            yield name, Upload(str(path), sent, file.media_type)
