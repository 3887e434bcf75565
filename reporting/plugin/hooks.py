"""The hooks themselves: they hand over to the recorder and the redactor, and decide nothing."""

import contextlib
import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from language import _
from reporting.errors import ResultsError
from reporting.plugin import hookspecs
from reporting.plugin.allure_results import conform, folder_of, labelled
from reporting.plugin.deployed import awaited_header, ran_on
from reporting.plugin.evidence import noted, surroundings
from reporting.plugin.hookspecs import RunFacts
from reporting.plugin.judging import CHECK_MARK, check_of, judge
from reporting.plugin.recorder import Recorder, new_header
from reporting.plugin.redacting import redact_error, redact_finalizers, redact_logs, redact_report
from reporting.redaction import Redactor
from reporting.results.schema import FILE_NAME

JUDGED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
"""A round that ended otherwise was interrupted: then nothing more is waited for."""
FACTS = pytest.StashKey[RunFacts]()
FOLDER = pytest.StashKey[Path]()
RECORDER = pytest.StashKey[Recorder]()
CAUSE = pytest.StashKey[str | None]()
REDACTOR = pytest.StashKey[tuple[tuple[str, ...], Redactor]]()


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Make the hooks known that providers of checks answer."""
    pluginmanager.add_hookspecs(hookspecs)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what only the recording needs."""
    group = parser.getgroup("ronda", "Ronda: recording")
    group.addoption(
        "--ronda-results", metavar="DIR", help="folder for this run's results (default: a new one under `results`)"
    )
    group.addoption(
        "--trigger",
        choices=("merge", "schedule", "manual", "demo"),
        help="what started the run (default: manual; schedule or merge in CI)",
    )
    group.addoption(
        "--deployment",
        metavar="SHA",
        help="version the target runs (default: $GITHUB_SHA or $CI_COMMIT_SHA on a merge)",
    )
    group.addoption("--run-id", metavar="ID", help="id of the run (default: a new one)")
    group.addoption("--check", action="append", default=[], metavar="ID", help="only checks whose id contains this")
    group.addoption("--planned-at", metavar="TIME", help="ISO time with zone at which a schedule wanted this run")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start recording, and point the other reporters into the same folder, before they are configured themselves."""
    config.addinivalue_line("markers", f"{CHECK_MARK}(id, severity, cause, needs, runbook, owner): one synthetic check")
    facts = config.hook.pytest_ronda_run(config=config)
    if facts is None:
        return
    config.stash[FACTS] = facts
    redact_logs(redactor_of(config))
    given = getattr(config, "workerinput", {}).get("ronda_folder")
    if given:
        config.stash[FOLDER] = Path(given)
        return
    try:
        header = new_header(facts, _options(config))
    except ValidationError as error:
        first = error.errors()[0]
        raise pytest.UsageError(f"--{str(first['loc'][0]).replace('_', '-')} is wrong: {first['msg']}") from error
    named = config.getoption("ronda_results")
    folder = Path(named) if named else facts["results"] / facts["target"] / header.run_id
    if (folder / FILE_NAME).exists():
        raise pytest.UsageError(f"{folder} already holds a run: name another folder with --ronda-results")
    header = awaited_header(config, header, redactor_of(config))
    config.stash[FOLDER] = folder
    try:
        config.stash[RECORDER] = Recorder(folder, header)
    except OSError as error:
        raise pytest.UsageError(
            f"{folder} cannot be written ({error.strerror}): name another with --ronda-results"
        ) from error
    config.pluginmanager.register(_Taking(config.stash[RECORDER]), "ronda-recorder")
    _point_reporters(config, folder)


class _Taking:
    """Hands each report to the recorder: on the controller under xdist, since its workers report there."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take one phase of one test; where nothing more can be written, the run ends there and says so."""
        try:
            self.recorder.take(report)
        except ResultsError as error:
            pytest.exit(str(error), returncode=2)


def _options(config: pytest.Config) -> dict[str, Any]:
    trigger = config.getoption("trigger") or {"schedule": "schedule", "push": "merge"}.get(
        os.environ.get("GITHUB_EVENT_NAME", ""), "manual"
    )
    deployment = config.getoption("deployment") or (
        (os.environ.get("GITHUB_SHA") or os.environ.get("CI_COMMIT_SHA")) if trigger == "merge" else None
    )
    planned_at, run_id = config.getoption("planned_at"), config.getoption("run_id")
    return {"trigger": trigger, "deployment": deployment, "planned_at": planned_at} | (
        {"run_id": run_id} if run_id else {}
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep only the checks that ``--check`` names."""
    if wanted := config.getoption("check"):
        chosen = [item for item in items if (mark := check_of(item)) and any(each in mark["check"] for each in wanted)]
        if not chosen:
            known = sorted({mark["check"] for item in items if (mark := check_of(item))})
            said = _("no check contains {wanted}; there are {known}")
            raise pytest.UsageError(said.format(wanted=", ".join(wanted), known=", ".join(known)))
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def _point_reporters(config: pytest.Config, folder: Path) -> None:
    for option, place in {
        "xmlpath": "junit.xml",
        "htmlpath": "report.html",
        "allure_report_dir": "allure-results",
    }.items():
        if getattr(config.option, option, "absent") is None:
            setattr(config.option, option, str(folder / place))
    if hasattr(config.option, "self_contained_html"):
        config.option.self_contained_html = True


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker where the evidence goes."""
    if folder := node.config.stash.get(FOLDER, None):
        node.workerinput["ronda_folder"] = str(folder)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Learn from the first xdist worker how many checks there are."""
    if (recorder := node.config.stash.get(RECORDER, None)) is not None:
        recorder.expected = len(ids)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Learn how many checks there are, or, in an xdist worker, leave word of them in case this process dies."""
    config = session.config
    if FACTS not in config.stash:
        return
    checks = {item.nodeid: check_of(item) for item in session.items}
    for item in session.items:
        if (check := checks[item.nodeid]) is not None:
            labelled(item, check)
    if recorder := config.stash.get(RECORDER, None):
        recorder.expected = sum(check is not None for check in checks.values())
        return
    worker = config.workerinput["workerid"]  # type: ignore[attr-defined]
    (config.stash[FOLDER] / f".checks-{worker}.json").write_text(json.dumps(checks), encoding="utf-8")


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Redact what a fixture raises at its beginning and its end: Allure records it there already."""
    if FACTS not in request.config.stash:
        return (yield)
    redactor = redactor_of(request.config)
    try:
        return (yield)
    except BaseException as error:
        redact_error(error, redactor)
        raise
    finally:
        redact_finalizers(fixturedef, redactor)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Redact before any other reporter sees the exception or the report, and add what the recorder needs."""
    if FACTS not in item.config.stash:
        return (yield)
    redactor = redactor_of(item.config)
    error = call.excinfo.value if call.excinfo else None
    redact_error(error, redactor)
    report = yield
    redact_report(report, redactor)
    if (check := check_of(item)) is not None:
        told = {"check": check, "started": call.start, **redactor.clean_all(judge(error))}
        item.stash[CAUSE] = item.stash.get(CAUSE, None) or told.get("cause")
        if report.when == "teardown":
            told["note"] = note = _redacted_note(item, redactor)
            cause = item.stash[CAUSE] or note.get("cause") or check["cause"]
            told["advice"] = item.config.hook.pytest_ronda_advice(item=item, cause=cause)
        report.ronda = told  # type: ignore[attr-defined]
    return report


def _redacted_note(item: pytest.Item, redactor: Redactor) -> dict[str, Any]:
    raw = dict(item.config.hook.pytest_ronda_note(item=item) or {})
    pieces, token = raw.pop("evidence", []), raw.pop("token", None)
    note: dict[str, Any] = redactor.clean_all(raw)
    note["token"] = redactor.mask(token) if token else None
    note["evidence"] = noted(item.config.stash[FOLDER], pieces, redactor)
    return note


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the end of the run, whatever ended it; on a full disk it stays a run without an end."""
    config = session.config
    if (recorder := config.stash.get(RECORDER, None)) is not None:
        around = {}
        if exitstatus in JUDGED:
            around = surroundings(config, recorder.folder, recorder.failing, redactor_of)
        with contextlib.suppress(ResultsError):
            recorder.finish(int(exitstatus), ran_on(config, redactor_of(config)), around)
        if (folder := folder_of(config)) is not None:
            conform(folder, recorder.folder)


def redactor_of(config: pytest.Config) -> Redactor:
    """Return the redactor for the secrets known by now."""
    secrets = tuple(sorted({secret for found in config.hook.pytest_ronda_secrets(config=config) for secret in found}))
    known = config.stash.get(REDACTOR, None)
    if known is None or known[0] != secrets:
        known = (secrets, Redactor(secrets, config.stash[FACTS]["mask_key"]))
        config.stash[REDACTOR] = known
    return known[1]
