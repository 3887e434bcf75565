"""The site of the long story, and two small ones, written by the program's own code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from reporting.store import SqlStore
from reporting.wiring import store_of, write_site
from rondafile import read
from tests.browser import telling
from tests.browser.quarter import Quarter, calm

FOREIGN = ("rounds", "allure")
"""Folders of a target whose pages other programs wrote."""
ARTICLES = Path(__file__).parents[2] / "demo" / "knowledge"
KINDS = ("quarter", "calm", "bare")
"""The long story; one backend in which everything passed; one that was never measured."""
OTHERWISE = (": index.html", "*/index.html", "*/services.html")
"""Ends of the classes of pages that look otherwise where there is one backend, or nothing was measured."""
TARGET = """
[targets.{name}]
base_url = "https://{name}.example"
kpi = {{ gap_min = 721, every_min = 720 }}
"""
WINDOW = """
[[windows]]
id = "{id}"
title = '{title}'
kind = "evolutive"
zone = "America/Bogota"
starts = {starts}
ends = {ends}
services = ["uploads", "OCR", "{long}"]
owner = "{owner}"
effect = "{effect}"
announced_at = {announced}
"""


@dataclass(frozen=True)
class Site:
    """A site that was written."""

    folder: Path
    language: str
    kind: str
    written_at: datetime

    def pages(self) -> list[Path]:
        """Return every page of ours, in order."""
        return [path for path in sorted(self.folder.rglob("*.html")) if not self._is_foreign(path)]

    def _is_foreign(self, path: Path) -> bool:
        """Tell whether another program wrote a page; the lists of such pages are ours."""
        parts = path.relative_to(self.folder).parts
        return bool(set(FOREIGN) & set(parts[1:-1])) and parts[1:] != ("rounds", "index.html")

    def classes(self) -> dict[str, list[Path]]:
        """Return the pages by what they are pages of, the largest first."""
        made: dict[str, list[Path]] = {}
        for path in sorted(self.pages(), key=lambda each: each.stat().st_size, reverse=True):
            made.setdefault(f"{self.kind}: {class_of(path.relative_to(self.folder).as_posix())}", []).append(path)
        return made

    def sample(self) -> list[Path]:
        """Return of each class the two largest pages and the smallest."""
        return [path for each in self.classes().values() for path in dict.fromkeys([*each[:2], each[-1]])]

    def largest(self) -> list[Path]:
        """Return the largest page of each class; of the small sites only what is another page there."""
        return [
            paths[0] for name, paths in self.classes().items() if self.kind == "quarter" or name.endswith(OTHERWISE)
        ]


def class_of(page: str) -> str:
    """Return what a page is a page of: ``*/incidents/*`` for each incident of each backend."""
    parts = PurePosixPath(page).parts
    if len(parts) == 1:
        return page
    folder = parts[0] if parts[0] == "knowledge" else "*"
    leaf = parts[-1] if parts[-1] == "index.html" or (len(parts) == 2 and folder == "*") else "*"
    return "/".join((folder, *parts[1:-1], leaf))


def written(folder: Path, language: str, kind: str) -> Site:
    """Play a story, and write its site."""
    now = datetime.now(UTC).replace(microsecond=0)
    play: dict[str, Callable[[SqlStore], None]] = {
        "quarter": lambda store: Quarter(store, language, now).play(),
        "calm": lambda store: calm(store, language, now),
        "bare": lambda _store: None,
    }
    folder.mkdir(parents=True)
    (folder / "ronda.toml").write_text(_configured(folder, language, kind, now), encoding="utf-8")
    rondafile = read(folder / "ronda.toml", {})
    with store_of(rondafile) as store:
        play[kind](store)
        for run in store.runs("yard", 3):
            report = rondafile.results / "yard" / run.run_id / "report.html"
            report.parent.mkdir(parents=True)
            report.write_text("<h3>pytest</h3><button></button><a href='nowhere.html'>x</a>", encoding="utf-8")
        write_site(rondafile, store)
    return Site(folder / "site", language, kind, datetime.now(UTC))


def _configured(folder: Path, language: str, kind: str, now: datetime) -> str:
    names = ("yard", "quay", "spare") if kind == "quarter" else ("quay",)
    head = f'language = "{language}"\ntimezone = "America/Bogota"\nstore = "sqlite:///r.sqlite3"\nsite = "site"\n'
    if kind == "quarter":
        head += f'site_url = "https://status.example"\nknowledge = "{_articles(folder, language)}"\n'
        (folder / "maintenance.toml").write_text(_windows(language, now), encoding="utf-8")
    return head + "".join(TARGET.format(name=name) for name in names)


def _articles(folder: Path, language: str) -> Path:
    if language == "es":
        return ARTICLES
    knowledge = folder / "knowledge"
    knowledge.mkdir()
    for cause, text in telling.ARTICLES.items():
        (knowledge / f"{cause}.md").write_text(text, encoding="utf-8")
    return knowledge


def _windows(language: str, now: datetime) -> str:
    """Return a window that is going on, one that comes every week, one that is late, and one that was called off."""
    title, effect, owner = telling.WORKS[language]
    known = {"effect": effect, "owner": owner, "long": telling.LONG[:120]}

    def window(name: str, title: str, span: tuple[float, float], further: str, announced: float = -300) -> str:
        hours, lasts = span
        local = now - timedelta(hours=5) + timedelta(hours=hours)  # Bogotá, which changes no clocks
        said = WINDOW.format(
            id=name,
            title=title,
            starts=f"{local:%Y-%m-%dT%H:%M:%S}",
            ends=f"{local + timedelta(hours=lasts):%Y-%m-%dT%H:%M:%S}",
            announced=f"{now + timedelta(hours=announced):%Y-%m-%dT%H:%M:%SZ}",
            **known,
        )
        return said + further + "\n"

    cancelled = (now - timedelta(hours=1)).strftime("cancelled_at = %Y-%m-%dT%H:%M:%SZ\n")
    return "".join(
        (
            window("now", title, (-1, 5), 'targets = ["quay"]'),
            window("weekly", f"<b>{telling.LONG}</b>", (100, 3), 'repeats = "FREQ=WEEKLY;COUNT=9"'),
            window("late", title, (20, 1), f'emergency = "{telling.EMERGENCY[language]}"', -1),
            window("past", title, (-24 * 20, 2), "", -24 * 30),
            window("off", title, (200, 1), f'{cancelled}cancelled_because = "{telling.CALLED_OFF[language]}"'),
        )
    )
