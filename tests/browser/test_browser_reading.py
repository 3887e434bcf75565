"""Every page, as text: its language, title, headings and links, and that no word is left in the other language."""

from pathlib import Path

import pytest

from tests.browser.reading import Crawl, Reading, untranslated
from tests.browser.writing import Site

PAGE = """<!doctype html><html lang="es"><head><title>Una página</title></head>
<body><a href="#main">Ir al contenido</a><main id="main"><h1>Uno</h1><h2>Dos</h2><p>Todo va bien</p>
%s</main></body></html>"""


def test_every_page_is_sound_and_every_link_leads_somewhere(sites: tuple[Site, ...]) -> None:
    """Right language, a title of its own, one first heading, headings in order, and no broken link or anchor."""
    wrong = [each for site in sites for each in Crawl.of(site.folder, site.pages()).wrong(site.language)]

    assert not wrong, "\n".join(wrong)


def test_every_page_is_in_one_language(sites: tuple[Site, ...]) -> None:
    """No text of ours is left untranslated."""
    wrong: dict[str, str] = {}
    for site in sites:
        for path, reading in Crawl.of(site.folder, site.pages()).pages.items():
            for each in untranslated(reading):
                wrong.setdefault(each, path.relative_to(site.folder).as_posix())

    assert not wrong, "\n".join(f"{where}: {each}" for each, where in wrong.items())


def test_the_story_reaches_every_kind_of_page(sites: tuple[Site, ...]) -> None:
    """The site that is looked at has a page of every template."""
    classes = {each.partition(": ")[2] for site in sites for each in site.classes()}
    known = {"hygiene", "deployments", "incidents", "runs", "tickets", "weeks", "rounds"}

    assert {each.split("/")[1] for each in classes if each.count("/") == 2} >= known
    assert classes >= {
        "index.html",
        "calendar.html",
        "knowledge/*",
        "knowledge/index.html",
        "*/index.html",
        "*/services.html",
    }


def test_pages_of_other_programs_are_left_to_them(sites: tuple[Site, ...]) -> None:
    """A report that pytest wrote is on the site, and is not held to what our pages are held to."""
    reports = [path for path in (sites[0].folder / "yard" / "rounds").iterdir() if path.name != "index.html"]

    assert reports
    assert not set(reports) & set(sites[0].pages())


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ('<a href="nowhere.html">x</a>', "link leads nowhere: nowhere.html"),
        ('<a href="#nowhere">x</a>', "link leads nowhere: #nowhere"),
        ('<a href="../outside.html">x</a>', "link leads nowhere: ../outside.html"),
        ('<a href="javascript:alert(1)">x</a>', "link leads nowhere: javascript:alert(1)"),
        ("<h1>Otra</h1>", "it has 2 first headings"),
        ("<h4>x</h4>", "a heading of level 4 follows one of level 2"),
        ('<p id="main">x</p>', "id 'main' is there 2 times"),
        ('<img src="https://elsewhere.example/x.png" alt="">', "loads https://elsewhere.example/x.png"),
    ],
)
def test_a_planted_fault_is_told(tmp_path: Path, planted: str, told: str) -> None:
    """Each fault in a page that is right otherwise is found, and nothing else."""
    (tmp_path / "outside.html").write_text("")
    site = tmp_path / "site"
    site.mkdir()
    page = site / "index.html"
    page.write_text(PAGE % planted, encoding="utf-8")

    assert Crawl.of(site, [page]).wrong("es") == [f"index.html: {told}"]


def test_a_page_that_is_right_has_no_fault(tmp_path: Path) -> None:
    """The page that faults are planted in is right itself, in Spanish; as an English one it is not."""
    page = tmp_path / "index.html"
    page.write_text(PAGE % "", encoding="utf-8")

    assert Crawl.of(tmp_path, [page]).wrong("es") == []
    assert Crawl.of(tmp_path, [page]).wrong("en") == ["index.html: its language is 'es', and it is written in en"]


def test_a_title_that_is_there_twice_is_told(tmp_path: Path) -> None:
    """Two pages of one name cannot be told apart in a list of windows."""
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(PAGE % "", encoding="utf-8")

    crawl = Crawl.of(tmp_path, sorted(tmp_path.iterdir()))

    assert crawl.wrong("es") == ["2 pages are called 'Una página'"]


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("<p>Skip to content</p>", ["is not translated: 'Skip to content'"]),
        ('<p aria-label="Checks by result">x</p>', ["is not translated: 'Checks by result'"]),
        ("<p>Measured since Monday</p>", ["['measured', 'since'] in 'Measured since Monday'"]),
        ("<p><code>the code</code> <bdi>the message</bdi> <span lang='en'>the other</span></p>", []),
    ],
)
def test_what_is_not_translated_is_told(planted: str, told: list[str]) -> None:
    """A source text or an English word is found in text and labels; what others said is left alone."""
    assert untranslated(Reading(PAGE % planted)) == told


def test_spanish_in_an_english_page_is_told() -> None:
    """The other way round it is found as well."""
    page = PAGE.replace('lang="es"', 'lang="en"') % "<p>Desde el lunes</p>"

    assert "['desde', 'lunes'] in 'Desde el lunes'" in untranslated(Reading(page))
