"""The figures of a review as a table for spreadsheets: CSV after RFC 4180, a row for each figure."""

import csv
import io

from reporting.domain.kpi.trends import Shift
from reporting.domain.review.review import Review
from reporting.pages.amounts import title_of
from reporting.pages.wording import Wording

COLUMNS = (
    *("target", "week", "key", "part", "title", "value", "unit"),
    *("reason", "count", "week_before", "difference", "behind"),
)
MARK = "\ufeff"
"""Told first that this is UTF-8: without it a spreadsheet takes the bytes for its old code page, and accents break."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet would run: https://owasp.org/www-community/attacks/CSV_Injection."""


def csv_of(review: Review, wording: Wording) -> bytes:
    """Return the table: commas, CRLF, a decimal point in every language, nothing where there is no value."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(review, each, wording) for each in review.shifts)
    return (MARK + text.getvalue()).encode(errors="replace")


def _row(review: Review, shift: Shift, wording: Wording) -> list[str]:
    figure, before = shift.after, shift.before
    return [
        harmless(review.kpis.target),
        review.kpis.week,
        figure.of.key,
        harmless(figure.part),
        harmless(title_of(figure, wording)),
        _number(figure.value),
        figure.of.unit.value,
        harmless(wording.reason(figure.reason)) if figure.reason is not None else "",
        _number(figure.count),
        _number(before.value if before is not None else None),
        _number(shift.difference),
        harmless("; ".join(figure.behind)),
    ]


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe before what could be one."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(float(value))
