"""A round of many cases, written twice: as our recorder writes it, and as allure-pytest writes the same results."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import Attachment, Label, Parameter, StatusDetails, TestResult

from reporting.domain.outcome import Outcome, Severity
from reporting.results import Header, Line, ResultsWriter
from reporting.results.writing import save_evidence

FAILED_EVERY, DEGRADED_EVERY = 50, 125
"""Of so many cases one fails, or is degraded: 100 and 40 of 5,000, and 40 of the latter work slowly."""
_STATUS = {Outcome.PASSED: "passed", Outcome.FAILED: "failed", Outcome.DEGRADED: "passed"}
BODY = '{{"detail": "the total of order {number} is 118, expected 119"}}\n' + "x" * 400
MESSAGE = "the total is 118, expected 119"
TEST = """\
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_order(number):
    \"\"\"The order adds up.\"\"\"
    assert number % {every} != 1, "{message}"
"""


def write_round(folder: Path, run_id: str, count: int, deployment: str, at: datetime) -> None:
    """Write the results directory of one round of ``count`` cases, through the recorder's own writer."""
    header = Header(
        run_id=run_id,
        target="yard",
        trigger="merge",
        started_at=at,
        deployment=deployment,
        versions={"ronda": "0.1.0", "pytest": "9.2.0", "python": "3.11.7"},
    )
    writer = ResultsWriter(folder, header)
    for number in range(count):
        outcome = outcome_of(number)
        name = f"regression.case.order-{number:04}.txt"
        seen = () if outcome is Outcome.PASSED else (save_evidence(folder, name, "text/plain", _body(number)),)
        writer.add(
            Line(
                check="regression.case",
                case=f"order-{number:04}",
                outcome=outcome,
                severity=Severity.S2,
                cause="rule",
                title=f"The order {number} adds up",
                started_at=at + timedelta(milliseconds=30 * number),
                duration_ms=30,
                message="" if outcome is Outcome.PASSED else MESSAGE,
                endpoint=f"POST /api/v1/orders/{number}",
                measures={"latency_ms": 28.0},
                runbook="rule",
                evidence=seen,
            )
        )
    end = at + timedelta(milliseconds=30 * count)
    writer.finish(header.model_copy(update={"finished_at": end, "complete": True}))


def write_allure(folder: Path, count: int, at: datetime) -> None:
    """Write the same results as allure-pytest does, through its own model and writer."""
    logger = AllureFileLogger(str(folder))
    for number in range(count):
        outcome = outcome_of(number)
        start = round((at + timedelta(milliseconds=30 * number)).timestamp() * 1000)
        result = TestResult(
            uuid=str(uuid.uuid4()),
            name=f"The order {number} adds up",
            fullName=f"checks.regression.test_cases#test_the_case_holds[order-{number:04}]",
            historyId=f"{number:032x}",
            testCaseId=f"{number:032x}",
            status=_STATUS[outcome],
            start=start,
            stop=start + 30,
            labels=[Label("suite", "test_cases"), Label("parentSuite", "checks.regression"), Label("severity", "S2")],
            parameters=[Parameter("case", f"'order-{number:04}'")],
        )
        if outcome is not Outcome.PASSED:
            result.statusDetails = StatusDetails(message=MESSAGE)
            source = f"{uuid.uuid4()}-attachment.txt"
            logger.report_attached_data(_body(number), source)
            result.attachments.append(Attachment("answer", source, "text/plain"))
        logger.report_result(result)


def outcome_of(number: int) -> Outcome:
    """Return what this case says."""
    if number % FAILED_EVERY == 1:
        return Outcome.FAILED
    return Outcome.DEGRADED if number % DEGRADED_EVERY == 2 else Outcome.PASSED


def write_tests(folder: Path, count: int) -> Path:
    """Write tests that give as many results, for what only reports a run of its own."""
    path = folder / "test_orders.py"
    path.write_text(TEST.format(count=count, every=FAILED_EVERY, message=MESSAGE), encoding="utf-8")
    return path


def start() -> datetime:
    """Return when the first of the rounds begins: an hour ago, so that none lies ahead."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


def _body(number: int) -> str:
    return BODY.format(number=number)
