"""The folder of the articles: read whole or not at all, each file replaced whole."""

import contextlib
import os
import secrets
from pathlib import Path

from language import N_
from reporting.domain.causes import CAUSES
from reporting.errors import KnowledgeError
from reporting.knowledge.article import Article, cause_named

MAX_BYTES = 1_048_576
"""A file above this is no article."""
_NOT_ARTICLES = ("README.md",)
"""May lie in the folder for those who browse it."""


class KnowledgeFolder:
    """Reads and writes ``<cause>.md`` files.

    Raises:
        KnowledgeError: From every method: a file is not what it should be, or cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, cause: str) -> Path:
        """Return where the article on a cause lies."""
        return self.folder / f"{cause}.md"

    def articles(self) -> dict[str, Article]:
        """Return every article by its cause, sorted; none if there is no folder."""
        try:
            names = sorted(each.name for each in self.folder.iterdir()) if self.folder.is_dir() else []
        except OSError as error:
            raise KnowledgeError(
                N_("{folder} cannot be read: {why}"), folder=self.folder, why=error.strerror
            ) from error
        stems = [name.removesuffix(".md") for name in names if name.endswith(".md") and name not in _NOT_ARTICLES]
        causes = [cause_named(stem, str(self.path(stem))) for stem in stems]
        return {cause: self.article(cause) for cause in causes}

    def article(self, cause: str) -> Article:
        """Return the article on a cause."""
        path = self.path(cause)
        content = _read(path)
        try:
            return Article(cause, path, content.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise KnowledgeError(
                N_("{path}:{line}: is not UTF-8 text (byte {start}): save it as UTF-8"),
                path=path,
                line=line,
                start=error.start,
            ) from error

    def legible(self) -> dict[str, Article | str]:
        """Return the article on each cause that has one, or why it cannot be shown."""
        found: dict[str, Article | str] = {}
        for cause in sorted(CAUSES):
            if self.path(cause).exists():
                try:
                    found[cause] = self.article(cause)
                except KnowledgeError as error:
                    # Told without the folder: the site shows it.
                    found[cause] = str(error).replace(f"{self.folder}{os.sep}", "")
        return found

    def write(self, path: Path, text: str, before: str | None) -> None:
        """Replace a file that holds ``before``, or write one that must not be there yet (None), in one step."""
        now = _read(path).decode("utf-8", errors="replace") if path.exists() else None
        if now != before:
            said = N_("{path} was changed meanwhile: nothing was written to it; look at it, and try again")
            if before is None:
                said = N_("{path} is there already: nothing was written to it; look at it, and try again")
            raise KnowledgeError(said, path=path)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            mode = path.stat().st_mode & 0o777 if before is not None else None
            with open(draft, "xb") as file:
                file.write(text.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            if mode is not None:
                draft.chmod(mode)
            os.replace(draft, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise KnowledgeError(N_("{path} cannot be written: {why}"), path=path, why=error.strerror) from error


def _read(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise KnowledgeError(N_("{path} cannot be read: {why}"), path=path, why=error.strerror) from error
    if len(content) > MAX_BYTES:
        line = content.count(b"\n") + 1
        raise KnowledgeError(
            N_("{path}:{line}: is above 1 MiB from this line on: this is no article, so shorten it"),
            path=path,
            line=line,
        )
    return content
