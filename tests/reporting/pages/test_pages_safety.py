"""What comes from outside stays text, and a page asks nobody for anything."""

import base64
import hashlib
import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.reporting.pages.stories import NOW, FakeStore, a_run, a_ticket, an_event, an_incident, outage, results

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)',
    "entity": "&lt;b&gt; {{ 7*7 }} {% raw %} %(name)s {name}",
    "long word": "x" * 5_000,
    "lines": "one\r\ntwo\rthree\nfour",
    "right to left": "\u202egnp.exe \u05e9\u05dc\u05d5\u05dd",
    "control": "\x00\x1b[31mred\x07 \ufffe",
    "surrogate": "half \ud83d emoji",
}


class Tags(HTMLParser):
    """Collects every tag with its attributes, and every text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def values(self, *names):
        return [value for _, attrs in self.tags for name, value in attrs.items() if name in names and value]


def pages(site):
    """Return every page by its path."""
    return {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}


def everywhere(text):
    """Return a store that says ``text`` wherever something from outside can stand."""
    store, run = FakeStore(), a_run(deployment=text, versions={text[:20]: text})
    file = store.add_evidence("a.txt", text)
    said = {"title": text, "message": text, "endpoint": text, "next_step": text, "runbook": text, "evidence": (file,)}
    store.add_run(run, [replace(each, **said) for each in results(run, database_ping="failed")])
    incident = an_incident(message=text, endpoint=text, token=text, deployment=text, proof=(text,))
    incident = replace(incident, run_id=run.run_id, fingerprint=text[:16])
    store.add_incident(incident, an_event(incident, "opened", 3, "{check} failed", check=text))
    store.ticket_of[incident.incident_id] = "RONDA-7"
    ticket = replace(a_ticket(incident), title=text, body=text, label=text, comments=((NOW, text),))
    return store, [ticket]


@pytest.mark.parametrize("kind", HOSTILE)
def test_text_from_outside_stays_text(kind, publish, site):
    """Whatever a backend answers, every page has only the tags and attributes of the templates."""
    store, tickets = everywhere(HOSTILE[kind])
    publish(store, local_tickets=tickets)
    hostile = {path: Tags(page) for path, page in pages(site).items()}
    plain, tickets = everywhere("plain")
    publish(plain, local_tickets=tickets)

    for path, page in pages(site).items():
        shape = [(tag, sorted(attrs)) for tag, attrs in Tags(page).tags]
        assert [(tag, sorted(attrs)) for tag, attrs in hostile[path].tags] == shape, path


def test_message_is_shown_as_it_was_said(publish, site):
    """Markup in a message is readable as such, and its lines stay lines."""
    store, tickets = everywhere("<b>one</b>\r\ntwo & three")
    publish(store, local_tickets=tickets)

    for path, page in pages(site).items():
        if path.parent.name in ("incidents", "tickets") and path.name != "index.html":
            assert "<b>one</b>\ntwo & three" in Tags(page).text


def test_control_characters_are_replaced(publish, site):
    """No page holds a character that HTML forbids."""
    store, tickets = everywhere(HOSTILE["control"] + HOSTILE["surrogate"])
    publish(store, local_tickets=tickets)

    for page in pages(site).values():
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", page)


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "CON:\\x", "a/b", "index", "é" * 300, "..", ""])
def test_names_from_outside_never_leave_the_site(name, publish, site):
    """Ids and names with slashes, dots or any length become files inside the site, and links still lead to them."""
    store, run = FakeStore(), a_run(run_id=name, target=name)
    file = replace(store.add_evidence("a", "text"), name=name)
    store.add_run(run, [replace(each, evidence=(file,)) for each in results(run, database_ping="failed")])
    store.add_incident(replace(an_incident(), target=name, incident_id=name, run_id=name))
    publish(store)

    assert {path.name for path in site.parent.iterdir()} == {"site"}
    assert_links_lead_somewhere(site)


def assert_links_lead_somewhere(site):
    """Check each relative link of each page."""
    for path, page in pages(site).items():
        tags = Tags(page)
        anchors = set(tags.values("id"))
        for link in tags.values("href"):
            if link.startswith("#"):
                assert link[1:] in anchors, f"{path}: {link}"
            elif not link.startswith("data:"):
                assert (path.parent / link).resolve().is_file(), f"{path}: {link}"
                assert (path.parent / link).resolve().is_relative_to(site.resolve())


def test_links_lead_to_files_of_the_site(publish, site):
    """Every link of every page leads to a file that was written."""
    store, tickets = outage()
    publish(store, local_tickets=tickets, targets=("never",))

    assert_links_lead_somewhere(site)


def test_pages_ask_nobody_for_anything(publish, site):
    """No page refers to another host, loads anything, or has a form."""
    store, tickets = everywhere("https://evil.example/x.js")
    publish(store, local_tickets=tickets)

    for path, page in pages(site).items():
        tags = Tags(page)
        outside = [each for each in tags.values("href", "src", "action", "srcset", "data", "poster") if "//" in each]
        assert outside == [], path
        assert not {tag for tag, _ in tags.tags} & {
            "img",
            "iframe",
            "form",
            "object",
            "embed",
            "base",
            "audio",
            "video",
        }
        assert not re.search(r"(?i)@import|url\(|fetch\(|XMLHttpRequest|WebSocket", page)


def test_policy_allows_exactly_our_style_and_script(publish, site):
    """The content policy forbids everything but the style and script of the page, by their hashes."""
    store, tickets = outage()
    publish(store, local_tickets=tickets)

    for page in pages(site).values():
        policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1])
        hashes = {
            kind: base64.b64encode(hashlib.sha256(re.search(f"(?s)<{kind}>(.*?)</{kind}>", page)[1].encode()).digest())
            for kind in ("style", "script")
        }
        assert policy.startswith("default-src 'none'; ")
        assert f"style-src 'sha256-{hashes['style'].decode()}';" in policy
        assert f"script-src 'sha256-{hashes['script'].decode()}';" in policy
        assert not re.search(r' (style|on\w+)="', page)


def test_evidence_is_a_text_file_whatever_it_was(publish, site):
    """Evidence that is HTML is written as ``.txt``, so that a browser shows it and does not run it."""
    store, run = FakeStore(), a_run()
    file = replace(store.add_evidence("answer.html", HOSTILE["script"]), media_type="text/html")
    store.add_run(run, [replace(each, evidence=(file,)) for each in results(run, database_ping="failed")])
    publish(store)

    (path,) = (site / "yard/evidence").iterdir()
    assert path.suffix == ".txt"
    assert path.read_text() == HOSTILE["script"]
