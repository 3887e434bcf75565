"""Evidence as the pages show it: the beginning inline, the whole as a file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from reporting.domain.run import CheckResult, Evidence
from reporting.pages.addresses import evidence_file
from reporting.ports import Store

INLINE_BYTES = 16_384
"""How much of a file is readable on the page itself."""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A file that shows what a check saw, still held by the store."""

    name: str
    media_type: str
    size: int
    """Bytes of the whole file."""
    sha256: str
    page: str
    """Where the file lies, relative to the site."""
    read: Callable[[], bytes] = field(compare=False, repr=False)
    """Returns the whole of it."""

    @property
    def is_cut(self) -> bool:
        """Tell whether the file has more than ``text``."""
        return self.size > INLINE_BYTES and not self.is_picture

    @property
    def is_picture(self) -> bool:
        """Tell whether it cannot be read as text."""
        return self.media_type.startswith("image/")

    @property
    def text(self) -> str:
        """Its beginning, to be read on the page."""
        if self.is_picture:
            return f"({self.media_type})"
        return self.read()[:INLINE_BYTES].decode("utf-8", errors="ignore" if self.is_cut else "replace")


class EvidenceShelf:
    """Looks evidence up in the store. Its content is read only where a page shows it."""

    def __init__(self, store: Store, target: str) -> None:
        self._store, self._target = store, target
        self._held: dict[str, bool] = {}

    def look_for(self, results: Iterable[CheckResult]) -> None:
        """Find out at once what of the evidence of these results the store still holds."""
        wanted = {each.sha256 for result in results for each in result.evidence} - self._held.keys()
        if wanted:
            held = self._store.held(sorted(wanted))
            self._held |= {sha256: sha256 in held for sha256 in wanted}

    def of(self, results: Iterable[CheckResult]) -> tuple[EvidenceView, ...]:
        """Return what the results refer to and the store still holds, each file once."""
        known = list(results)
        self.look_for(known)
        found: dict[str, EvidenceView] = {}
        for evidence in (each for result in known for each in result.evidence):
            if self._held[evidence.sha256]:
                view = self._view(evidence)
                found.setdefault(view.page, view)
        return tuple(found.values())

    def _view(self, evidence: Evidence) -> EvidenceView:
        return EvidenceView(
            name=evidence.name,
            media_type=evidence.media_type,
            size=evidence.size,
            sha256=evidence.sha256,
            page=evidence_file(self._target, evidence.name, evidence.sha256),
            read=partial(self._read, evidence.sha256),
        )

    def _read(self, sha256: str) -> bytes:
        return self._store.evidence(sha256) or b""
