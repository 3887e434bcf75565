"""What is wrong with the text of a page: its language, titles, headings, links and words left untranslated."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from babel.messages.pofile import read_po

CATALOG = Path(__file__).parents[2] / "language" / "es" / "LC_MESSAGES" / "ronda.po"
OF_OTHERS = frozenset({"bdi", "code", "pre", "script", "style", "samp", "kbd"})
"""Elements that hold what checks, backends and people said, or what is the same in every language."""
WRITTEN_BY_PEOPLE = frozenset({"prose"})
"""Classes of elements with articles."""
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_ENGLISH = """
the of and with was were is are not when what which this that these from for since until page run runs checks check
failed passed measured written week weeks days hours open closed none last next show all more by in to out up down has
have had been its their your you only than then there at on it as an or if
"""
_SPANISH = """
lunes los las que por para una uno desde hasta cuando semana semanas días horas página rondas falla abierto cerrado
ninguno su sus este esta más
"""
TELLTALES: Mapping[str, frozenset[str]] = {"es": frozenset(_ENGLISH.split()), "en": frozenset(_SPANISH.split())}
"""By language of the page: words that give the other one away."""
ALLOWED = frozenset({"Ronda", "Google Calendar", "Ticket", "Backends", "Endpoint"})
NAMES = re.compile(
    r"\b[a-z_]+(?:\.[a-z_]+)+\b|An Introduction to the Bootstrap|Incident Metrics in SRE"
    r"|Nonparametric Estimation from Incomplete Observations"
)
"""Ids of checks, and titles of what figures are taken from: the same in every language."""


@dataclass
class Element:
    """An open element while a page is read."""

    tag: str
    is_skipped: bool


class Reading(HTMLParser):
    """A page, read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.language: str | None = None
        self.title = ""
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.texts: list[str] = []
        self.unlabelled: list[str] = []
        self._open: list[Element] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.language = values.get("lang") if tag == "html" else self.language
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in values:
            self.ids.append(values["id"])
        if "href" in values and tag in ("a", "area", "use"):
            self.links.append(values["href"])
        self.loads += [values[name] for name in ("src", "srcset", "poster", "data", "action") if name in values]
        if tag == "link":
            self.loads.append(values.get("href", ""))
        others = tag in OF_OTHERS or bool(WRITTEN_BY_PEOPLE & set(values.get("class", "").split()))
        skipped = (
            others or any(each.is_skipped for each in self._open) or values.get("lang", self.language) != self.language
        )
        if not skipped:
            names = (
                "aria-label",
                "title",
                "alt",
                "data-label",
                "content" if values.get("name") == "description" else "",
            )
            self.texts += [values[name] for name in names if values.get(name)]
        if tag not in VOID:
            self._open.append(Element(tag, skipped))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].tag == "title" and "svg" not in {each.tag for each in self._open}:
            self.title += data
        if data.strip() and not any(each.is_skipped for each in self._open):
            self.texts.append(" ".join(data.split()))


@dataclass
class Crawl:
    """All pages of a site, read."""

    folder: Path
    pages: dict[Path, Reading] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, pages: Sequence[Path]) -> "Crawl":
        """Read these pages."""
        return cls(folder, {path: Reading(path.read_text(encoding="utf-8")) for path in pages})

    def wrong(self, language: str) -> list[str]:
        """Return what is wrong with any page, each with the page."""
        found = []
        for path, reading in self.pages.items():
            said = [*shape(reading, language), *self._broken(path, reading), *outside(reading)]
            found += [f"{path.relative_to(self.folder)}: {each}" for each in said]
        titles = Counter(reading.title for reading in self.pages.values())
        return found + [f"{number} pages are called {title!r}" for title, number in titles.items() if number > 1]

    def _broken(self, path: Path, reading: Reading) -> list[str]:
        return [f"link leads nowhere: {link}" for link in reading.links if not self._leads(path, link, reading)]

    def _leads(self, path: Path, link: str, reading: Reading) -> bool:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return parts.scheme in ("http", "https", "webcal", "mailto")
        goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not goal.is_file() or not goal.is_relative_to(self.folder.resolve()):
            return False
        if not parts.fragment:
            return True
        there = reading if goal == path else self.pages.get(goal)
        return there is not None and unquote(parts.fragment) in there.ids


def shape(reading: Reading, language: str) -> list[str]:
    """Return what is wrong with language, title, headings and ids."""
    problems = []
    if reading.language != language:
        problems.append(f"its language is {reading.language!r}, and it is written in {language}")
    if not reading.title.strip():
        problems.append("it has no title")
    if reading.headings.count(1) != 1:
        problems.append(f"it has {reading.headings.count(1)} first headings")
    before = 0
    for level in reading.headings:
        if level > before + 1:
            problems.append(f"a heading of level {level} follows one of level {before}")
        before = level
    problems += [f"id {each!r} is there {number} times" for each, number in Counter(reading.ids).items() if number > 1]
    return problems


def outside(reading: Reading) -> list[str]:
    """Return what a page loads from anywhere but itself and its own folder."""
    return [f"loads {each[:100]}" for each in reading.loads if "//" in each]


def untranslated(reading: Reading) -> list[str]:
    """Return texts of a page that are in the other language: known source texts, or such as a telltale word is in."""
    language = reading.language or "en"
    problems = []
    for text in reading.texts:
        words = set(re.findall(r"[a-záéíóúñ]+(?:-[a-z]+)?", NAMES.sub("", text).casefold()))
        if language == "es" and text in sources() and text not in ALLOWED:
            problems.append(f"is not translated: {text!r}")
        elif found := words & TELLTALES[language]:
            problems.append(f"{sorted(found)} in {text[:90]!r}")
    return sorted(set(problems))


@cache
def sources() -> frozenset[str]:
    """Return the English source texts that Spanish says differently."""
    with open(CATALOG, "rb") as file:
        catalog = read_po(file)
    found = set()
    for message in catalog:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        found |= {each for each in ids if each and each not in said}
    return frozenset(found)
