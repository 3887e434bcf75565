"""The hygiene page, and what a hygiene run must leave alone."""

import json
import os
from datetime import timedelta

import pytest

from reporting.domain.run import CheckKey
from reporting.pages.current import current_states
from reporting.pages.hygiene import _height
from tests.reporting.pages.hygiene_stories import a_quarter, a_round
from tests.reporting.pages.stories import NOW, FakeStore, a_run, results
from tests.reporting.pages.test_pages_golden import GOLDEN, same_as_golden, without_assets

PAGE = "yard/hygiene/index.html"


def test_page_is_as_it_was_looked_at(publish, site):
    """The page of a quarter of a year is the golden one, to the letter."""
    publish(a_quarter())

    page = without_assets((site / PAGE).read_text(encoding="utf-8"))

    same_as_golden(GOLDEN / "hygiene.html", page, update="RONDA_UPDATE_GOLDEN" in os.environ)


def test_a_figure_shows_its_last_twelve_values(publish, site):
    """Of thirteen weekly values the last twelve are on the page as numbers, though fifty health runs came since."""
    publish(a_quarter())

    row = (site / PAGE).read_text().split("<code>hygiene.media.orphans</code>")[2].split("</tr>")[0]

    assert row.count("<li") == 12
    assert ">310<" not in row
    assert ">295<" in row
    assert ">172<" in row


def test_page_is_of_rare_runs_too(publish, site):
    """The last hygiene run is the current state, however many health runs came after it."""
    publish(a_quarter())

    checks = {each["check"]: each for each in json.loads((site / "status.json").read_text())["targets"][0]["checks"]}

    assert checks["hygiene.media.orphans"]["outcome"] == "failed"
    assert checks["health.api.whoami"]["outcome"] == "passed"


def test_without_hygiene_there_is_no_page(publish, site):
    """A target whose hygiene was never measured has no such page and no link to one."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    publish(store)

    assert not (site / PAGE).exists()
    assert "hygiene" not in (site / "yard/index.html").read_text()


def test_hygiene_does_not_speak_for_health(publish, site):
    """Failing hygiene leaves the verdict on health as it is, and stands below it with its own counts."""
    summary = publish(a_quarter())
    page = (site / "yard/index.html").read_text()

    assert summary.verdicts["yard"].kind == "works"
    assert "hygiene/index.html" in page
    assert "hygiene.media.orphans" not in page.split("Latest runs")[0]


def test_a_hygiene_run_does_not_freshen_health(publish, site):
    """A target whose health was measured an hour ago is out of date, although a hygiene run ended just now."""
    store = FakeStore()
    store.add_run(run := a_run(60), results(run))
    store.add_run(run := a_run(1), a_round(run, 10))
    publish(store)

    target = json.loads((site / "status.json").read_text())["targets"][0]

    assert target["measured_at"] == (NOW - timedelta(minutes=60) + timedelta(seconds=6)).isoformat().replace(
        "+00:00", "Z"
    )
    assert "data-stale-at" in (site / "yard/index.html").read_text()
    assert '<section class="band good stale"' in (site / "yard/index.html").read_text()


def test_only_hygiene_is_a_target_too(publish, site):
    """A target of which only hygiene is measured is judged by that."""
    store = FakeStore()
    store.add_run(run := a_run(1), a_round(run, 10))

    assert publish(store).verdicts["yard"].kind == "works"


def test_rooms_have_their_own_current_state():
    """A whole run of one room ends the look back in that room only, and a check that room dropped is gone."""
    health, hygiene = a_run(5), a_run(1)
    older = a_run(10)
    dropped = a_round(older, 10)[0]
    states = current_states(
        [
            (hygiene, a_round(hygiene, 10)[1:]),
            (health, results(health)),
            (older, [dropped, *results(older)]),
        ]
    )

    assert {run.run_id for key, (run, _result) in states.items() if key.check.startswith("health")} == {health.run_id}
    assert CheckKey(dropped.check, "") not in states


@pytest.mark.parametrize(
    ("value", "highest", "height"), [(0, 10, 0), (None, 10, 0), (1, 1_000_000, 1), (10, 10, 8), (5, 10, 4), (0, 0, 0)]
)
def test_bars_have_nine_heights(value, highest, height):
    """Nothing is flat, the highest is full, and even one of a million is seen."""
    assert _height(value, highest) == height
