"""What closed incidents add to an article."""

from dataclasses import replace
from datetime import timedelta
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reporting import prose
from reporting.domain.incident import Dismissal, Incident
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.tickets import Resolution, TicketState
from reporting.knowledge import KnowledgeFolder, changes, known_of
from reporting.knowledge.article import END, START, without_marks
from reporting.knowledge.hiding import hiding
from reporting.knowledge.known import MOST_CHARACTERS, MOST_LISTED, Known, lines_of
from tests.reporting.builders import NOON, an_incident

ZONE = ZoneInfo("America/Bogota")
ENGLISH = NullTranslations()
ROOT = RootCause(Category.CAPACITY, "The worker ran out of memory.", "https://git.example/pull/7")


class FakeStore:
    """Incidents with their tickets, as a Store has them; nothing else can be asked."""

    def __init__(self, *incidents: Incident) -> None:
        self.kept = incidents
        self.ticket_of: dict[str, str] = {}
        self.state_of: dict[str, TicketState] = {}

    def incidents(self, target: str | None = None, *, only_open: bool = False, limit: int = 200) -> list[Incident]:
        return list(self.kept)[:limit]

    def tickets(self, incident_ids: Any) -> dict[str, str]:
        return {each: self.ticket_of[each] for each in incident_ids if each in self.ticket_of}

    def ticket_states(self, incident_ids: Any) -> dict[str, TicketState]:
        return {each: self.state_of[each] for each in incident_ids if each in self.state_of}


def an_end(number: int = 1, **changed: Any) -> Incident:
    """Return an incident of the workers that lasted 125 minutes and whose cause was found, each a day later."""
    since = NOON + timedelta(days=number)
    made = an_incident(
        "health.celery.ping",
        incident_id=f"yard-{number}",
        cause="worker",
        failing_since=since,
        closed_at=since + timedelta(minutes=125),
        root_cause=ROOT,
    )
    return replace(made, **changed)


def lines(*incidents: Incident, known: Known | None = None) -> list[str]:
    """Return the list of the workers' article."""
    return lines_of(known or known_of(FakeStore(*incidents))["worker"], ENGLISH, ZONE, str)


def test_an_incident_is_told_whole() -> None:
    """Day in the zone of the site, id, ticket, category, duration, text and the link to the fix."""
    store = FakeStore(an_end(failing_since=NOON - timedelta(hours=8)))
    store.ticket_of["yard-1"] = "OPS-7"
    state = TicketState("OPS-7", is_open=False, status="Done", title="x", created_at=NOON)
    store.state_of["yard-1"] = replace(state, url="https://jira.example/browse/OPS-7")

    told = lines_of(known_of(store)["worker"], ENGLISH, ZONE, str)

    assert told == [
        "- **2026-11-23** · yard-1 · [OPS-7](<https://jira.example/browse/OPS-7>) · lasted 1 d 10 h",
        "  too little memory, disk, processor or workers: The worker ran out of memory. "
        "[The fix](<https://git.example/pull/7>)",
    ]


def test_a_local_ticket_has_no_address() -> None:
    """It is named; without a ticket that is said."""
    store = FakeStore(an_end(1), an_end(2))
    store.ticket_of["yard-1"] = "RONDA-1"

    told = lines_of(known_of(store)["worker"], ENGLISH, ZONE, str)

    assert " · no ticket · " in told[0]
    assert " · RONDA-1 · " in told[2]


def test_the_newest_comes_first_and_each_once() -> None:
    """Whatever the order of the store."""
    told = lines(an_end(2), an_end(3), an_end(1), an_end(3))

    assert [line.split(" · ")[1] for line in told[::2]] == ["yard-3", "yard-2", "yard-1"]


def test_of_the_old_ones_the_number_is_told() -> None:
    """Beyond the newest 50 there is one line."""
    told = lines(*(an_end(number) for number in range(MOST_LISTED + 3)))

    assert len(told) == 2 * MOST_LISTED + 1
    assert told[-1] == "- and 3 earlier"


@pytest.mark.parametrize(
    ("changed", "listed", "unexplained"),
    [
        ({"closed_at": None}, 0, 0),
        ({"root_cause": None}, 0, 1),
        ({"root_cause": RootCause(Category.UNKNOWN, "nobody found out", "https://x.example")}, 0, 1),
        ({"root_cause": replace(ROOT, fix="")}, 0, 1),
        ({"root_cause": RootCause(Category.FALSE_ALARM, "the probe was wrong")}, 1, 0),
        ({"dismissal": Dismissal(Resolution.WONT_FIX, NOON)}, 1, 0),
        ({"dismissal": Dismissal(Resolution.DUPLICATE, NOON), "root_cause": None}, 0, 0),
    ],
)
def test_which_incidents_are_known(changed: dict[str, Any], listed: int, unexplained: int) -> None:
    """Those that are over and explained; of those that are not, the number that lack it, without dismissed ones."""
    known = known_of(FakeStore(an_end(**changed)))["worker"]

    assert (len(known.explained), known.unexplained) == (listed, unexplained)


def test_a_cause_that_is_no_longer_listed_counts_as_unclear() -> None:
    """So that nothing is lost."""
    known = known_of(FakeStore(an_end(cause="gremlins")))

    assert [cause for cause, each in known.items() if each.explained] == ["unclear"]


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 min"), (1, "1 min"), (60, "1 h"), (1445, "1 d"), (1500, "1 d 1 h"), (-5, "0 min")]
)
def test_a_duration_has_its_two_largest_units(minutes: int, said: str) -> None:
    """The symbols are the same in every language."""
    (first, _second) = lines(an_end(closed_at=NOON + timedelta(days=1, minutes=minutes)))

    assert first.endswith(f"lasted {said}")


HOSTILE = [
    f"x\n{END}\n## How to fix it\n",
    "<script>alert(1)</script> and more",
    "[click](javascript:alert(1)) **bold** `code`",
    "- one\n- two\n\n    code\n\n1. three",
    "a\\<b>&lt;script&gt; ![x](http://evil.example/x.png) | $x$ ~~y~~",
    "<https://evil.example> _under_ \u202egnp.exe \x1b[31m",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_people_stays_text(text: str) -> None:
    """It can neither leave the list nor become markup."""
    told = lines(an_end(root_cause=replace(ROOT, text=text, fix="https://x.example/> <b>\n(y)[z]&copy;")))

    assert len(told) == 2
    assert not any("\n" in line or line.strip() == END for line in told)
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render("\n".join(told))
    assert html.count("<li>") == html.count("<strong>") == html.count("<a ") == 1
    assert not set(html.replace("<", " <").split(">")) & {"script", "<b", "<em", "<code", "<img", "<p"}
    assert "&amp;copy;" in html


@given(st.text(min_size=10).filter(lambda text: len(text.strip()) >= 10))
def test_any_text_is_one_item(text: str) -> None:
    """With raw HTML allowed, as on other people's pages, the list is one item with the tags that are ours."""
    html = MarkdownIt("commonmark", {"html": True}).render(
        "\n".join(lines(an_end(root_cause=replace(ROOT, text=text))))
    )

    found = [part.partition(">")[0].split(" ")[0] for part in html.split("<")[1:]]
    assert found == ["ul", "li", "strong", "/strong", "a", "/a", "/li", "/ul"]


def test_a_long_text_is_cut() -> None:
    """With a sign that it is."""
    told = lines(an_end(root_cause=replace(ROOT, text="word " * 1_000)))

    assert len(told[1]) < MOST_CHARACTERS + 100
    assert "…" in told[1]


def test_secrets_are_taken_out() -> None:
    """Those of the configuration, what looks like one, and masks: nothing of them is left, and always the same."""
    said = "It used s3cr3t-value-0001 and password=hunter2000, masked …9be2#5f0a81c3; https://me:hunter3000@x.example"
    known = known_of(
        FakeStore(an_end(root_cause=replace(ROOT, text=said, fix="https://x.example/?k=s3cr3t-value-0001")))
    )

    told = [lines_of(known["worker"], ENGLISH, ZONE, hiding(["s3cr3t-value-0001"])) for _ in range(2)]

    assert told[0] == told[1]
    for secret in ("s3cr3t", "0001", "hunter", "9be2"):
        assert secret not in "".join(told[0]).replace("yard-1", "")


def test_articles_are_brought_up_to_date(tmp_path: Path) -> None:
    """Only those that change; a cause without an article gets one, and a second time there is nothing to do."""
    (tmp_path / "queue.md").write_text(f"# Cola\n{START}\n- old\n{END}\n")
    (tmp_path / "api.md").write_text(f"# API\n{START}\n{END}\n")
    folder, known = KnowledgeFolder(tmp_path), known_of(FakeStore(an_end()))

    found = changes(folder, known, ENGLISH, ZONE, str)
    for each in found:
        folder.write(each.path, each.after, each.before)

    assert [(each.path.name, each.before is None, each.counts) for each in found] == [
        ("queue.md", False, (0, 1)),
        ("worker.md", True, (found[1].after.count("\n"), 0)),
    ]
    assert list(found[0].difference) == [
        "--- queue.md",
        "+++ queue.md",
        "@@ -2,3 +2,2 @@",
        f" {START}",
        "-- old",
        f" {END}",
    ]
    assert "The worker ran out of memory." in (tmp_path / "worker.md").read_text()
    assert changes(folder, known, ENGLISH, ZONE, str) == []


def test_an_article_shows_the_list_as_a_list(tmp_path: Path) -> None:
    """On the site too: one item with two links."""
    folder = KnowledgeFolder(tmp_path)
    (change,) = changes(folder, known_of(FakeStore(an_end())), ENGLISH, ZONE, str)

    html = prose.html_of(without_marks(change.after), lambda address: address)

    assert html.count("<li>") == 1
    assert '<a href="https://git.example/pull/7" rel="noreferrer">The fix</a></li>' in html
