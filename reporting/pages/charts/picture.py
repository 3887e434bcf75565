"""A chart as readers get it: a drawing for the page, the same one for mail, words, and the numbers as a table."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart of the weekly review."""

    name: str
    """Such as ``availability``; unique among the charts of a review."""
    title: str
    """In the reader's language."""
    description: str
    """What the chart shows, in words made from the data; empty if there is nothing to show."""
    columns: tuple[str, ...]
    """Heads of the table, the week first."""
    rows: tuple[tuple[str, ...], ...]
    """The same numbers as words of the reader's language, a row for each week, the oldest first."""
    svg: Markup
    """For the page: scales to the width, takes its colours from the style sheet; empty if nothing was drawn."""
    note: str
    """Why nothing was drawn; empty if something was."""
    page_id: str
    """Id of the figure on its page; the ids inside begin with it."""
    table_title: str
    """What opens the table, in the reader's language."""
    draw_png: Callable[[], bytes]
    """Makes the drawing for mail."""

    @property
    def is_drawn(self) -> bool:
        """Tell whether there is a drawing."""
        return bool(self.svg)

    def png(self) -> bytes:
        """Return the same drawing on white, two pixels for each of the page's.

        Raises:
            ChartError: It cannot be drawn.
        """
        return self.draw_png()

    @property
    def figure(self) -> Markup:
        """All of it for a page: ``<figure>`` with title, drawing or why there is none, and the table in ``<details>``.

        The description stands in the drawing, and in its place where there is none.
        """
        drawing = Markup("{}\n").format(self.svg) if self.is_drawn else self._instead()
        table = self._table() if self.rows else Markup()
        return Markup('<figure class="drawing" id="{}">\n<figcaption>{}</figcaption>\n{}{}</figure>\n').format(
            self.page_id, self.title, drawing, table
        )

    def _instead(self) -> Markup:
        said = Markup('<p class="none">{}</p>\n').format(self.note)
        return said + (Markup('<p class="small">{}</p>\n').format(self.description) if self.description else Markup())

    def _table(self) -> Markup:
        head = Markup('<th role="columnheader" scope="col">{}</th>')
        heads = Markup("").join(head.format(each) for each in self.columns)
        return Markup(
            '<details class="numbers"><summary>{}</summary>\n<table role="table"><caption class="unseen">{}</caption>'
            '<thead role="rowgroup"><tr role="row">{}</tr></thead>\n<tbody role="rowgroup">\n{}</tbody></table>\n'
            "</details>\n"
        ).format(self.table_title, self.title, heads, Markup("").join(map(self._row, self.rows)))

    def _row(self, row: tuple[str, ...]) -> Markup:
        cell = Markup('<td role="cell" class="number" data-label="{}">{}</td>')
        cells = Markup("").join(cell.format(head, said) for head, said in zip(self.columns[1:], row[1:], strict=True))
        return Markup('<tr role="row"><th role="rowheader" scope="row">{}</th>{}</tr>\n').format(row[0], cells)
