"""Make a page of Allure's stay within itself: no tracker, nothing that is fetched, and a policy that holds it so."""

import base64
import hashlib
import re
from html.parser import HTMLParser

from language import N_
from reporting.domain.reason import Reason
from reporting.pages.allure.errors import AllureError

_HEAD = '<meta charset="utf-8">'
_SCRIPT = re.compile(r"<script\b(?P<said>[^>]*)>(?P<text>.*?)</script>", re.S)
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?(?P<address>[^"'\s>]{0,200})""")
_TRACKING = re.compile(r"\bgtag\s*\(|\bdataLayer\b|google-?analytics|googletagmanager", re.I)
_LANGUAGE = re.compile(r'(<html\b[^>]*\blang=")[^"]*(")')
_LEADING = ("src", "href", "srcset", "data", "poster", "action", "background", "manifest", "xlink:href", "style")
_OUTSIDE = re.compile(r"(?i)(?:^|[\s,])(?!data:)(?:[a-z][a-z0-9+.-]*:|//)")
_OUTSIDE_STYLE = re.compile(r"(?i)(?:url\(|@import)\s*[\"'(]*\s*(?:[a-z][a-z0-9+.-]*:)?//")


def sealed(page: str, language: str) -> str:
    """Return a page that Allure wrote in one file, in ``language``, with nothing in it that leads out.

    Raises:
        AllureError: It is no such page, or something would be fetched from elsewhere all the same.
    """
    if page.count(_HEAD) != 1 or not _LANGUAGE.search(page):
        raise AllureError(Reason(N_("what Allure wrote is no page of the known shape: report this with its version")))
    page = _SCRIPT.sub(lambda found: "" if _is_tracking(found) else found[0], page)
    page = _LANGUAGE.sub(rf"\g<1>{language}\g<2>", page, count=1)
    checked = _Outside()
    checked.feed(page)
    if checked.found:
        said = N_("the page that Allure wrote would fetch {address}: it is not put on the site")
        raise AllureError(Reason(said, {"address": checked.found[0][:200]}))
    head = f'{_HEAD}\n<meta http-equiv="Content-Security-Policy" content="{_policy(page)}">'
    head += '\n<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">'
    return page.replace(_HEAD, head, 1)


def _is_tracking(script: re.Match[str]) -> bool:
    source = _SOURCE.search(script["said"][:4096])
    if source is not None and not source["address"].startswith("data:"):
        return _TRACKING.search(script["said"]) is not None
    return source is None and _TRACKING.search(script["text"][:4096]) is not None


def _policy(page: str) -> str:
    """Return the policy: the scripts that are there now, by hash; data of the page itself; nothing from a network."""
    inline = [each["text"] for each in _SCRIPT.finditer(page) if not _SOURCE.search(each["said"][:4096])]
    hashes = sorted({f"'sha256-{_digest(text)}'" for text in inline})
    return (
        f"default-src 'none'; script-src data: {' '.join(hashes)}; style-src 'unsafe-inline' data:; "
        "img-src data: blob:; font-src data:; media-src data: blob:; connect-src data: blob:; "
        "base-uri 'self'; form-action 'none'"
    )


def _digest(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as a browser reads it
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class _Outside(HTMLParser):
    """Finds what a browser would fetch from elsewhere; links that only a click follows are none of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at what a tag refers to."""
        self._in_style = tag == "style"
        for name, value in attrs:
            if name not in _LEADING or value is None or (tag in ("a", "area") and name == "href"):
                continue
            if value.startswith("data:") and name != "srcset":  # lies in the page, and the policy holds what is in it
                continue
            pattern = _OUTSIDE_STYLE if name == "style" else _OUTSIDE
            if pattern.search(value):
                self.found.append(f"{tag} {name}={value[:100]}")

    def handle_endtag(self, tag: str) -> None:
        """Leave a style sheet."""
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        """Look into a style sheet."""
        if self._in_style and (found := _OUTSIDE_STYLE.search(data)):
            self.found.append(f"style {data[found.start() : found.start() + 100]}")
