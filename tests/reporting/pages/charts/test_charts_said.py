"""What charts say: holes and honest axes, words for who does not see them, both languages, and what cannot be drawn."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as some

from reporting.domain.kpi.facts import Plan
from reporting.pages.charts import Picture, charts_of, palette
from reporting.pages.charts.draft import Known
from reporting.pages.charts.drawing import ChartError, as_png, drawn
from reporting.pages.charts.dressing import SVG
from reporting.pages.charts.labels import apart
from reporting.pages.charts.making import CHARTS, picture_of
from reporting.pages.charts.scales import lines_up_to, whole_lines_up_to
from reporting.pages.charts.shares import FEET, foot_of
from tests.reporting.pages.charts.stories import ENDED, LIVELY, PLAN, WEEKS, ZONE, trends, without, wording

ROOT = Path(__file__).parents[4]
NBSP = "\N{NO-BREAK SPACE}"
WITHOUT_LIBRARY = """
from reporting.pages.charts import charts_of
from tests.reporting.pages.charts.stories import PLAN, trends, wording
for each in charts_of(trends(), PLAN, wording("en")):
    print(each.name, each.is_drawn, "<table" in each.figure, "99.821%" in each.figure, each.note)
"""


def chart(name: str, language: str = "en", plan: Plan = PLAN, **values: object) -> Picture:
    """Return one chart of the lively quarter, some figures replaced: dots in their names are underscores here."""
    changed = {**LIVELY, **{key.replace("__", "."): value for key, value in values.items()}}
    known = Known.of(trends(changed), plan, wording(language))
    make = next(each for each in CHARTS if each.__name__ == name)
    return picture_of(make(known), known.wording, known.weeks)


def marks(picture: Picture, wanted: str) -> list[Element]:
    """Return the elements of a drawing with this class."""
    return [each for each in fromstring(str(picture.svg)).iter() if each.get("class") == wanted]


def said(picture: Picture) -> list[str]:
    """Return what is written in a drawing."""
    tags = {f"{{{SVG}}}text", f"{{{SVG}}}tspan"}
    return [each.text for each in fromstring(str(picture.svg)).iter() if each.tag in tags and each.text]


def test_a_line_breaks_at_a_hole():
    """Where a week has no value the line ends and begins anew; there is no point, and never a 0."""
    line = next(each for each in marks(chart("schedule"), "stroke-one") if "M" in each.get("d", ""))
    points = marks(chart("schedule"), "fill-one stroke-sheet")

    assert line.get("d").count("M") == 2
    assert len(points) == 11
    assert max(float(height) for height in re.findall(r",([\d.]+)", line.get("d"))) < palette.HEIGHT


def test_a_value_between_two_holes_is_seen():
    """A week alone has no line to either side, and a point."""
    values = (None, 0.99, *(None,) * 10)

    assert len(marks(chart("schedule", schedule__coverage=values), "fill-one stroke-sheet")) == 1


def test_a_week_without_any_value_is_marked_and_explained():
    """Its ground is grey, and the drawing says what that means; without holes it says nothing of it."""
    with_hole, whole = chart("schedule"), chart("schedule", schedule__coverage=(0.99,) * 12)

    assert len(marks(with_hole, "fill-hole")) == 1
    assert any("grey: no value" in each for each in said(with_hole))
    assert not marks(whole, "fill-hole")
    assert not any("grey" in each for each in said(whole))


def test_a_nought_is_drawn_as_one():
    """No regression in a week with a deployment is a 0 above the foot; a week without a deployment is a hole."""
    picture = chart("changes", regressions__count=(0, None, *(0,) * 10), deployments__failure=(None,) * 12)

    assert said(picture).count("0") == 11 + 1, "one for each week, and the latest one"


@pytest.mark.parametrize(
    ("values", "foot"),
    [
        ([1.0], 0.999),
        ([0.9985, 1.0], 0.998),
        ([0.995], 0.99),
        ([0.971, 0.995], 0.95),
        ([0.84], 0.8),
        ([0.5], 0.0),
        ([0.0, 1.0], 0.0),
    ],
)
def test_where_the_axis_of_a_share_begins(values, foot):
    """As near as leaves room below the lowest value, the objective included; from 0 where anything is that low."""
    assert foot_of(values)[0] == foot


@given(some.lists(some.floats(0, 1), min_size=1))
def test_the_axis_of_a_share_holds_every_value(values):
    """No value is below the axis, and its lines reach from its foot to all."""
    foot, step = foot_of(values)

    assert foot <= min(values)
    assert round((1 - foot) / step, 6) == round((1 - foot) / step)
    assert (foot, step) in FEET


def test_an_axis_that_does_not_begin_at_nought_says_so():
    """The drawing names the foot; one that begins at 0 has nothing to say."""
    low = chart("availability", availability__whole=(0.1,) * 12, availability__critical=(0.2,) * 12)

    assert any("axis from 95%, not from 0" in each for each in said(chart("availability")))
    assert not any("not from 0" in each for each in said(low))


def test_the_objective_stands_across_and_beside():
    """Its line is dotted, and its value and name stand at the right."""
    picture = chart("availability", plan=Plan(zone=ZONE, objective=0.98))

    assert [each.get("stroke-dasharray") for each in marks(picture, "stroke-text")] == ["2,3"]
    assert {"98%", "objective"} <= set(said(picture))


def test_the_latest_value_is_named():
    """The last point of each line has its value and its name; an older one says its week too."""
    ended = (*(5400,) * 10, None, None)

    assert {"99.821%", "at all times", "99.95%", "critical hours"} <= set(said(chart("availability")))
    assert "mean, W46" in said(chart("restore", restore__mean=ended))


@pytest.mark.parametrize(("language", "whole", "axis"), [("es", "99,821%", "97%"), ("en", "99.821%", "97%")])
def test_numbers_are_those_of_the_language(language, whole, axis):
    """A decimal comma in Spanish, a point in English, beside the line and along the axis."""
    picture = chart("availability", language)
    narrow = chart("availability", language, availability__whole=(0.996,) * 12, availability__critical=(None,) * 12)

    assert {whole, axis} <= {each.replace(NBSP, "") for each in said(picture)}
    assert whole[:-1].replace("99", "99") in picture.description
    assert {"99,25%" if language == "es" else "99.25%"} <= {each.replace(NBSP, "") for each in said(narrow)}


@pytest.mark.parametrize(("language", "monday"), [("es", "23 nov"), ("en", "23 Nov")])
def test_weeks_are_named_with_their_monday(language, monday):
    """Each third week is named, counted from the latest, and its Monday is written as the language writes days."""
    picture = chart("schedule", language)

    assert [each for each in said(picture) if re.fullmatch(r"W\d\d", each)] == ["W39", "W42", "W45", "W48"]
    assert monday in said(picture)


def test_the_description_tells_the_course():
    """From where to where, lowest and highest with their weeks, the objective, and how many weeks have no value."""
    words = chart("availability").description

    assert words.startswith(
        "Availability: from 99.2% in 2026-W37 to 99.821% in 2026-W48; lowest 97.1% in 2026-W45, "
        "highest 100% in 2026-W42. No value in 1 week."
    )
    assert words.endswith("Objective of 99.5% missed in 3 of 11 weeks.")


def test_the_description_of_a_single_value_and_of_an_even_course():
    """One value has no course, and one that never moves has neither lowest nor highest."""
    single = chart("schedule", schedule__coverage=(*(None,) * 11, 0.9))
    even = chart("schedule", schedule__coverage=(0.9,) * 12)

    assert single.description == "Planned runs that took place: 90% in 2026-W48. No value in 11 weeks."
    assert "90% in every week that has a value, from 2026-W37 to 2026-W48." in even.description


def test_incidents_count_those_that_are_too_few_for_a_mean():
    """Weeks whose mean is a hole, since fewer than five ended, count their incidents all the same."""
    picture = chart("incidents")

    assert picture.rows[0] == ("2026-W37", *(str(ENDED[severity][0]) for severity in ENDED), "1")
    assert "S2 high: 3" in said(picture)


def test_a_week_in_which_nobody_looked_has_no_incidents_to_count():
    """Nothing measured and no incident known is a hole, not a 0; an incident that people filed counts all the same."""
    picture = chart("incidents", availability__coverage=(0, None, *(1,) * 7, 0, 1, 1))

    assert picture.rows[9][1:] == ("n/a",) * 5, "nothing measured, nothing known"
    assert picture.rows[0][1] == "1", "nothing measured, and an incident"
    assert len(marks(picture, "fill-hole")) == 2, "in both plots"


def test_a_chart_without_a_value_is_left_out_and_says_why():
    """No drawing, the reason as the figures give it, and the table with its n/a."""
    found = charts_of(without("restore.mean", "restore.median"), PLAN, wording("en"))
    picture = next(each for each in found if each.name == "restore")

    assert not picture.is_drawn
    assert picture.note == "Nothing to draw: fewer than 5 ended in this time."
    assert picture.note in picture.figure
    assert "n/a" in picture.figure
    assert "<svg" not in picture.figure
    with pytest.raises(ChartError, match="restore was not drawn"):
        picture.png()


def test_without_any_trend_there_is_no_table_either():
    """A target of which nothing is known gets six notes, and no error."""
    found = charts_of([], PLAN, wording("en"))

    assert [each.is_drawn for each in found] == [False] * 6
    assert all("<table" not in each.figure and "nothing was measured" in each.figure for each in found)


def test_without_the_library_the_numbers_are_still_there(tmp_path):
    """Where vl-convert cannot be imported, each chart says so with what to do, and has its table."""
    (tmp_path / "vl_convert.py").write_text("raise ImportError('no such system library')\n")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_LIBRARY],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()

    assert len(lines) == 6
    assert lines[0] == (
        "availability False True True The chart could not be drawn: vl-convert cannot be imported "
        "(no such system library): install vl-convert-python."
    )
    assert all(" False True " in line for line in lines)


def test_what_the_library_refuses_is_told_in_a_line():
    """A specification or a drawing that is none raises our own error, short and without a stack of frames."""
    for make in (lambda: drawn({"mark": "nonsense"}, {}), lambda: as_png("<svg")):
        with pytest.raises(ChartError, match="vl-convert does not draw it") as caught:
            make()
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 220


@given(some.lists(some.floats(0, 168), max_size=5))
def test_labels_never_meet(wanted):
    """However near the values are, labels keep their distance and their order, and none is below the plot."""
    found = apart(wanted, 27, 168)
    ordered = sorted(found)

    assert all(second - first >= 27 - 1e-9 for first, second in pairwise(ordered))
    assert all(one <= other for one, other in pairwise(_by(wanted, found)))
    assert max(found, default=0) <= 162


@given(some.floats(0, 1e7))
def test_lines_are_round_and_reach_the_highest_value(highest):
    """They begin at 0, go up evenly to at least the highest value, and are few; of a count they are whole."""
    for lines, most in ((lines_up_to(highest), 5), (whole_lines_up_to(highest), 4)):
        assert lines[0] == 0
        assert lines[-1] >= min(highest, lines[-1])
        assert lines[-1] >= highest * (1 - 1e-9)
        assert len(lines) <= most + 1
    assert all(each == int(each) for each in whole_lines_up_to(highest))


def test_a_shorter_trend_is_drawn_too():
    """A target that is known for three weeks has charts of three weeks."""
    short = {name: row[-3:] for name, row in LIVELY.items()}
    found = charts_of(trends(short, {key: row[-3:] for key, row in ENDED.items()}, WEEKS[-3:]), PLAN, wording("en"))

    assert [len(each.rows) for each in found] == [3] * 6
    assert found[0].is_drawn


def _by(wanted: list[float], found: list[float]) -> list[float]:
    return [y for _, y in sorted(zip(wanted, found, strict=True))]
