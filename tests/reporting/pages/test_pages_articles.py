"""The knowledge base on the site: a page for each article, which does nothing and leads somewhere."""

import os
from pathlib import Path

import pytest

from reporting.pages import ArticleText
from reporting.pages.addresses import target_folder
from tests.reporting.pages.stories import FakeStore, a_run, an_incident, outage, results
from tests.reporting.pages.test_pages_golden import GOLDEN, INCIDENT, same_as_golden, without_assets
from tests.reporting.pages.test_pages_safety import HOSTILE, Tags, assert_links_lead_somewhere, pages

DATABASE = ArticleText(
    "database",
    "# The database is gone\n\n## Symptom\n\nEvery page answers 500. See [the workers](worker.md) and "
    "[the manual](https://docs.example/db).\n\n## How to confirm it\n\n```sh\nronda diagnose\n```\n",
)
WORKER = ArticleText("worker", "## Symptom\n\n| file | state |\n|---|--:|\n| a | waits |\n")
PAGES = {"article": "knowledge/database.html", "articles": "knowledge/index.html", "incident-with-article": INCIDENT}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_as_it_was_looked_at(name, publish, site):
    """Article, list of articles, and an incident that leads to its article are the golden ones, to the letter."""
    store, tickets = outage()
    publish(store, local_tickets=tickets, articles=(DATABASE, WORKER))

    page = without_assets((site / PAGES[name]).read_text(encoding="utf-8"))

    same_as_golden(GOLDEN / f"{name}.html", page, update="RONDA_UPDATE_GOLDEN" in os.environ)


def test_every_page_leads_to_the_articles(publish, site):
    """The navigation of each page does, and every link leads to a file of the site or out."""
    store, tickets = outage()
    publish(store, local_tickets=tickets, articles=(DATABASE, WORKER))

    for path, page in pages(site).items():
        up = "../" * (len(path.relative_to(site).parts) - 1)
        assert f'<a href="{up}knowledge/index.html"' in page, path
        (site / path).write_text(page.replace('href="https://docs.example/db"', 'href="data:"'))
    assert_links_lead_somewhere(site)


def test_without_articles_there_is_no_such_part(publish, site):
    """No link and no folder."""
    store, tickets = outage()
    publish(store, local_tickets=tickets)

    assert not (site / "knowledge").exists()
    assert not any("knowledge" in page for page in pages(site).values())


def test_links_of_an_article_lead_out_or_to_another(publish, site):
    """Anything else is text: other files of the folder, addresses that run something, other schemes."""
    said = "[a](worker.md#x) [b](./worker.md) [c](queue.md) [d](../x/README.md) [e](javascript:x) [f](mailto:a@b.c)"
    more = " [g](//evil.example/worker.md) [h](/etc/passwd) [j](https://ok.example/?a=1)"
    publish(FakeStore(), articles=(ArticleText("database", said + more), WORKER))

    links = Tags((site / "knowledge/database.html").read_text()).values("href")

    assert [link for link in links if not link.startswith(("data:", "#", "../", "index"))] == [
        "worker.html",
        "worker.html",
        "https://ok.example/?a=1",
    ]


@pytest.mark.parametrize("kind", HOSTILE)
def test_an_article_has_no_markup_but_markdown(kind, publish, site):
    """Raw HTML, images and anything that runs stay text, in the title, in the text and where it cannot be read."""
    text = HOSTILE[kind].encode(errors="replace").decode()
    raw = f"# a {text}\n\nb {text}\n\n<img src=x onerror=alert(1)>\n\n![x](https://evil.example/y.png)\n\n```{text}\n```\n"
    publish(FakeStore(), articles=(ArticleText("database", raw), ArticleText("worker", "", problem=text)))

    for path in ("knowledge/database.html", "knowledge/worker.html", "knowledge/index.html"):
        tags = Tags((site / path).read_text(encoding="utf-8"))
        assert not {tag for tag, _ in tags.tags} & {"img", "iframe", "form", "object", "b"}, path
        assert [tag for tag, _ in tags.tags].count("script") == 1, path
        assert not [name for _, attrs in tags.tags for name in attrs if name.startswith("on") or name == "style"], path


def test_an_article_that_cannot_be_read_says_why(publish, site):
    """Its page is there: tickets lead to it."""
    publish(FakeStore(), articles=(ArticleText("worker", "", problem="worker.md:3: is not UTF-8 text"),))

    page = (site / "knowledge/worker.html").read_text()

    assert "This article cannot be shown: worker.md:3: is not UTF-8 text" in page
    assert page.count("<h1>A Celery worker is dead</h1>") == 1


def test_an_article_leads_to_the_latest_incidents_of_its_cause(publish, site):
    """The open ones first, at most ten, and none of another cause."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    for number in range(1, 13):
        store.add_incident(an_incident(number, run_id=run.run_id))
    store.add_incident(an_incident(99, cause="worker", run_id=run.run_id))
    publish(store, articles=(DATABASE,))

    page = (site / "knowledge/database.html").read_text()

    assert page.count("/incidents/yard-") == 10
    assert "000012.html" in page
    assert "000002.html" not in page
    assert "000099.html" not in page


def test_a_target_called_knowledge_has_another_folder(publish, site):
    """Its pages and those of the articles never meet."""
    store = FakeStore()
    store.add_run(run := a_run(target="knowledge"), results(run))
    publish(store, articles=(DATABASE,))

    assert target_folder("knowledge") != "knowledge"
    assert "Knowledge base" in (site / "knowledge/index.html").read_text()
    assert (site / target_folder("knowledge") / "index.html").is_file()
    assert_links_lead_somewhere(Path(without_outside(site)))


def without_outside(site):
    """Return the site, the link that leads out taken away."""
    page = site / "knowledge/database.html"
    page.write_text(page.read_text().replace('href="https://docs.example/db"', 'href="data:"'))
    return site


def test_every_article_has_landmarks(publish, site):
    """One main, one first heading, one navigation, whatever headings the text has."""
    publish(FakeStore(), articles=(DATABASE, WORKER, ArticleText("queue", "text\n\n# A\n\n# B\n")))

    for path in site.rglob("*.html"):
        for landmark in ("<main ", "<nav ", "<h1", "<footer>"):
            assert path.read_text().count(landmark) == 1, f"{path}: {landmark}"
