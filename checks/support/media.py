"""A scan of the uploaded files: what is asked, and what is answered, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from checks.support.inside.media_names import from_wire
from checks.support.interpreter import Question
from rondafile.models import Media


@dataclass(frozen=True, slots=True)
class Heap:
    """Orphans that have something in common."""

    name: str
    """Folder, or ``app.Model.field``; empty for the media folder itself, or where no field fits."""
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """One place that was looked at."""

    key: str
    kind: str
    """Qualified name of the storage's class."""
    root: str | None
    """Real folder on the backend's machine; None where it is no folder."""
    root_dev: int | None
    root_ino: int | None
    """Device and inode of that folder."""
    folds: bool
    """Whether it takes both cases of a letter for one."""
    fields: tuple[str, ...]
    error: str | None
    """Why it could not be listed: nothing is then known of it."""
    unread: tuple[str, ...]
    """Sources of its references that could not be read: none of its files is then called an orphan."""
    is_absent: bool
    """Whether its folder is not there at all."""
    files: int
    references: int
    """Rows of its fields that name a file."""
    links: int
    """Symbolic links; never followed, never orphans."""
    special: int
    """Sockets, pipes, devices."""
    unreadable: tuple[tuple[str, str], ...]
    """The first folders that could not be read, with the reason."""
    unreadable_count: int
    orphans: int
    bytes: int
    """What the orphans take."""
    oldest_ns: int | None
    """When the orphan that was untouched the longest was last changed, in ns since 1970; None without orphans."""
    newest_ns: int | None
    skipped: Mapping[str, int]
    """Unreferenced files that are no orphans: ``excluded``, ``young``, ``gone`` since, ``other`` than plain files."""
    by_folder: tuple[Heap, ...]
    """Those with the most bytes first."""
    by_field: tuple[Heap, ...]
    sample: tuple[str, ...]

    @property
    def is_judged(self) -> bool:
        """Tell whether its orphans are known."""
        return self.error is None and not self.unread


@dataclass(frozen=True, slots=True)
class Referring:
    """One source of references."""

    label: str
    """``yard.Answer.file``, with ``@alias`` on another database than the default one; or what was declared."""
    rows: int
    missing: int
    """Files that rows refer to and that are not there; one that several rows share counts once."""
    unconfirmed: int
    """Of these, how many were not asked a second time because there are too many."""
    sample: tuple[str, ...]
    is_declared: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found."""

    storages: tuple[Scanned, ...]
    sources: tuple[Referring, ...]
    fields: tuple[str, ...]
    references: int
    """Rows of fields that name a file."""
    errors: tuple[str, ...]
    """What could not be read, one line each."""
    now_ns: int
    """The backend's clock when the scan began, in ns since 1970."""
    elapsed_s: float

    @property
    def files(self) -> int:
        """How many files there are."""
        return sum(each.files for each in self.storages)

    @property
    def orphans(self) -> int:
        """How many of them nothing refers to."""
        return sum(each.orphans for each in self.storages)

    @property
    def bytes(self) -> int:
        """What the orphans take."""
        return sum(each.bytes for each in self.storages)

    @property
    def missing(self) -> int:
        """How many files that rows refer to are not there."""
        return sum(each.missing for each in self.sources)

    @property
    def deserted(self) -> tuple[Scanned, ...]:
        """Return the storages with files to none of which a row refers: more likely the wrong database than orphans."""
        return tuple(each for each in self.storages if each.orphans and not each.references)


@dataclass(frozen=True, slots=True)
class Found:
    """One orphan, as it comes."""

    storage: str
    """``Scanned.key``."""
    name: str
    """As the storage lists it; bytes that are not UTF-8 as surrogate escapes."""
    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True, slots=True)
class Gone:
    """One missing file, as it comes."""

    source: str
    name: str
    """Its canonical name."""


Taker = Callable[[Found | Gone], None]


def scan_question(media: Media, take: Taker | None = None, tell: Callable[[str, int], None] | None = None) -> Question:
    """Return what is asked of the backend.

    Args:
        media: The target's limits and declarations.
        take: Called with each orphan and each missing file; without it only counts come back.
        tell: Called with ``files``, ``references`` or ``orphans`` and how many were seen so far.
    """

    def on_part(part: Mapping[str, Any]) -> None:
        if tell is not None and "progress" in part:
            tell(part["progress"]["phase"], part["progress"]["count"])
        if take is not None:
            for name, size, mtime_ns, ctime_ns in part.get("orphans", ()):
                take(Found(part["storage"], from_wire(name), size, mtime_ns, ctime_ns))
            for source, name in part.get("missing", ()):
                take(Gone(source, from_wire(name)))

    return Question("media_scan", scan_parameters(media), limit_s=media.limit_s, on_part=on_part)


def scan_parameters(media: Media) -> dict[str, Any]:
    """Return the parameters of a scan; a plan keeps them."""
    told = media.model_dump(mode="json", include={"exclude", "without", "extra", "quarantine"}, exclude_none=True)
    return told | {"grace_s": media.grace_h * 3600}


def as_scan(answer: Mapping[str, Any]) -> Scan:
    """Return an answer as data."""
    sources = [
        Referring(
            label,
            told["rows"],
            told["missing"],
            told["unconfirmed"],
            tuple(told["sample"]),
            is_declared=told["is_declared"],
        )
        for label, told in sorted(answer["sources"].items())
    ]
    return Scan(
        storages=tuple(_scanned(told) for told in answer["storages"]),
        sources=tuple(sources),
        fields=tuple(answer["fields"]),
        references=answer["references"],
        errors=tuple(f"{each['part']}: {each['why']}" for each in answer["errors"]),
        now_ns=answer["now_ns"],
        elapsed_s=answer["elapsed_s"],
    )


def _scanned(told: Mapping[str, Any]) -> Scanned:
    heaps = {name: tuple(Heap(*each) for each in told[name]) for name in ("by_folder", "by_field")}
    lists = {name: tuple(told[name]) for name in ("fields", "unread", "sample")}
    unreadable = tuple((folder, why) for folder, why in told["unreadable"])
    return Scanned(**{**told, **heaps, **lists, "unreadable": unreadable})
