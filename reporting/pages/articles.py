"""The articles of the knowledge base as pages: what people wrote in Markdown, with links that lead somewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from reporting import prose
from reporting.domain.causes import cause_of
from reporting.pages import addresses
from reporting.pages.settings import ArticleText
from reporting.pages.views import IncidentView, TargetView

INCIDENTS_SHOWN = 10
"""Incidents with its cause that an article leads to."""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article of the knowledge base."""

    cause: str
    page: str
    title: str | None
    """As people wrote it; None if it has none."""
    html: Markup
    """What stands under the title, free of anything that could run or load."""
    problem: str
    """Why the article cannot be read; empty if it can."""
    incidents: tuple[IncidentView, ...]
    """The latest with this cause that have a page, the open ones first."""


class Shelf:
    """Knows which cause has an article."""

    def __init__(self, articles: Sequence[ArticleText]) -> None:
        self._articles: Mapping[str, ArticleText] = {each.cause: each for each in articles}

    def page_of(self, cause: str) -> str | None:
        """Return the page of the article on a cause; None if there is none. An unlisted cause counts as unclear."""
        key = cause_of(cause).key
        return addresses.article_page(key) if key in self._articles else None

    def views(self, targets: Sequence[TargetView]) -> tuple[ArticleView, ...]:
        """Return every article, by cause."""
        return tuple(self._view(each, targets) for _, each in sorted(self._articles.items()))

    def _view(self, article: ArticleText, targets: Sequence[TargetView]) -> ArticleView:
        return ArticleView(
            cause=article.cause,
            page=addresses.article_page(article.cause),
            title=prose.title_of(article.text),
            html=Markup(prose.html_of(article.text, self._lead)),  # noqa: S704 - tamed by prose
            problem=article.problem,
            incidents=_incidents(article.cause, targets),
        )

    def _lead(self, address: str) -> str | None:
        """Let a link lead out, or from the file of an article to its page; anything else is no page here."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return None
        if parts.scheme in ("http", "https") and parts.netloc:
            return address
        cause = parts.path.removeprefix("./").removesuffix(".md")
        is_article = not parts.scheme and not parts.netloc and parts.path.endswith(".md") and cause in self._articles
        return f"{cause}.html" if is_article else None


def _incidents(cause: str, targets: Sequence[TargetView]) -> tuple[IncidentView, ...]:
    same = [view for each in targets for view in each.incidents if cause_of(view.incident.cause).key == cause]
    newest = sorted(same, key=lambda view: (view.incident.failing_since, view.incident.incident_id), reverse=True)
    return tuple(sorted(newest, key=lambda view: view.incident.closed_at is not None)[:INCIDENTS_SHOWN])
