"""The articles in Confluence: one page for each, whatever goes wrong on the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reporting.errors import DeliveryError
from reporting.knowledge import Article
from reporting.knowledge.confluence import Connection
from reporting.knowledge.publishing import Planned, Step, carry_out, planned, sheet_of
from rondafile.models import Confluence
from rondafile.references import Secret
from tests.confluence_cloud import API, PARENT, SOMEBODY, SPACE, TOKEN, USER, Space

TITLE = "A Celery worker is dead (worker)"
TEXT = "# Worker dead\n\n## Symptom\n\nOCR & uploads *wait*. <script>\n\n## Known incidents\n\n- one\n"


def article(text: str = TEXT, cause: str = "worker") -> Article:
    """Return an article."""
    return Article(cause, Path(f"knowledge/{cause}.md"), text)


@pytest.fixture
def connect(space: Space) -> Iterator[Any]:
    """Connect to the space, with changed settings if asked."""
    opened = []

    def connect(**changed: Any) -> Connection:
        secrets = {"user": Secret(USER, ("CONFLUENCE_USER",)), "token": Secret(TOKEN, ("CONFLUENCE_TOKEN",))}
        settings = Confluence(**{"url": space.url, "space_id": SPACE, "parent_id": PARENT, **secrets, **changed})
        opened.append(Connection(settings))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


def plans(connection: Connection, *articles: Article) -> list[Planned]:
    """Return what is to be done; a page that cannot be decided about fails."""
    found = list(planned(connection, [sheet_of(each, str) for each in articles]))
    assert all(isinstance(each, Planned) for each in found), found
    return [each for each in found if isinstance(each, Planned)]


def publish(connection: Connection, *articles: Article) -> list[Step]:
    """Decide and do, and return what was done."""
    found = plans(connection, *articles)
    for each in found:
        carry_out(connection, each)
    return [each.step for each in found]


def refusal(connection: Connection, text: str = TEXT) -> str:
    """Return why a page was not published."""
    try:
        (found,) = planned(connection, [sheet_of(article(text), str)])
        if isinstance(found, DeliveryError):
            return str(found)
        carry_out(connection, found)
    except DeliveryError as error:
        return str(error)
    raise AssertionError(f"{found.step} was done")


def test_a_page_is_made_replaced_and_left(space: Space, connect: Any) -> None:
    """A changed article makes a second version; the same one makes none, although Confluence keeps it otherwise."""
    connection = connect()

    done = [
        publish(connection, article()),
        publish(connection, article()),
        publish(connection, article(TEXT + "- two\n")),
    ]

    page = space.titled(TITLE)
    assert done == [[Step.CREATE], [Step.SAME], [Step.REPLACE]]
    assert page["version"]["number"] == 2
    assert "<li>two</li>" in page["body"]["storage"]["value"]
    assert (len(space.asked("POST")), len(space.asked("PUT"))) == (1, 1)


def test_nothing_is_written_by_deciding(space: Space, connect: Any) -> None:
    """A dry run asks and writes nothing."""
    assert [each.step for each in plans(connect(), article())] == [Step.CREATE]
    assert space.pages == {}
    assert {method for method, _path in space.seen} == {"GET"}


def test_markup_of_people_stays_text(space: Space, connect: Any) -> None:
    """Raw HTML is shown as it was written, the title is not said twice, and the page says where it comes from."""
    publish(connect(), article())

    body = space.titled(TITLE)["body"]["storage"]["value"]
    assert "OCR &amp; uploads <em>wait</em>. &lt;script&gt;" in body
    assert "Worker dead" not in body
    assert "knowledge/worker.md" in body


def test_links_lead_out_only(space: Space, connect: Any) -> None:
    """A relative link is its text: the other articles have other addresses there."""
    publish(connect(), article("[a](queue.md) [b](https://example.com/?x=1&y=2) [c](javascript:alert)\n"))

    body = space.titled(TITLE)["body"]["storage"]["value"]
    assert 'a <a href="https://example.com/?x=1&amp;y=2">b</a> [c](javascript:alert)' in body


def test_somebody_changes_it_meanwhile(space: Space, connect: Any) -> None:
    """Their version is kept; the page is read again once, and the line names account, version and moment."""
    connection = connect()
    publish(connection, article())
    mine = space.titled(TITLE)["body"]["storage"]["value"]
    space.meanwhile = lambda: space.edit(TITLE, "<p>theirs</p>" + mine)

    said = refusal(connection, TEXT + "- two\n")

    assert said == (
        f"{TITLE}: the account {SOMEBODY} made version 2 of it at 2026-11-24T12:00:02Z, while version 1 was being "
        "replaced: look at what it changed, then publish again"
    )
    assert space.titled(TITLE)["body"]["storage"]["value"].startswith("<p>theirs</p>")
    assert space.asked("GET").count(f"{API}/pages/200000") == 1


def test_a_page_that_people_edited_is_told(space: Space, connect: Any) -> None:
    """Before it is replaced, who made the last version is known."""
    connection = connect()
    publish(connection, article())
    space.edit(TITLE, "<p>theirs</p>" + space.titled(TITLE)["body"]["storage"]["value"])

    (plan,) = plans(connection, article(TEXT + "- two\n"))

    assert plan.step is Step.REPLACE
    assert plan.edited is not None
    assert plan.edited.author == SOMEBODY
    carry_out(connection, plan)
    (after,) = plans(connection, article(TEXT + "- two\n"))
    assert (after.step, after.edited) == (Step.SAME, None)


def test_a_page_that_is_locked_for_a_moment(space: Space, connect: Any) -> None:
    """A conflict without a new version: the same version is tried once more."""
    connection = connect()
    publish(connection, article())
    space.fails("PUT", "/pages/", 409)

    publish(connection, article(TEXT + "- two\n"))

    assert space.titled(TITLE)["version"]["number"] == 2
    assert len(space.asked("PUT")) == 2


def test_a_page_that_stays_locked(space: Space, connect: Any) -> None:
    """The second conflict is told."""
    connection = connect()
    publish(connection, article())
    space.fails("PUT", "/pages/", 409)
    space.fails("PUT", "/pages/", 409)

    assert "It is a draft, or locked" in refusal(connection, TEXT + "- two\n")
    assert space.titled(TITLE)["version"]["number"] == 1


def test_a_lost_answer_makes_no_second_page(space: Space, connect: Any) -> None:
    """The page was made and nobody heard of it: it is said so, nothing is sent again, and next time it is found."""
    connection = connect()
    space.fails("POST", "/pages$", committed=True)

    said = refusal(connection)

    assert "whether it was carried out is not known: publish again, which looks first" in said
    assert publish(connection, article()) == [Step.SAME]
    assert len(space.asked("POST")) == 1
    assert space.titled(TITLE)["version"]["number"] == 1


def test_a_lost_answer_makes_no_second_version(space: Space, connect: Any) -> None:
    """The same for a new version."""
    connection = connect()
    publish(connection, article())
    space.fails("PUT", "/pages/", committed=True)

    assert "is not known" in refusal(connection, TEXT + "- two\n")
    assert publish(connection, article(TEXT + "- two\n")) == [Step.SAME]
    assert space.titled(TITLE)["version"]["number"] == 2


def test_two_publishers_make_one_version(space: Space, connect: Any) -> None:
    """Who comes second with the same article finds it done."""
    connection = connect()
    publish(connection, article())
    (plan,) = plans(connection, article(TEXT + "- two\n"))
    space.meanwhile = lambda: space.write("200000", plan.sheet.whole, 2, message=plan.sheet.mark)

    carry_out(connection, plan)

    assert space.titled(TITLE)["version"]["number"] == 2


def test_a_page_of_others_is_left_alone(space: Space, connect: Any) -> None:
    """A page of our title that does not end with our line is not ours."""
    space.add(TITLE, "<p>what I know of workers</p>", SOMEBODY)

    said = refusal(connect())

    assert "rename or delete it, or put the line back" in said
    assert space.titled(TITLE)["version"]["number"] == 1


def test_one_page_that_is_not_ours_holds_up_no_other(space: Space, connect: Any) -> None:
    """The others are decided about."""
    space.add(TITLE, "<p>mine</p>", SOMEBODY)

    found = list(planned(connect(), [sheet_of(article(), str), sheet_of(article(cause="queue"), str)]))

    assert isinstance(found[0], DeliveryError)
    assert isinstance(found[1], Planned)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"token": Secret("wrong-token", ("CONFLUENCE_TOKEN",))}, "Renew $CONFLUENCE_TOKEN, and check confluence.user"),
        ({"user": None}, "401 to GET /spaces/98306: Unauthorized; scope does not match"),
        ({"space_id": "1"}, "Check confluence.space_id 1 (a number, not the key)"),
        ({"parent_id": "1"}, "404 to POST /pages: The space or the parent does not exist. Check confluence.space_id"),
    ],
)
def test_a_refusal_says_what_to_change(connect: Any, changed: dict[str, Any], said: str) -> None:
    """Wrong token, no user, no such space, no such parent: one line each, without the token."""
    told = refusal(connect(**changed))

    assert said in told
    assert "\n" not in told
    assert TOKEN not in told
    assert "wrong-token" not in told


@pytest.mark.parametrize(
    ("status", "how", "told"),
    [
        (429, {"headers": {"Retry-After": "30"}}, ("(429 to GET /spaces/98306): publish again in 30 s", 30)),
        (429, {}, ("limits our rate (429 to GET /spaces/98306): publish again later", None)),
        (503, {}, ("is in trouble (503 to GET /spaces/98306)", None)),
        (403, {}, ("Give the account of $CONFLUENCE_TOKEN permission to see the space 98306", None)),
        (302, {"headers": {"Location": "/login"}}, ("check confluence.url http", None)),
        (200, {"body": "<html>", "content_type": "text/html"}, ("got 200 with text/html where Confluence's", None)),
        (418, {"body": "[]"}, ("418 to GET /spaces/98306: no reason given. see docs/knowledge.md", None)),
        (400, {"body": "<html>"}, ("no reason given. Check confluence.parent_id", None)),
    ],
)
def test_what_else_it_may_answer(
    space: Space, connect: Any, status: int, how: dict[str, Any], told: tuple[str, float | None]
) -> None:
    """Each is a line that says what to do; what it asks to wait is known."""
    space.fails("GET", "/spaces/", status, **how)

    with pytest.raises(DeliveryError) as caught:
        plans(connect(), article())

    assert told[0] in str(caught.value)
    assert caught.value.retry_after_s == told[1]


def test_a_limit_in_between_ends_it(space: Space, connect: Any) -> None:
    """Once it asks to be left alone, no further article is asked for."""
    space.fails("GET", "/pages$", 429, headers={"Retry-After": "5"})

    with pytest.raises(DeliveryError, match="publish again in 5 s"):
        plans(connect(), article(), article(cause="queue"))

    assert space.asked("GET").count(f"{API}/pages") == 1


@pytest.mark.parametrize("body", ['{"results": 3}', '{"results": [{"title": "x"}]}', '{"results": ["x"]}'])
def test_a_strange_answer_is_told(space: Space, connect: Any, body: str) -> None:
    """JSON that is none of Confluence's."""
    space.fails("GET", "/pages$", 200, body=body)

    assert "check confluence.url" in refusal(connect())


def test_nobody_answers(connect: Any) -> None:
    """An address where nobody listens is a line too."""
    assert "did not answer GET /spaces/98306 (ConnectError)" in refusal(connect(url="http://127.0.0.1:9"))


def test_without_a_user_the_token_is_sent_as_bearer(space: Space, connect: Any) -> None:
    """A scoped token of a service account has no user."""
    refusal(connect(user=None))

    assert space.logins == [f"Bearer {TOKEN}"]
