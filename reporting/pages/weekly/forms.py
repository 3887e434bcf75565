"""The forms of a review: what each file is called, and what makes it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reporting.domain.kpi.facts import Plan
from reporting.domain.review.review import Review
from reporting.pages.press import Press
from reporting.pages.weekly.document import json_of
from reporting.pages.weekly.lines import Links
from reporting.pages.weekly.markdown import markdown_of
from reporting.pages.weekly.page import FILE, page_of
from reporting.pages.weekly.sheet import csv_of
from reporting.pages.weekly.view import view_of

if TYPE_CHECKING:
    from reporting.pages.charts import Picture

CHARTS = "charts"
"""Folder of the pictures."""


@dataclass(frozen=True)
class Edition:
    """A review, ready to be printed in any form; the same review, plan and language give the same bytes."""

    review: Review
    plan: Plan
    press: Press
    links: Links

    def html(self) -> bytes:
        """Return the page as a file that stands alone."""
        view = view_of(self.review, self.plan, self.press.wording, self.links)
        return page_of(self.press, "report.html", view, self.pictures, layout=FILE)

    def markdown(self) -> bytes:
        """Return the same as Markdown."""
        wording = self.press.wording
        return markdown_of(view_of(self.review, self.plan, wording, self.links), wording)

    def csv(self) -> bytes:
        """Return the figures as a table for spreadsheets."""
        return csv_of(self.review, self.press.wording)

    def json(self) -> bytes:
        """Return all of it for programs."""
        return json_of(self.review, self.press.wording)

    @cached_property
    def pictures(self) -> "Sequence[Picture]":
        """The charts of its trends, drawn once."""
        from reporting.pages.charts import charts_of  # noqa: PLC0415 - the tables need none

        return charts_of(self.review.trends, self.plan, self.press.wording)


FORMS: dict[str, tuple[str, Callable[[Edition], bytes]]] = {
    "html": ("report.html", Edition.html),
    "md": ("report.md", Edition.markdown),
    "csv": ("figures.csv", Edition.csv),
    "json": ("figures.json", Edition.json),
}
"""By the name of the form: the file, and what makes it."""


def files_of(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Yield each file of a review with its content, the charts last."""
    for name, make in FORMS.values():
        yield name, make(edition)
    for picture in edition.pictures:
        if picture.is_drawn:
            yield f"{CHARTS}/{picture.name}.png", picture.png()
