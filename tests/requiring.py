"""Where nothing may be skipped, a skipped test fails: ``RONDA_REQUIRE_ALL=1``, as .ci/run sets it."""

import os
from collections.abc import Generator

import pytest

MARK = "beside_the_clone"


def pytest_configure(config: pytest.Config) -> None:
    """Make the one exception known."""
    config.addinivalue_line("markers", f"{MARK}: needs what lies beside the project, and may be skipped without it")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure that says what was missing."""
    report = yield
    may_skip = os.environ.get("RONDA_REQUIRE_ALL") != "1" or item.get_closest_marker(MARK) is not None
    if report.skipped and not hasattr(report, "wasxfail") and not may_skip:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{reason}: RONDA_REQUIRE_ALL=1 lets nothing be skipped"
    return report
