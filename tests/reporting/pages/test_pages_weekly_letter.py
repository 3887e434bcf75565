"""The weekly review as a mail: its subject, the same figures as the page, its charts, and its bounds."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from language import translations
from reporting.domain.kpi.facts import Plan
from reporting.pages import SiteSettings
from reporting.pages.press import Press
from reporting.pages.weekly.forms import Edition
from reporting.pages.weekly.view import Links, view_of
from reporting.pages.weekly_letter import MOST_SUBJECT, MOST_TEXT, Written, subject_of, written
from reporting.pages.wording import Wording
from reporting.pipeline.reviewing import Reviews
from tests.reporting.pages.weekly_record import BOGOTA, LATER, WEEK, Record
from tests.reporting.pages.weekly_stories import empty, rich

PAGE = "https://status.yard.example/yard/weeks/2026-W48.html"
GMAIL = 102_000
"""Bytes of HTML above which Gmail shows the rest elsewhere."""
EVIL = "<script>alert(1)</script> & \u202e“x” " + "long " * 200


def edition(story: Callable[[], tuple[Record, Plan]] = rich, language: str = "en") -> Edition:
    """Return the review of a story's week."""
    record, plan = story()
    review = Reviews(record, record.named, "yard", plan, now=LATER).review(WEEK)
    press = Press(SiteSettings(language=language), Wording(translations(language), language, BOGOTA, LATER))
    return Edition(review, plan, press, Links())


@pytest.fixture(scope="module")
def letter() -> Written:
    """The mail of a week with something of everything, in English."""
    return written(edition(), PAGE)


def test_the_subject_is_the_verdict_on_the_week(letter: Written) -> None:
    """Whose week it was, which, and how it was, on one line."""
    assert letter.subject == f"[Ronda] yard · week 2026-W48: {letter.headline}"


def test_a_long_subject_is_cut() -> None:
    """However long the verdict is, the subject is one line of at most 150 characters."""
    made = edition()
    view = replace(view_of(made.review, made.plan, made.press.wording), headline="line\nafter line " * 40)

    subject = subject_of(view, made.press.wording)

    assert len(subject) == MOST_SUBJECT
    assert subject.endswith("…")
    assert "\n" not in subject


def test_it_says_the_same_as_the_page(letter: Written) -> None:
    """Every key figure, finding and piece of planned work of the review stands in the HTML."""
    made = edition()
    view = view_of(made.review, made.plan, made.press.wording)
    text = re.sub(r"<[^>]+>", " ", letter.html).replace("&#39;", "'").replace("&#34;", '"')

    for _group, rows in view.groups:
        for row in rows:
            assert row.title in text
            assert row.value in text
    assert view.findings
    assert all(each.said in text for each in view.findings[:10])
    assert all(each.title in text for each in (*view.worst, *view.coming))
    assert letter.text.startswith(f"Page of the week: {PAGE}\n\n# ")
    assert letter.text.removeprefix(f"Page of the week: {PAGE}\n\n") == made.markdown().decode()


def test_each_chart_is_a_picture_that_the_html_shows(letter: Written) -> None:
    """What is shown has an id of its own, words for who does not see it, and a PNG; nothing is loaded."""
    shown = re.findall(r'<img src="cid:([^"]+)" width="480" alt="([^"]+)"', letter.html)

    assert [name for name, _ in shown] == [each.content_id for each in letter.shown if each.png]
    assert len(shown) >= 4
    assert all(words.endswith(".") for _, words in shown)
    assert all(each.png.startswith(b"\x89PNG") for each in letter.shown if each.content_id)
    assert re.findall(r'(?:src|href|background)="(?!cid:)([^"]+)"', letter.html) == [PAGE]
    assert not re.search(r"<(script|style|link|iframe|form|svg)|\son\w+=|url\(", letter.html)


def test_pictures_of_two_weeks_have_different_ids(letter: Written) -> None:
    """A mailbox that shows several reviews at once mixes up none of their pictures."""
    other = edition()
    earlier = replace(other.review, kpis=replace(other.review.kpis, week="2026-W47"))

    found = written(Edition(earlier, other.plan, other.press, other.links), PAGE)

    ids = [{each.content_id for each in some.shown if each.png} for some in (letter, found)]
    assert not ids[0] & ids[1]


def test_a_week_of_which_nothing_is_known() -> None:
    """There is a mail all the same, which says in the place of each chart why it is not there."""
    made = written(edition(empty), None)

    assert not any(each.png for each in made.shown)
    assert len(made.shown) == 6
    assert made.html.count("Nothing to draw:") == 6
    assert "<img" not in made.html
    assert "href" not in made.html
    assert made.text.startswith("# ")


def test_the_same_edition_gives_the_same_mail(letter: Written) -> None:
    """To the byte, pictures too: it may be made again when a server failed."""
    assert written(edition(), PAGE) == letter


def test_pictures_above_the_bound_are_left_out_and_said() -> None:
    """The first ones that fit are there, for the others a line; the figures are all there."""
    made = written(edition(), PAGE, most_pictures=50_000)
    there = [each for each in made.shown if each.png]

    assert 1 <= len(there) < len([each for each in written(edition(), PAGE).shown if each.png])
    assert sum(len(each.png) for each in there) <= 50_000
    assert "The picture does not fit into the mail." in made.html


def test_the_html_stays_below_what_mailboxes_cut() -> None:
    """With lists of hundreds of long texts from outside it is short, escaped, and says how many are left out."""
    made = edition()
    review = made.review
    many = replace(
        review,
        findings=tuple(replace(review.findings[0], key=str(number)) for number in range(300)),
        coming=tuple(replace(each, work=replace(each.work, title=EVIL)) for each in review.coming) * 200,
        worst=tuple(
            replace(each, outage=replace(each.outage, incident=replace(each.outage.incident, message=EVIL)))
            for each in review.worst
        ),
    )

    found = written(Edition(many, made.plan, made.press, made.links), PAGE)

    assert len(found.html.encode()) < GMAIL
    assert "… and 290 more" in found.html
    assert "<script" not in found.html
    assert "&lt;script&gt;" in found.html


def test_the_text_has_a_bound_too() -> None:
    """What is longer is cut between two lines, and the mail says where the rest is."""
    made = edition()
    many = replace(made.review, findings=made.review.findings * 400)

    found = written(Edition(many, made.plan, made.press, made.links), PAGE)

    assert MOST_TEXT - 2_000 < len(found.text.encode()) < MOST_TEXT + 200
    assert found.text.endswith("The rest does not fit into a mail: the page of the week has it.\n")


def test_numbers_are_those_of_the_language() -> None:
    """The Spanish mail writes a decimal comma, and says that it is Spanish."""
    made = written(edition(language="es"), PAGE)

    assert '<html lang="es"' in made.html
    assert "99,5" in made.text
    assert "99.5" not in made.text
