"""Take secrets out of everything pytest hands on: exceptions, reports, log records."""

import functools
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from reporting.plugin.hookspecs import Evidence, Surrounding
from reporting.redaction import Redactor


def redact_error(error: BaseException | None, redactor: Redactor) -> None:
    """Clean an exception and all it was raised from, in place: some reporters read it instead of the report."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        error.args = tuple(redactor.clean_all(argument) for argument in error.args)
        if notes := getattr(error, "__notes__", None):
            error.__notes__ = [redactor.clean(note) for note in notes]
        if isinstance(getattr(error, "msg", None), str):
            error.msg = redactor.clean(error.msg)  # type: ignore[attr-defined]
        error = error.__cause__ or error.__context__


def redact_report(report: pytest.TestReport, redactor: Redactor) -> None:
    """Clean a report in place. A traceback that held a secret becomes plain text."""
    report.sections = [(title, redactor.clean(text)) for title, text in report.sections]
    report.user_properties = [(name, redactor.clean_all(value)) for name, value in report.user_properties]
    if isinstance(report.longrepr, tuple):
        path, line, reason = report.longrepr
        report.longrepr = (path, line, redactor.clean(reason))
    elif report.longrepr is not None:
        text = str(report.longrepr)
        cleaned = redactor.clean(text)
        if cleaned != text:
            report.longrepr = cleaned


def redacted_text(piece: Evidence | Surrounding, redactor: Redactor) -> str:
    """Return a piece of evidence as clean text; a document stays JSON, since its texts are cleaned one by one."""
    if "document" in piece:
        return json.dumps(redactor.clean_all(piece["document"]), ensure_ascii=False, indent=1)
    return redactor.clean(piece["text"])


def redact_logs(redactor: Redactor) -> None:
    """Clean every log record as it is made, so that live logs are clean too."""
    make = logging.getLogRecordFactory()

    def make_clean(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        record.msg, record.args = redactor.clean(record.getMessage()), ()
        return record

    logging.setLogRecordFactory(make_clean)


def redact_finalizers(fixture: Any, redactor: Redactor) -> None:
    """Clean what a fixture's clean-up raises, before a reporter that watches clean-ups sees it.

    allure-pytest wraps the same private list (allure_pytest/listener.py, ``pytest_fixture_setup``); ours goes inside.
    """
    finalizers = getattr(fixture, "_finalizers", [])
    for index, finalizer in enumerate(finalizers):
        finalizers[index] = _cleaning(finalizer, redactor)


def _cleaning(finalizer: Callable[[], object], redactor: Redactor) -> Callable[[], object]:
    @functools.wraps(finalizer)
    def clean() -> object:
        try:
            return finalizer()
        except BaseException as error:
            redact_error(error, redactor)
            raise

    return clean
