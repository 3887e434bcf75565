"""Which articles change, before anything is written."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from reporting.knowledge.article import TITLES, Article, Section
from reporting.knowledge.folder import KnowledgeFolder
from reporting.knowledge.known import Clean, Known, lines_of
from reporting.knowledge.outline import outline_of


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is to be written."""

    path: Path
    before: str | None
    """What it holds; None if it is not there yet."""
    after: str

    @property
    def difference(self) -> Iterator[str]:
        """Yield the difference as a unified diff, without line ends."""
        old, new = (_lines(text) for text in (self.before or "", self.after))
        name = str(self.path.name)
        yield from difflib.unified_diff(old, new, "/dev/null" if self.before is None else name, name, lineterm="", n=1)

    @property
    def counts(self) -> tuple[int, int]:
        """How many lines are added, and how many removed."""
        lines = list(self.difference)[2:]
        return sum(each.startswith("+") for each in lines), sum(each.startswith("-") for each in lines)


def changes(
    folder: KnowledgeFolder,
    known: Mapping[str, Known],
    translations: NullTranslations,
    zone: ZoneInfo,
    clean: Clean,
) -> list[Change]:
    """Return what is to be written so that each article names the known incidents of its cause.

    A cause with known incidents and no article gets one to be filled in, so that nothing that was learnt is lost.

    Raises:
        KnowledgeError: One of the articles is not what it should be; nothing is to be written then.
    """
    articles = folder.articles()
    found = []
    for cause, each in sorted(known.items()):
        before = articles.get(cause)
        if before is None and not each.explained:
            continue
        article = before or Article(cause, folder.path(cause), outline_of(cause, translations.gettext))
        heading = translations.gettext(TITLES[Section.INCIDENTS])
        after = article.with_incidents(lines_of(each, translations, zone, clean), heading)
        if before is None or after != before.text:
            found.append(Change(article.path, before.text if before else None, after))
    return found


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").splitlines()
