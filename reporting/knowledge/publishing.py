"""Bring the articles to Confluence: decide for each page, then do it. A page of other people is left alone."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from urllib.parse import urlsplit

from language import N_
from reporting import prose
from reporting.domain.causes import cause_of
from reporting.errors import DeliveryError
from reporting.knowledge.article import Article, without_marks
from reporting.knowledge.confluence import ConflictError, Connection, Page

_MARK = re.compile(r"ronda:(?P<cause>[a-z-]+):(?P<digest>[0-9a-f]{16})")
"""The last line of each page that is ours: which article it is, and the content that was sent last."""
_OURS = "ronda:"
"""How the message of each version that we make begins."""

Say = Callable[[str], str]


class Step(StrEnum):
    """What is to be done with a page."""

    CREATE = "create"
    REPLACE = "replace"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it should be."""

    cause: str
    title: str
    body: str
    """In the storage format, without its last line."""
    note: str
    """Tells those who edit the page where it comes from."""

    @property
    def mark(self) -> str:
        """What its last line holds; another content has another one."""
        content = "\x1f".join((self.title, self.body, self.note))
        return f"ronda:{self.cause}:{hashlib.sha256(content.encode()).hexdigest()[:16]}"

    @property
    def whole(self) -> str:
        """All of it, in the storage format."""
        return f"{self.body}<hr /><p><em>{escape(self.note)} {self.mark}</em></p>"


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be done with one page, decided from what Confluence has."""

    sheet: Sheet
    step: Step
    page: Page | None = None
    """As it is there."""

    @property
    def edited(self) -> Page | None:
        """The page, if people made its last version."""
        page = self.page
        return page if page is not None and page.version > 1 and not page.message.startswith(_OURS) else None


def sheet_of(article: Article, say: Say) -> Sheet:
    """Return the page of an article. Its title does not depend on the file, so that it is found again."""
    title = f"{say(cause_of(article.cause).title)} ({article.cause})"
    note = say(N_("Written from knowledge/{name}: change it there, since what is changed here is overwritten."))
    body = prose.html_of(without_marks(article.text), _lead)
    return Sheet(article.cause, title, body, note.format(name=article.path.name))


def planned(connection: Connection, sheets: Iterable[Sheet]) -> Iterator[Planned | DeliveryError]:
    """Yield what is to be done with each page, or why nothing can be. Nothing is written.

    Raises:
        DeliveryError: The space cannot be used at all, or nothing more may be asked for now.
    """
    connection.check_space()
    for sheet in sheets:
        try:
            yield _planned(connection, sheet)
        except DeliveryError as error:
            if not error.permanent:
                raise
            yield error


def carry_out(connection: Connection, plan: Planned) -> None:
    """Create or replace the page.

    Raises:
        DeliveryError: It was not taken. People who changed it meanwhile are named, and their version is kept.
    """
    sheet, page = plan.sheet, plan.page
    if plan.step is Step.CREATE:
        connection.create(sheet.title, sheet.whole)
    elif plan.step is Step.REPLACE and page is not None:
        try:
            connection.replace(page, sheet.title, sheet.whole, sheet.mark)
        except ConflictError as error:
            _after_conflict(connection, sheet, page, error)


def _planned(connection: Connection, sheet: Sheet) -> Planned:
    page = connection.find(sheet.title)
    if page is None:
        return Planned(sheet, Step.CREATE)
    marks = [each for each in _MARK.finditer(page.body) if each["cause"] == sheet.cause]
    if not marks:
        raise DeliveryError(
            N_(
                "{title}: Confluence has a page of this title (number {page_id}) that does not end "
                "with our line ronda:{cause}:…: rename or delete it, or put the line back from its "
                "history"
            ),
            title=sheet.title,
            page_id=page.page_id,
            cause=sheet.cause,
            permanent=True,
        )
    return Planned(sheet, Step.SAME if marks[-1][0] == sheet.mark else Step.REPLACE, page)


def _after_conflict(connection: Connection, sheet: Sheet, known: Page, error: ConflictError) -> None:
    """Read the page again, once: somebody was faster, or it was locked for a moment."""
    now = connection.read(known.page_id)
    if now.version == known.version:
        connection.replace(now, sheet.title, sheet.whole, sheet.mark)
    elif sheet.mark not in now.body:
        raise DeliveryError(
            N_(
                "{title}: the account {author} made version {version} of it at {changed_at}, while "
                "version {before} was being replaced: look at what it changed, then publish again"
            ),
            title=sheet.title,
            author=now.author,
            version=now.version,
            changed_at=now.changed_at,
            before=known.version,
            permanent=True,
        ) from error


def _lead(address: str) -> str | None:
    """Let a link lead out, and nowhere else: where other articles are in the space is not known."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
