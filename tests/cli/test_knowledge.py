"""``ronda kb``, as processes."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reporting.domain.amending import Amendment
from reporting.domain.causes import CAUSES
from reporting.domain.incident import Event, EventKind, Incident
from reporting.domain.reason import Reason
from reporting.domain.rootcause import Category, RootCause
from reporting.store import open_store
from tests.confluence_cloud import PARENT, SPACE, TOKEN, USER, ConfluenceApp, Space, Undocumented
from tests.demo_stack import Said, ronda
from tests.reporting.builders import NOON, an_incident
from tests.wsgi_serving import served

TOML = """\
language = "{language}"
store = "sqlite:///r.sqlite3"
[targets.yard]
base_url = "https://yard.example"
token = "$YARD_TOKEN"
"""
CONFLUENCE = """\
[confluence]
url = "{url}"
user = "$CONFLUENCE_USER"
token = "$CONFLUENCE_TOKEN"
space_id = "{space}"
parent_id = "{parent}"
"""
SECRET = "yard-secret-0001"
ENVIRON = {"YARD_TOKEN": SECRET, "CONFLUENCE_USER": USER, "CONFLUENCE_TOKEN": TOKEN}
ROOT = RootCause(Category.CAPACITY, f"It ran out of memory; the key was {SECRET}.", "https://git.example/pull/7")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration, and an article that people wrote."""
    (tmp_path / "ronda.toml").write_text(TOML.format(language="en"))
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "worker.md").write_text("# Workers\r\n\r\n## Symptom\r\nThey wait.\r\n", newline="")
    return tmp_path


def kb(folder: Path, *arguments: str) -> Said:
    """Run ``ronda kb``."""
    return ronda("kb", *arguments, cwd=folder, environ=ENVIRON)


def keep(folder: Path, *incidents: Incident) -> None:
    """Put incidents into the store."""
    events = tuple(
        Event(f"{each.incident_id}:opened:x", each.incident_id, each.target, EventKind.OPENED, NOON, Reason("x"), each)
        for each in incidents
    )
    with open_store(f"sqlite:///{folder}/r.sqlite3") as store:
        assert store.amend(Amendment(events, seen={each.incident_id: None for each in incidents}), NOON)


def an_end(number: int, **changed: Any) -> Incident:
    """Return an incident of the workers that is over."""
    made = {"cause": "worker", "closed_at": NOON + timedelta(minutes=45), "root_cause": ROOT, **changed}
    return an_incident("health.celery.ping", incident_id=f"yard-{number}", fingerprint=f"{number:016}", **made)


def test_closing_an_incident_adds_to_its_article(folder: Path) -> None:
    """The change is shown and written, without secrets; what people wrote stays; a second time nothing changes."""
    keep(folder, an_end(1), an_end(2, root_cause=None))

    checked, path = kb(folder, "update", "--check"), folder / "knowledge" / "worker.md"
    untouched = path.read_bytes()
    updated, again = kb(folder, "update"), kb(folder, "update", "--check")

    assert (checked.code, updated.code, again.code) == (1, 0, 0)
    assert untouched == b"# Workers\r\n\r\n## Symptom\r\nThey wait.\r\n"
    assert "✘ 1 article is not up to date" in checked.out
    assert "✔ every article is up to date" in again.out
    text = path.read_bytes().decode()
    assert text.startswith(
        untouched.decode() + "\r\n## Known incidents\r\n\r\n<!-- ronda:incidents -->\r\n- **2026-11-24** · yard-1 · "
    )
    assert "It ran out of memory; the key was \\[hidden\\]. [The fix](<https://git.example/pull/7>)\r\n" in text
    assert f"{path} +7 -0" in updated.out
    assert "  +## Known incidents" in updated.out
    assert SECRET not in text + updated.out


def test_a_cause_without_an_article_gets_one(folder: Path) -> None:
    """In the language of the configuration, with what was learnt in it."""
    keep(folder, an_end(1, cause="queue"))

    assert kb(folder, "update").code == 0
    assert "It ran out of memory" in (folder / "knowledge" / "queue.md").read_text()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("worker.md", "<!-- ronda:incidents -->\n", "worker.md:1: <!-- ronda:incidents --> has no"),
        ("api.md", b"# \xff", "api.md:1: is not UTF-8 text"),
        ("wroker.md", "# x", "wroker.md: there is no cause wroker: did you mean worker?"),
    ],
)
def test_one_wrong_article_and_nothing_is_written(folder: Path, name: str, content: str | bytes, said: str) -> None:
    """One line with file and line, exit code 2, and every file as it was."""
    keep(folder, an_end(1, cause="broker"), an_end(2))
    (folder / "knowledge" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    before = {each.name: each.read_bytes() for each in (folder / "knowledge").iterdir()}

    done = kb(folder, "update")

    assert done.code == 2
    assert done.err.startswith(f"{folder}/knowledge/{said}")
    assert done.err.count("\n") == 1
    assert {each.name: each.read_bytes() for each in (folder / "knowledge").iterdir()} == before


def test_a_new_article_is_written_once(folder: Path) -> None:
    """With every section; none is overwritten, and a cause that does not exist is refused."""
    made, again, unknown = kb(folder, "new", "queue"), kb(folder, "new", "queue"), kb(folder, "new", "queu")
    listed = json.loads(kb(folder, "list", "--json").out)

    assert (made.code, again.code, unknown.code) == (0, 2, 2)
    assert "is there already: edit it, or delete it first" in again.err
    assert unknown.err == "ronda kb new: there is no cause queu: did you mean queue?\n"
    assert next(each for each in listed if each["cause"] == "queue")["lacking"] == []


def test_the_list_tells_each_cause(folder: Path) -> None:
    """Whether there is an article, what it lacks, and how many incidents are known."""
    keep(folder, an_end(1), an_end(2, root_cause=None), an_end(3, closed_at=None))

    told = kb(folder, "list")
    rows = {each["cause"]: each for each in json.loads(kb(folder, "list", "--json").out)}

    assert told.code == 0
    assert (
        "✔ worker · A Celery worker is dead · lacks: How to confirm it, How to fix it, Known incidents · "
        "known incidents: 1 · closed without root cause: 1\n"
    ) in told.out
    assert (
        "– api · The API does not answer as it should · no article: `ronda kb new api` · known incidents: 0\n"
        in told.out
    )
    assert set(rows) == set(CAUSES)
    assert (rows["worker"]["known_incidents"], rows["worker"]["closed_without_root_cause"]) == (1, 1)


def test_the_site_shows_the_articles(folder: Path) -> None:
    """Without marks; one that cannot be read holds nothing up, and says why on its page."""
    keep(folder, an_end(1))
    kb(folder, "update")
    (folder / "knowledge" / "api.md").write_bytes(b"# \xff")

    done = ronda("site", cwd=folder, environ=ENVIRON)

    assert done.code == 0
    page = (folder / "build/site/knowledge/worker.html").read_text()
    assert "<h1>Workers</h1>" in page
    assert "It ran out of memory" in page
    assert "ronda:incidents" not in page
    assert "api.md:1: is not UTF-8 text" in (folder / "build/site/knowledge/api.html").read_text()


@pytest.fixture
def space(folder: Path) -> Iterator[Space]:
    """A space that the configuration names."""
    space = Space()
    with served(ConfluenceApp(space, Undocumented())) as space.url:
        (folder / "ronda.toml").write_text(
            TOML.format(language="en") + CONFLUENCE.format(url=space.url, space=SPACE, parent=PARENT)
        )
        yield space


def test_publishing_says_first_what_it_would_do(folder: Path, space: Space) -> None:
    """Nothing is written without --apply; then each article is a page, and afterwards there is nothing to do."""
    title = "A Celery worker is dead (worker)"

    foreseen, made, again = kb(folder, "publish"), kb(folder, "publish", "--apply"), kb(folder, "publish", "--apply")

    assert (foreseen.code, made.code, again.code) == (0, 0, 0)
    assert f"{title}: would be made\nnothing was done: this was a dry run" in foreseen.out
    assert made.out == f"{title}: made\n"
    assert again.out == f"{title}: up to date\n"
    assert (len(space.pages), len(space.asked("POST")), len(space.asked("PUT"))) == (1, 1, 0)


def test_publishing_tells_who_edited_the_page(folder: Path, space: Space) -> None:
    """The account, before its version is replaced."""
    kb(folder, "publish", "--apply")
    title = "A Celery worker is dead (worker)"
    space.edit(title, space.titled(title)["body"]["storage"]["value"])
    (folder / "knowledge" / "worker.md").write_text("# Workers\n\nmore\n")

    told = kb(folder, "publish")

    assert f"{title}: would be replaced\n  the account 70121:somebody made version 2 of it" in told.out


def test_a_page_that_is_not_taken_ends_with_1(folder: Path, space: Space) -> None:
    """The others go on."""
    (folder / "knowledge" / "api.md").write_text("# API\n")
    space.add("The API does not answer as it should (api)", "<p>mine</p>", "somebody")

    done = kb(folder, "publish", "--apply")

    assert done.code == 1
    assert "✘ The API does not answer as it should (api): Confluence has a page of this title" in done.out
    assert "A Celery worker is dead (worker): made" in done.out


def test_a_limit_ends_publishing_with_1(folder: Path, space: Space) -> None:
    """The line says how long to wait; the token is nowhere."""
    space.fails("POST", "/pages$", 429, headers={"Retry-After": "7"})

    done = kb(folder, "publish", "--apply")

    assert (done.code, done.err) == (1, "")
    assert "✘ Confluence limits our rate (429 to POST /pages): publish again in 7 s\n" in done.out
    assert TOKEN not in done.out


def test_publishing_needs_its_table(folder: Path) -> None:
    """Without one it is said what to read."""
    done = kb(folder, "publish")

    assert done.code == 2
    assert "there is no table [confluence] in the configuration: see docs/knowledge.md" in done.err
