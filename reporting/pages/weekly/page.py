"""The page of a week: on the site, and as a file of its own."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from language import N_
from reporting.pages.amounts import share_text
from reporting.pages.figure_document import source_text
from reporting.pages.press import Press, content_policy
from reporting.pages.weekly.rows import Row
from reporting.pages.weekly.view import WeekView

if TYPE_CHECKING:
    from reporting.pages.charts import Picture

MOST_REFERENCES = 12
"""Numbers of incidents beside a figure; the list of how it is made has them all."""
SITE, FILE = "base.html", "sheet.html"
"""What surrounds the page: the site's menu, or nothing."""


def page_of(
    press: Press, page: str, view: WeekView, pictures: Sequence["Picture"] = (), *, layout: str = SITE, **values: object
) -> bytes:
    """Return the content of ``page``.

    Args:
        press: In the language of the view.
        page: Its address, relative to the site's folder.
        view: What it tells.
        pictures: Its charts.
        layout: ``SITE``, or ``FILE`` for a page that stands alone.
        values: What the layout asks for besides.
    """
    wording = press.wording
    sides = _running(view, wording.gettext(N_("Page {page} of {pages}")))
    return press.page(
        "weekly.html",
        page,
        **_styled(sides),
        layout=layout,
        view=view,
        pictures=pictures,
        explained=_explained(view, press),
        objective=share_text(view.objective, wording),
        most=MOST_REFERENCES,
        **{"earlier": None, "later": None, **values},
    )


def list_of(press: Press, page: str, weeks: Sequence[object], **values: object) -> bytes:
    """Return the list of the weeks of a target, in the order given."""
    return press.page("weeks.html", page, weeks=weeks, **_styled(""), **values)


def _styled(more: str) -> dict[str, object]:
    """Return the style of these pages beside that of the site, and the policy that lets it through."""
    style = _asset("style.css") + _asset("charts.css") + _asset("weekly.css") + more
    policy = content_policy(style, _asset("page.js"))
    return {"style": Markup(style), "policy": policy}  # noqa: S704 - our own files, and what _quoted lets through


def _explained(view: WeekView, press: Press) -> list[tuple[Row, str, str, list[Row]]]:
    """Return each definition with its formula and source, and the figures that are made by it."""
    wording = press.wording
    found: dict[str, list[Row]] = {}
    for row in view.rows:
        found.setdefault(row.figure.of.key, []).append(row)
    return [
        (rows[0], wording.gettext(rows[0].figure.of.formula), source_text(rows[0].figure, wording), rows)
        for rows in found.values()
    ]


def _running(view: WeekView, shape: str) -> str:
    """Return the style of what stands on each sheet of paper: target and week above, the number of the page below."""
    before, _, rest = shape.partition("{page}")
    between, _, after = rest.partition("{pages}")
    count = f"{_quoted(before)} counter(page) {_quoted(between)} counter(pages) {_quoted(after)}"
    title = _quoted(f"{view.target} · {view.week} · {view.days}")
    return f"@page {{ @top-left {{ content: {title}; }} @bottom-right {{ content: {count}; }} }}\n"


def _quoted(text: str) -> str:
    """Return a text as CSS writes it; what could end it or the style sheet is left out."""
    return '"' + "".join(each for each in text if each.isprintable() and each not in '"\\<>') + '"'


@cache
def _asset(name: str) -> str:
    return (files("reporting.pages") / "templates" / name).read_text(encoding="utf-8")
