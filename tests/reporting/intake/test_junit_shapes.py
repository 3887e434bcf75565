"""JUnit files as different tools write them."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from reporting.domain.outcome import Outcome
from reporting.intake.junit import read_files
from reporting.intake.junit_case import LONGEST_OUTPUT, LONGEST_TEXT, milliseconds
from tests.reporting.intake.building import NOW, SUBJECT, cases, junit, outcomes, read

UNITTEST = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="yard.tests.RulesTest-20261120101500" tests="3" file="yard/tests.py" time="0.002"
      timestamp="2026-11-20T10:15:00" failures="1" errors="1" skipped="1">
    <testcase classname="yard.tests.RulesTest" name="test_limit" time="0.001" timestamp="2026-11-20T10:15:00">
      <failure type="AssertionError" message="1 != 2"><![CDATA[Traceback (most recent call last):
AssertionError: 1 != 2]]></failure>
    </testcase>
    <testcase classname="yard.tests.RulesTest" name="test_broken" time="0.001">
      <error type="KeyError" message="'plate'"/>
    </testcase>
    <testcase classname="yard.tests.RulesTest" name="test_later" time="0.000">
      <skipped type="skip" message="not yet"/>
    </testcase>
    <system-out><![CDATA[of the suite, not of a case]]></system-out>
  </testsuite>
</testsuites>"""
JEST = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="jest tests" tests="2" failures="1" errors="0" time="1.5">
  <testsuite name="orders" errors="0" failures="1" skipped="1" timestamp="2026-11-20T10:15:00" time="1.2" tests="2">
    <testcase classname="orders lists them" name="orders lists them" time="0.05"></testcase>
    <testcase classname="orders refuses" name="orders refuses" time="0.01">
      <failure>Error: expect(received).toBe(expected)
    at Object.&lt;anonymous&gt; (orders.test.js:12:3)</failure>
    </testcase>
  </testsuite>
</testsuites>"""
GRADLE = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="yard.OrderTest" tests="5" skipped="1" failures="2" errors="0" timestamp="2026-11-20T10:15:00"
    hostname="build" time="1,234.5">
  <properties><property name="java.version" value="21"/></properties>
  <testcase name="lists()" classname="yard.OrderTest" time="1,200.25"/>
  <testcase name="limit()" classname="yard.OrderTest" time="0.25">
    <failure message="expected: 2" type="org.opentest4j.AssertionFailedError">expected: 2
	at yard.OrderTest.limit(OrderTest.java:9)</failure>
    <rerunFailure message="expected: 2" type="X"><stackTrace>again</stackTrace><system-out>o</system-out></rerunFailure>
    <rerunError message="boom" type="Y"><stackTrace>third</stackTrace></rerunError>
  </testcase>
  <testcase name="sometimes()" classname="yard.OrderTest">
    <flakyFailure message="timed out" type="X"><stackTrace>at yard.OrderTest</stackTrace></flakyFailure>
    <flakyError message="no answer" type="Y"><stackTrace>at yard.OrderTest</stackTrace></flakyError>
  </testcase>
  <testcase name="later()" classname="yard.OrderTest" time=""><skipped/></testcase>
  <system-err><![CDATA[]]></system-err>
</testsuite>"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "TEST-report.xml"
    path.write_text(text)
    return path


def test_unittest_xml_reporting(tmp_path: Path) -> None:
    """Failures and errors fail with their message, what was skipped has its reason."""
    found = cases(_file(tmp_path, UNITTEST))

    assert {name: (each.outcome, each.message) for name, each in found.items()} == {
        "yard.tests.RulesTest::test_limit": (Outcome.FAILED, "1 != 2"),
        "yard.tests.RulesTest::test_broken": (Outcome.FAILED, "'plate'"),
        "yard.tests.RulesTest::test_later": (Outcome.SKIPPED, "not yet"),
    }
    assert "Traceback (most recent" in found["yard.tests.RulesTest::test_limit"].pieces[0].text


def test_jest(tmp_path: Path) -> None:
    """A failure without attributes is told by the first line of its text."""
    found = cases(_file(tmp_path, JEST))

    assert found["orders refuses::orders refuses"].message == "Error: expect(received).toBe(expected)"
    assert found["orders lists them::orders lists them"].outcome is Outcome.PASSED
    assert found["orders lists them::orders lists them"].duration_ms == 50


def test_gradle_and_surefire_tell_attempts(tmp_path: Path) -> None:
    """A rerun that failed counts as a further try of a failure, a flaky one as a try before it passed."""
    found = cases(_file(tmp_path, GRADLE))

    assert {name: (each.outcome, each.attempts) for name, each in found.items()} == {
        "yard.OrderTest::lists()": (Outcome.PASSED, 1),
        "yard.OrderTest::limit()": (Outcome.FAILED, 3),
        "yard.OrderTest::sometimes()": (Outcome.PASSED, 3),
        "yard.OrderTest::later()": (Outcome.SKIPPED, 1),
    }
    assert found["yard.OrderTest::sometimes()"].message == "passed at try 3; before: timed out"
    assert found["yard.OrderTest::later()"].message == "skipped without a reason"
    assert "third" in found["yard.OrderTest::limit()"].pieces[0].text
    assert found["yard.OrderTest::lists()"].duration_ms == 1_200_250
    assert read(_file(tmp_path, GRADLE)).lasted == timedelta(seconds=1234.5)


def test_suites_inside_suites(tmp_path: Path) -> None:
    """Suites nest, namespaces do not matter, and a case without a class has its suite's name."""
    inner = '<testsuite name="inner"><testcase name="one"/></testsuite><x:testcase name="two" classname=""/>'
    path = _file(tmp_path, f'<testsuites xmlns:x="urn:x"><testsuite name="outer">{inner}</testsuite></testsuites>')

    assert outcomes(path) == {"inner::one": Outcome.PASSED, "two": Outcome.PASSED}


@pytest.mark.parametrize(
    ("attributes", "outcome"),
    [
        ('status="notrun"', Outcome.SKIPPED),
        ('status="run" result="suppressed"', Outcome.SKIPPED),
        ('status="run" result="completed"', Outcome.PASSED),
        ('status="Failed"', Outcome.FAILED),
    ],
)
def test_a_status_without_an_element_counts(tmp_path: Path, attributes: str, outcome: Outcome) -> None:
    """A test that was not run, or failed, by its attribute alone does not pass."""
    assert outcomes(junit(tmp_path, f'<testcase classname="c" name="n" {attributes}/>')) == {"c::n": outcome}


def test_an_error_of_the_suite_fails(tmp_path: Path) -> None:
    """What a suite says of itself, outside any case, is a failing case of its own."""
    found = cases(junit(tmp_path, '<testcase name="n"/><error message="set-up broke"/><failure/>'))

    assert found["s::(error 1)"].message == "set-up broke"
    assert found["s::(failure 2)"].message == "failed without a word"
    assert found["s::n"].outcome is Outcome.PASSED


def test_texts_are_bounded(tmp_path: Path) -> None:
    """What a failing test said and printed is kept up to a limit, and what is cut is marked."""
    body = f"<failure>{'f' * 200_000}</failure><system-out>{'o' * 100_000}</system-out>"
    text = cases(junit(tmp_path, f'<testcase name="n">{body}</testcase>'))["s::n"].pieces[0].text

    assert len(text) < LONGEST_TEXT + LONGEST_OUTPUT + 100
    assert text.count("…") == 2


def test_what_a_passing_test_printed_is_not_kept(tmp_path: Path) -> None:
    """Output is evidence of a failure only."""
    assert cases(junit(tmp_path, '<testcase name="n"><system-out>hello</system-out></testcase>'))["s::n"].pieces == ()


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("0.0125", 12),
        ("1,234.5", 1_234_500),
        ("1,234,567.8", 0),
        ("0,5", 500),
        (".5", 500),
        ("1e-3", 1),
        ("", 0),
        ("-1", 0),
        ("NaN", 0),
        ("inf", 0),
        ("1e300", 0),
        ("soon", 0),
        ("٣", 0),
    ],
)
def test_a_time_that_says_nothing_counts_as_none(time: str, expected: int) -> None:
    """Commas stand for thousands or decimals; what is no time, negative or above a week is 0 ms."""
    assert milliseconds(time) == expected


def test_the_run_is_dated_by_its_suites(tmp_path: Path) -> None:
    """It began with the earliest timestamp; one without a zone is meant in the site's."""
    bogota = timezone(timedelta(hours=-5))
    path = _file(tmp_path, UNITTEST)

    assert read_files([path], SUBJECT, bogota, NOW).started_at == datetime(2026, 11, 20, 15, 15, tzinfo=UTC)


@pytest.mark.parametrize("stamp", ["2999-01-01T00:00:00", "yesterday", "0001-01-01T00:00:00+14:00", ""])
def test_a_date_that_cannot_be_is_that_of_the_file(tmp_path: Path, stamp: str) -> None:
    """A timestamp in the future, or that is none, does not date the run."""
    path = _file(tmp_path, f'<testsuite name="s" timestamp="{stamp}"><testcase name="n"/></testsuite>')
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)

    assert read_files([path], SUBJECT, UTC, written + timedelta(hours=1)).started_at == written


def test_several_files_are_one_run(tmp_path: Path) -> None:
    """Files are put together, and their order does not matter to what they are called."""
    one = junit(tmp_path, '<testcase name="one"/>', "one.xml")
    two = junit(tmp_path, '<testcase name="two"/>', "two.xml")

    assert [each.case for each in read(one, two).found] == ["s::one", "s::two"]
    assert read(one, two).digest == read(two, one).digest != read(one).digest


def test_a_name_of_several_lines_is_one(tmp_path: Path) -> None:
    """A line end that is written as a character reference ends no line."""
    assert list(outcomes(junit(tmp_path, '<testcase name="a&#10;b" classname="c&#13;"/>'))) == ["c::a b"]
