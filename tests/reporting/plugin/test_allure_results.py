"""What Allure is given says what the run came to."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.recorded_rounds import record
from tests.reporting.plugin.conftest import SECRET, Inner, Recorded

CHECKS = '''
@check("health.api.whoami", severity="S1", owner="backend")
def test_whoami():
    """The API says who is logged in"""

@check("health.celery.ping", cause="worker", runbook="celery-worker")
def test_ping(note):
    """Every expected worker answers"""
    note["evidence"] = [{"name": "workers.txt", "media_type": "text/plain", "text": "worker1 is silent"}]
    note["endpoint"] = "GET /workers"
    assert False, "worker1 does not answer"

@check("health.api.latency", cause="latency", severity="S3")
def test_latency(note):
    """The API answers quickly"""
    note["degraded"] = "took 900 ms"

@check("health.api.retried")
def test_retried(note):
    """It answers the second time"""
    note["attempts"] = 2

@check("health.ocr.answers", cause="ocr", severity="S4")
def test_ocr():
    """The OCR provider answers"""
    raise RuntimeError("the probe broke")

@check("health.tls.days_left", cause="certificate")
def test_tls():
    """The certificate is valid"""
    pytest.skip("no https")
'''
CASES = """
class Thing:
    pass

@pytest.mark.parametrize("thing", [pytest.param(Thing(), id="one"), pytest.param(Thing(), id="two")])
@check("regression.cases.api")
def test_case(thing):
    '''The case holds'''
"""


def allure_of(found: Recorded) -> dict[str, dict[str, Any]]:
    """Return Allure's results by the name that they show."""
    documents = [json.loads(path.read_text()) for path in (found.folder / "allure-results").glob("*-result.json")]
    return {each["name"]: each for each in documents}


def labels(document: dict[str, Any], name: str) -> list[str]:
    """Return the values of a label."""
    return sorted(each["value"] for each in document["labels"] if each["name"] == name)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """One round for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("recorded")
    return record(folder, folder / "out", CHECKS)


def test_each_outcome_has_its_status(recorded: Recorded) -> None:
    """What could not be judged is no failure, a warning has passed, and nothing is called broken."""
    found = allure_of(recorded)

    assert {name: each["status"] for name, each in found.items()} == {
        "The API says who is logged in": "passed",
        "Every expected worker answers": "failed",
        "The API answers quickly": "passed",
        "It answers the second time": "passed",
        "The OCR provider answers": "unknown",
        "The certificate is valid": "skipped",
    }


def test_result_tells_how_bad_whose_and_of_what_cause(recorded: Recorded) -> None:
    """Severity, owner and cause are labels, and so is what a warning is."""
    found = allure_of(recorded)
    severities = {each["fullName"]: labels(each, "severity") for each in found.values()}

    assert severities["health.api.whoami"] == ["blocker"]
    assert severities["health.celery.ping"] == ["critical"]
    assert severities["health.api.latency"] == ["normal"]
    assert severities["health.ocr.answers"] == ["minor"]
    assert labels(found["The API says who is logged in"], "owner") == ["backend"]
    assert labels(found["Every expected worker answers"], "cause") == ["worker"]
    assert labels(found["The API answers quickly"], "tag") == ["degraded", "latency"]
    assert found["The API answers quickly"]["statusDetails"] == {"message": "took 900 ms"}


def test_result_is_filed_under_its_check(recorded: Recorded) -> None:
    """Room, subject and check are epic, feature and story: names that survive renaming the test."""
    ping = allure_of(recorded)["Every expected worker answers"]

    assert [labels(ping, name) for name in ("epic", "feature", "story")] == [
        ["health"],
        ["celery"],
        ["health.celery.ping"],
    ]


def test_failure_shows_its_evidence_trace_and_next_step(recorded: Recorded) -> None:
    """Whoever opens it needs no second page."""
    ping = allure_of(recorded)["Every expected worker answers"]
    attached = {each["name"]: each for each in ping["attachments"]}
    shown = {each["name"]: each["value"] for each in ping["parameters"]}

    content = (recorded.folder / "allure-results" / attached["workers.txt"]["source"]).read_text()
    assert content == "worker1 is silent"
    assert ping["statusDetails"]["message"] == "worker1 does not answer"
    assert "test_inner.py" in ping["statusDetails"]["trace"]
    assert ping["description"] == "What to do: mend worker"
    assert shown == {"Endpoint": "GET /workers", "Runbook": "worker"}


def test_result_that_passed_at_second_attempt_is_flaky(recorded: Recorded) -> None:
    """It passed, and that it took two attempts is not lost."""
    assert allure_of(recorded)["It answers the second time"]["statusDetails"] == {"flaky": True}


def test_history_follows_check_and_case(tmp_path: Path) -> None:
    """Two rounds give each case the same history, though its test was renamed and its parameter is another object."""
    first = allure_of(record(tmp_path, tmp_path / "a", CASES))
    second = allure_of(record(tmp_path, tmp_path / "b", CASES.replace("test_case", "test_renamed")))

    assert set(first) == {"The case holds [one]", "The case holds [two]"} == set(second)
    for name, document in first.items():
        telling = [each for each in document["parameters"] if not each.get("excluded")]
        assert telling == [{"name": "case", "value": name[-4:-1], "mode": "hidden"}]
        assert document["testCaseId"] == second[name]["testCaseId"]
        assert document["historyId"] == second[name]["historyId"]
    assert len({each["historyId"] for each in first.values()}) == 2


def test_page_that_a_backend_answered_is_shown_as_text(inner: Inner) -> None:
    """Nothing of it runs or loads in the report."""
    piece = '{"name": "answer.html", "media_type": "text/html", "text": "<script src=//elsewhere></script>"}'
    ping = CHECKS.replace('{"name": "workers.txt", "media_type": "text/plain", "text": "worker1 is silent"}', piece)
    (attached,) = allure_of(inner.run(ping))["Every expected worker answers"]["attachments"]

    assert (attached["type"], Path(attached["source"]).suffix) == ("text/plain", ".txt")


def test_check_whose_process_died_is_there(inner: Inner) -> None:
    """allure-pytest wrote nothing about it; under xdist too, that it could not be judged is said all the same."""
    dies = CHECKS + '\n@check("health.dies.now")\ndef test_dies():\n    """It lives"""\n    import os; os._exit(9)\n'
    found = allure_of(inner.run(dies, "-n", "1"))

    assert found["It lives"]["status"] == "unknown"
    assert found["It lives"]["statusDetails"]["message"] == "the process that ran this check died"
    assert found["Every expected worker answers"]["status"] == "failed"


def test_test_that_is_no_check_stays_as_it_is(tmp_path: Path) -> None:
    """Only checks have verdicts of ours."""
    plain = '\ndef test_plain():\n    """It is plain"""\n'

    assert allure_of(record(tmp_path, tmp_path / "out", CASES + plain))["test_plain"]["status"] == "passed"


def test_results_of_a_folder_that_was_named_are_gone_through(inner: Inner) -> None:
    """``--alluredir`` puts them elsewhere."""
    inner.run(CHECKS, "--alluredir", "elsewhere")
    names = {json.loads(path.read_text())["name"] for path in inner.pytester.path.glob("elsewhere/*-result.json")}

    assert "Every expected worker answers" in names


def test_evidence_holds_no_secret(inner: Inner) -> None:
    """What is copied for Allure went through the same boundary."""
    leaky = CHECKS.replace("worker1 is silent", f"Token {SECRET}").replace("GET /workers", f"GET /?token={SECRET}")
    found = inner.run(leaky)
    texts = [path.read_text() for path in (found.folder / "allure-results").iterdir()]

    assert any("…be3f#" in text for text in texts)
    assert not [text for text in texts if SECRET in text]
