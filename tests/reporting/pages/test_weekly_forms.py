"""What each form of the weekly review promises: programs read it, spreadsheets run nothing of it, links resolve."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reporting.domain.kpi.definitions import AVAILABILITY
from reporting.domain.kpi.figure import Figure
from reporting.domain.kpi.trends import Shift
from reporting.domain.review.review import Review
from reporting.pages.weekly.document import review_document
from reporting.pages.weekly.markdown import escaped
from reporting.pages.weekly.references import References
from reporting.pages.weekly.rows import row_of
from reporting.pages.weekly.sheet import COLUMNS, csv_of, harmless
from tests.reporting.pages.weekly_editions import edition, review_in, wording
from tests.reporting.pages.weekly_record import Record
from tests.reporting.pages.weekly_stories import empty, rich

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "weekly.schema.json").read_text(encoding="utf-8"))


def documents() -> list[dict[str, Any]]:
    """Return the JSON of both stories in both languages."""
    return [json.loads(edition(story, language).json()) for story in (rich, empty) for language in ("es", "en")]


def test_json_is_what_its_schema_says() -> None:
    """docs/weekly.schema.json allows what is written, and nothing else."""
    checker = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())

    assert [str(error) for each in documents() for error in checker.iter_errors(each)] == []


@pytest.mark.parametrize("place", ["", "figures", "incidents", "findings", "coming"])
def test_schema_refuses_a_key_that_it_does_not_know(place: str) -> None:
    """A key that is added to the JSON must be added to the schema too."""
    document = documents()[0]
    (document[place][0] if place else document)["planted"] = 1

    with pytest.raises(jsonschema.ValidationError, match="planted"):
        jsonschema.validate(document, SCHEMA)


def test_schema_refuses_a_value_beside_a_reason() -> None:
    """A figure has one of the two."""
    document = documents()[0]
    document["figures"][0]["reason"] = "planted"

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)


def rows(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a table."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_table_and_json_tell_the_same_figures() -> None:
    """Each figure of the JSON is a row with the same value, reason, count and difference."""
    made = edition(rich, "es")
    document = json.loads(made.json())

    def number(value: float | None) -> str:
        return "" if value is None else str(int(value)) if value == int(value) else repr(value)

    assert rows(made.csv()) == [
        {
            "target": "yard",
            "week": "2026-W48",
            "key": each["key"],
            "part": each["part"],
            "title": each["title"],
            "value": number(each["value"]),
            "unit": each["unit"],
            "reason": each["reason"] or "",
            "count": number(each["count"]),
            "week_before": number(each["before"]),
            "difference": number(each["difference"]),
            "behind": "; ".join(each["behind"]),
        }
        for each in document["figures"]
    ]


def test_table_is_rfc_4180_with_a_mark_of_its_encoding() -> None:
    """The mark first, a head, CRLF after each row, and as many cells in each."""
    content = edition(rich, "es").csv()
    lines = content.decode().split("\r\n")

    assert content.startswith(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n")
    assert lines[-1] == ""
    assert {len(row) for row in csv.reader(lines[:-1])} == {len(COLUMNS)}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_is_run_as_a_formula(text: str) -> None:
    """What a spreadsheet would run is a text there; what is harmless stays as it is."""
    assert harmless(text) == f"'{text}"
    assert harmless(f"a{text}") == f"a{text}"


def with_shift(part: str, value: float, before: float) -> Review:
    """Return a review with one figure."""
    figures = [Figure(AVAILABILITY, each, part) for each in (before, value)]
    return replace(review_in(*empty()), shifts=(Shift(figures[1].name, *figures),))


def test_cell_from_outside_is_harmless_and_a_negative_number_stays_one() -> None:
    """A channel or check that is named like a formula is quoted; a difference below 0 stays a number."""
    (row,) = rows(csv_of(with_shift("=cmd|'/c calc'!A1", 0.5, 0.75), wording()))

    assert row["part"] == "'=cmd|'/c calc'!A1"
    assert (row["value"], row["difference"]) == ("0.5", "-0.25")


def test_json_is_that_of_ronda_kpi_and_more() -> None:
    """The figures are made by the same code: every key of one is in the other."""
    document = review_document(review_in(*rich()), wording())

    assert {"name", "value", "reason", "formula", "behind"} <= set(document["figures"][0])
    assert {each["course"] for each in document["figures"]} >= {"better", "worse", "same", "untold"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a | b", "a \\| b"),
        ("<img src=x>", "\\<img src=x\\>"),
        ("*a* _b_ `c` [d](e)", "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e)"),
        ("@team #12 &amp;", "&#64;team &#35;12 &amp;amp;"),
        ("two\nlines\r\n\tof it", "two lines of it"),
    ],
)
def test_markdown_from_outside_marks_nothing_up(text: str, written: str) -> None:
    """Neither tables nor markup break, nobody is called and no issue is linked."""
    assert escaped(text) == written


def test_markdown_tables_have_as_many_cells_in_each_row() -> None:
    """GitHub shows a table only if head, sides and rows fit together."""
    text = edition(rich, "es").markdown().decode()
    tables = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    counts = [{len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()} for table in tables]

    assert len(tables) == 3
    assert all(len(each) == 1 for each in counts)


def test_numbers_of_incidents_lead_to_their_pages() -> None:
    """Where the site is published, one click leads to the incident; else to its line on the page."""
    links = {"incident": lambda name: f"https://status.example/yard/incidents/{name}.html"}
    published, alone = edition(rich, **links), edition(rich)

    assert 'href="https://status.example/yard/incidents/api.html"' in published.html().decode()
    assert "[\\[1\\]](https://status.example/yard/incidents/api.html)" in published.markdown().decode()
    assert 'href="#incident-1"' in alone.html().decode()


@pytest.mark.parametrize("story", [rich, empty])
def test_every_link_on_the_page_resolves(story: Any) -> None:
    """Each figure leads to its formula and to its incidents, all on the same page, and no id is there twice."""
    page = edition(story, "es").html().decode()
    ids = re.findall(r'\bid="([^"]+)"', page)
    targets = set(re.findall(r'href="#([^"]+)"', page))

    assert targets - set(ids) == set()
    assert len(ids) == len(set(ids))
    assert {f"how-{each.of.key}" for each in (shift.after for shift in review_in(*story()).shifts)} <= set(ids)


def test_page_alone_leads_to_no_site() -> None:
    """The file has no menu, no script, and no link to a page that is not beside it."""
    page = edition(rich, "es").html().decode()

    assert "<script" not in page
    assert {
        each for each in re.findall(r'href="([^"]*)"', page) if not each.startswith(("#", "https://", "data:"))
    } == set()


def test_too_few_says_why_there_is_no_trend() -> None:
    """Below five the change says so in words, and not as a number."""
    shifts = {each.name: each for each in review_in(*rich()).shifts}
    row = row_of(shifts["restore.mean.S1"], wording(), References(()))

    assert (row.value, row.change, row.arrow) == ("75 min", "", "")
    assert row.verdict == "no trend: fewer than 5 ended in this time"


def test_text_from_outside_is_escaped_on_the_page() -> None:
    """A message that is markup is shown as text."""
    record, plan = rich()
    record.records = [
        replace(each, event=replace(each.event, incident=replace(each.event.incident, message="<b>x</b>\x00")))
        for each in record.records
    ]
    page = edition(lambda: (record, plan)).html().decode()

    assert "&lt;b&gt;x&lt;/b&gt;\ufffd" in page
    assert "<b>x" not in page


def test_what_is_recorded_afterwards_changes_no_byte() -> None:
    """More incidents, runs and notices after the week's end: the same page, Markdown, table and JSON."""
    record, plan = rich()
    first = edition(lambda: (record, plan), "es")
    forms = (first.html(), first.markdown(), first.csv(), first.json())
    more = Record()
    for each in rich()[0].records:
        later = replace(each.event, incident=replace(each.event.incident, message="later"))
        more.records.append(
            replace(each, number=each.number + 10_000, known_at=each.known_at.replace(year=2027), event=later)
        )
    record.records += more.records
    record.created |= {"queue": record.records[-1].known_at}
    record.ticket_of |= {"queue": "RONDA-99"}
    second = edition(lambda: (record, plan), "es")

    assert (second.html(), second.markdown(), second.csv(), second.json()) == forms
