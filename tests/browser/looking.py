"""What a browser sees of a page, told as a list of what is wrong; an empty list is a page that is right."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""Tags of axe's rules (https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md)."""
DESK, PHONE, SMALL = (1280, 800), (390, 844), (360, 640)
MOST_TABS = 80
"""Places of the keyboard that are looked at in one page."""


def examined(page: Any, what: str) -> Any:
    """Return what an examination of ``looking.js`` says of the page as it is."""
    return page.evaluate(_examiner(), what)


def axe(page: Any, *rules: str) -> list[str]:
    """Return what axe finds by these rules or by all, each as the rule with the elements it is about."""
    page.evaluate(_axe())
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(RULES)}
    options = {"runOnly": only, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{each['id']}: {each['help']}: {[node['html'][:120] for node in each['nodes'][:3]]}"
        for each in found["violations"]
    ]


def listed(wrong: Mapping[str, Sequence[str]]) -> str:
    """Return what is wrong, whole: pytest would cut it short."""
    return "\n".join(f"{where}: {each}" for where, said in wrong.items() for each in said)


def keyboard(page: Any) -> list[str]:
    """Press Tab from the top of the page on, and return what is wrong on the way."""
    problems, seen = [], 0
    most = min(examined(page, "focusable"), MOST_TABS)
    for place in range(most + 2):
        page.keyboard.press("Tab")
        found = examined(page, "focus")
        if found is None:
            break
        seen += 1
        if place == 0 and found["href"] != "#main":
            problems.append(f"the first stop is {found['name']}, and not the link to the content")
        if not found["isVisible"]:
            problems.append(f"nobody sees that it has the focus: {found['name']}")
    if seen < most:
        problems.append(f"Tab reaches {seen} of {most} places: something holds it, or cannot be reached")
    return problems


@dataclass
class Watch:
    """What a page asked for and complained about."""

    folder: Path
    """Nothing outside may be asked for."""
    problems: list[str] = field(default_factory=list)

    def asked(self, address: str) -> bool:
        """Note a request, and tell whether it may go on."""
        parts = urlsplit(address)
        path = Path(unquote(parts.path))
        if parts.scheme == "file" and path.is_relative_to(self.folder) and not parts.netloc:
            return True
        self.problems.append(f"asked for {address[:200]}")
        return False

    def said(self, kind: str, text: str) -> None:
        """Note a line of the console."""
        if kind in ("error", "warning"):
            self.problems.append(f"{kind}: {text[:300]}")


@contextmanager
def watched(context: Any, folder: Path) -> Iterator[tuple[Any, Watch]]:
    """Open a page of which every request and every complaint is noted, and none leaves."""
    watch = Watch(folder)
    context.route("**/*", lambda route: route.continue_() if watch.asked(route.request.url) else route.abort())
    context.on("request", lambda request: watch.asked(request.url))
    page = context.new_page()
    page.set_default_timeout(60_000)  # on a machine that does other things too
    page.on("console", lambda message: watch.said(message.type, message.text))
    page.on("pageerror", lambda error: watch.said("error", str(error)))
    try:
        yield page, watch
    finally:
        page.close()


@cache
def _examiner() -> str:
    return (Path(__file__).parent / "looking.js").read_text(encoding="utf-8")


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
