"""Where a backend's uploaded files may be referred to besides its FileFields, and how many orphans are tolerated."""

import re
from typing import Annotated, Self

from pydantic import Field, model_validator

from rondafile.models.section import Positive, Section

Label = Annotated[str, Field(pattern=r"^\w+\.\w+$")]
"""A model: ``app_label.Model``."""


class Extra(Section):
    """References that no FileField holds; one of `json_path`, `text`, `thumbnails` and `sql`. They only protect."""

    model: Label | None = None
    """Model that `json_path` or `text` belong to, such as `yard.Notice`."""
    json_path: str | None = Field(None, pattern=r"^\w+([.\[][^\s]*)?$")
    """Column and path of names or addresses in it, such as `data.photos[*].file`."""
    text: str | None = Field(None, pattern=r"^\w+$")
    """Column in whose texts names or addresses of files occur."""
    thumbnails: str | None = Field(None, pattern=r"\{(name|folder|file|stem|ext)\}")
    """How files made from a referenced one are called, such as `thumbs/{stem}_*.{ext}`; see docs/hygiene.md."""
    sql: str | None = Field(None, pattern=r"(?i)^\s*(select|with)\b")
    """One `SELECT` whose first column holds names."""
    database: str = "default"
    """Alias of the database that `sql` is put to."""

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        kinds = [name for name in ("json_path", "text", "thumbnails", "sql") if getattr(self, name)]
        if len(kinds) != 1:
            raise ValueError("needs exactly one of json_path, text, thumbnails and sql")
        if (kinds[0] in ("json_path", "text")) != (self.model is not None):
            raise ValueError('model goes with json_path or text: { model = "yard.Notice", text = "body" }')
        return self


class Media(Section):
    """Uploaded files: what counts as an orphan, and how many are tolerated."""

    grace_h: float = Field(24.0, gt=0)
    """A file younger than this is never an orphan, in hours: longer than the longest transaction takes."""
    exclude: list[str] = Field(default_factory=list)
    """Globs of names that are never orphans, such as `exports/*`; `*` also matches slashes."""
    without: list[str] = Field(default_factory=list)
    """Globs of fields that are not read, such as `legacy.*`, where a table is known to be gone."""
    extra: list[Extra] = Field(default_factory=list)
    """References besides those in FileFields."""
    quarantine: str | None = None
    """Folder of the quarantine on the backend; the default is `.ronda-quarantine` beside the media folder."""
    max_share: float = Field(0.2, gt=0, le=1)
    """A quarantine of a larger share of all files is refused."""
    max_files: Positive = 100_000
    """A quarantine of more files at once is refused."""
    settle_s: float = Field(5.0, ge=0, le=3600)
    """Pause before references are read again; longer than from seeing a file to committing the row that names it."""
    purge_days: float = Field(30.0, ge=1)
    """What has been in the quarantine for less is not purged, in days."""
    warn_orphans: Positive = 1
    """Degraded from so many orphans on."""
    fail_orphans: Positive = 10_000
    """Failed from so many on."""
    fail_missing: Positive = 1
    """Failed from so many missing files on."""
    limit_s: float = Field(600.0, gt=0, le=86_400)
    """Limit for a scan as a whole."""

    @model_validator(mode="after")
    def _globs_are_relative(self) -> Self:
        for glob in self.exclude:
            if glob.startswith("/") or re.search(r"(^|/)\.\.(/|$)", glob):
                raise ValueError(f"exclude {glob!r} is no name below the media folder: write it without / at its start")
        return self
