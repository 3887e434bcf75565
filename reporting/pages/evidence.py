"""Evidence as the pages show it: the beginning inline, the whole as a file."""

from collections.abc import Iterable

from reporting.domain.run import CheckResult
from reporting.pages.addresses import evidence_file
from reporting.pages.views import EvidenceView
from reporting.ports import Store

INLINE_BYTES = 16_384
"""How much of a file is readable on the page itself."""


class EvidenceShelf:
    """Looks evidence up in the store, each piece once."""

    def __init__(self, store: Store, target: str) -> None:
        self._store, self._target = store, target
        self._seen: dict[tuple[str, str], EvidenceView | None] = {}

    def of(self, results: Iterable[CheckResult]) -> tuple[EvidenceView, ...]:
        """Return what the results refer to and the store still holds, each file once."""
        found: dict[str, EvidenceView] = {}
        for result in results:
            for evidence in result.evidence:
                view = self._view(evidence.name, evidence.media_type, evidence.sha256)
                if view is not None:
                    found.setdefault(view.page, view)
        return tuple(found.values())

    def _view(self, name: str, media_type: str, sha256: str) -> EvidenceView | None:
        if (name, sha256) not in self._seen:
            content = self._store.evidence(sha256)
            self._seen[name, sha256] = None if content is None else self._of(name, media_type, sha256, content)
        return self._seen[name, sha256]

    def _of(self, name: str, media_type: str, sha256: str, content: bytes) -> EvidenceView:
        is_cut = len(content) > INLINE_BYTES
        text = content[:INLINE_BYTES].decode("utf-8", errors="ignore" if is_cut else "replace")
        if media_type.startswith("image/"):
            text, is_cut = f"({media_type})", False
        page = evidence_file(self._target, name, sha256)
        return EvidenceView(name, media_type, len(content), sha256, page, text, is_cut)
