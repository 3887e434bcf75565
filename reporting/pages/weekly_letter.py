"""The review of a week as a mail: subject, plain text, HTML that old mail programs show, and the charts as pictures.

How much of it there is has bounds, so that no mail server refuses it and no mailbox cuts it; what is left out is said,
and the page has it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from reporting.pages.press import clean
from reporting.pages.weekly.forms import Edition
from reporting.pages.weekly.markdown import markdown_of
from reporting.pages.weekly.view import WeekView, view_of
from reporting.pages.wording import Wording

MOST_SUBJECT = 150
"""Characters of the subject; what is longer is cut."""
MOST_TEXT = 200_000
"""Bytes of the plain text."""
MOST_PICTURES = 1_000_000
"""Bytes of all pictures; base64 makes a third more of them, and many servers take 10 MB."""
MOST_SAID = 300
"""Characters of what a check or a person said."""
MOST_LISTED = 10
"""Of each list in the HTML, so that it stays below 102 kB, where Gmail cuts a mail."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart in the mail."""

    name: str
    """Such as ``availability``."""
    title: str
    description: str
    content_id: str
    """What the HTML calls it by, behind ``cid:``; empty if it was left out."""
    note: str
    """Why it is not there; empty if it is."""
    png: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """A review written out for mail."""

    subject: str
    headline: str
    text: str
    html: str
    shown: tuple[Shown, ...]
    """The charts, also those that are not there."""


def written(edition: Edition, page_url: str | None, *, most_pictures: int = MOST_PICTURES) -> Written:
    """Return a review as a mail; the same edition gives the same one.

    Args:
        edition: Of a week that is over.
        page_url: Where its page is; None if nowhere.
        most_pictures: Bytes; charts that would exceed them are left out.
    """
    wording = edition.press.wording
    view = view_of(edition.review, edition.plan, wording, edition.links)
    shown = _pictures(edition, most_pictures)
    html = edition.press.page(
        "weekly_mail.html",
        "mail.html",
        view=view,
        language=wording.language,
        shown=shown,
        page_url=page_url,
        most=MOST_LISTED,
        said=MOST_SAID,
    )
    return Written(
        subject=subject_of(view, wording),
        headline=clean(view.headline),
        text=_text(view, wording, page_url),
        html=html.decode(),
        shown=shown,
    )


def subject_of(view: WeekView, wording: Wording) -> str:
    """Return the subject: whose week it is, and the verdict on it, on one line."""
    text = wording.gettext("[Ronda] {target} · week {week}: {headline}")
    said = " ".join(text.format(target=view.target, week=view.week, headline=view.headline).split())
    return said if len(said) <= MOST_SUBJECT else said[: MOST_SUBJECT - 1].rstrip() + "…"


def _text(view: WeekView, wording: Wording, page_url: str | None) -> str:
    """Return the Markdown of the review, its page first; cut between lines where it is too long."""
    label = wording.gettext("Page of the week")
    page = [f"{label}: {page_url}", ""] if page_url is not None else []
    lines = [*page, *markdown_of(view, wording).decode().splitlines()]
    kept, size = [], 0
    for line in lines:
        size += len(line.encode()) + 1
        if size > MOST_TEXT:
            kept += ["", wording.gettext("The rest does not fit into a mail: the page of the week has it.")]
            break
        kept.append(line)
    return "\n".join(kept) + "\n"


def _pictures(edition: Edition, most: int) -> tuple[Shown, ...]:
    shown: list[Shown] = []
    left = most
    for each in edition.pictures:
        png = each.png() if each.is_drawn else b""
        note = each.note
        if len(png) > left:
            png, note = b"", edition.press.wording.gettext("The picture does not fit into the mail.")
        left -= len(png)
        content_id = _content_id(edition, each.name) if png else ""
        shown.append(Shown(each.name, each.title, each.description, content_id, note, png))
    return tuple(shown)


def _content_id(edition: Edition, name: str) -> str:
    """Return an id that no picture of another review has (RFC 2392)."""
    parts: Sequence[str] = (edition.review.kpis.target, edition.review.kpis.week, name)
    return f"{name}.{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:16]}@ronda.invalid"
