"""Templates to pages: escaping, translation, and a policy under which a page loads nothing from anywhere."""

import base64
import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from reporting.domain.rootcause import is_link
from reporting.pages.addresses import ATOM, way_up
from reporting.pages.articles import Shelf
from reporting.pages.compiled import CompiledTemplates
from reporting.pages.menu import Menu
from reporting.pages.round_reports import RoundReports
from reporting.pages.settings import SiteSettings
from reporting.pages.wording import Wording

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WORDINGS = (
    *("word", "cause", "category", "reason", "headline", "verdict", "remarks"),
    *("when", "clock", "ago", "between", "lasting", "took", "measures", "size", "number", "gettext"),
)
"""Methods of the wording that templates use as filters."""


class Press:
    """Prints pages in the words of one language."""

    def __init__(self, settings: SiteSettings, wording: Wording) -> None:
        style, script = _asset("style.css"), _asset("page.js")
        self.wording = wording
        """The words in which it prints."""
        self.round_reports = RoundReports(settings.rounds)
        """Which reports of a round the site has."""
        self._menu = Menu()
        self.environment = Environment(
            loader=PackageLoader("reporting.pages", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            bytecode_cache=CompiledTemplates(),
            extensions=["jinja2.ext.i18n"],
        )
        self.environment.policies["ext.i18n.trimmed"] = True
        self.environment.install_gettext_translations(  # type: ignore[attr-defined]
            wording.translations, newstyle=True
        )
        self.environment.filters |= {name: _unfolded(getattr(wording, name)) for name in _WORDINGS}
        self.environment.filters |= {"clean": clean, "is_link": is_link}
        self.environment.globals |= {
            "settings": settings,
            "now": wording.now,
            "article_page": Shelf(settings.articles).page_of,
            "round_reports": self.round_reports,
            "feed": ATOM,
            "style": Markup(style),  # noqa: S704 - our own file
            "script": Markup(script),  # noqa: S704 - our own file
            "policy": content_policy(style, script),
        }

    def knows(self, pages: Collection[str], targets: Sequence[str]) -> None:
        """Tell which pages and targets the site has, before the first page is printed: the menu leads to no other."""
        self._menu = Menu(pages, targets)

    def menu_of(self, targets: Sequence[str]) -> list[str]:
        """Return every page that a menu leads to."""
        return [place.page for target in targets for place in self._menu.places("", target)]

    def page(self, template: str, page: str, **values: Any) -> bytes:
        """Return the content of ``page``, the address of which tells how links lead to the others."""
        target = self._menu.target_of(getattr(values.get("target"), "name", None))
        places = partial(self._menu.places, page)
        text = self.environment.get_template(template).render(
            up=way_up(page), menu=places(target), menu_target=target, places=places, **values
        )
        return text.encode("utf-8", errors="replace")


def _unfolded(say: Callable[..., object]) -> Callable[..., object]:
    """Return a filter that is asked when a page is printed: one that takes no context is asked when a template with a
    constant is compiled, and what is compiled is kept for every language.
    """

    @pass_context
    def asked(_context: Context, *values: Any, **named: Any) -> object:
        return say(*values, **named)

    return asked


def clean(text: str) -> str:
    """Return text from outside with what no page may hold replaced by ``�``; escaping is the template's."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def content_policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy: only our own style and script, by hash, which holds for ``file:`` too."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def _asset(name: str) -> str:
    return (files("reporting.pages") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
