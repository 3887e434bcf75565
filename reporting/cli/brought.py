"""What the commands share that bring in outcomes: write the run, tell what it says, publish it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from language import _
from reporting.cli.common import console, labelled, styled
from reporting.cli.screen import SIGNS
from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckResult
from reporting.intake.directory import Origin, write_run
from reporting.intake.found import Found
from reporting.ports import RunReport
from reporting.redaction import Redactor
from reporting.results import read_run
from rondafile import Rondafile
from rondafile.held import held_secrets
from rondafile.masking import mask_key

MOST_TOLD = 20
"""Cases named on the screen for one outcome; the rest is counted."""
TOLD = (Outcome.FAILED, Outcome.UNKNOWN)


def redactor_for(rondafile: Rondafile) -> Redactor:
    """Return what takes every secret of the configuration out of a text."""
    return Redactor(held_secrets(rondafile), mask_key(rondafile))


def bring_in(
    rondafile: Rondafile, origin: Origin, found: Sequence[Found], redactor: Redactor, *, publish: bool, as_json: bool
) -> int:
    """Write the run, tell what it says, publish it if asked, and return the exit code."""
    folder, is_fresh = write_run(rondafile.results, origin, found, redactor)
    report = read_run(folder)
    if as_json:
        click.echo(json.dumps(_document(report, folder, is_fresh=is_fresh), ensure_ascii=False, indent=2))
    else:
        _tell(console(), report, folder, is_fresh=is_fresh)
    code = _exit_code(report.results)
    if publish:
        from reporting.cli.publish import publish_folders  # noqa: PLC0415 - the store costs 0.3 s

        done = publish_folders(rondafile, [folder], console(to_stderr=as_json))
        code = _exit_code([each for each in report.results if each.key not in done.excused]) or done.code
    return code


def _exit_code(results: Sequence[CheckResult]) -> int:
    outcomes = {each.outcome for each in results}
    if Outcome.FAILED in outcomes:
        return 1
    return 2 if Outcome.UNKNOWN in outcomes else 0


def _tell(out: Console, report: RunReport, folder: Path, *, is_fresh: bool) -> None:
    about = _("version {deployment}").format(deployment=report.run.deployment) if report.run.deployment else ""
    out.print(" · ".join(filter(None, [styled("bold", report.run.target), escape(about)])))
    for outcome in TOLD:
        cases = [each for each in report.results if each.outcome is outcome]
        sign, colour = SIGNS[outcome]
        for each in cases[:MOST_TOLD]:
            out.print(styled(colour, f"{sign} {each.key}"))
            out.print(f"  {escape(each.message)}")
        if len(cases) > MOST_TOLD:
            out.print(styled(colour, _("… and {count} more").format(count=len(cases) - MOST_TOLD)))
    if flaky := [each for each in report.results if each.outcome is Outcome.PASSED and each.attempts > 1]:
        names = ", ".join(str(each.key) for each in flaky[:MOST_TOLD])
        out.print(
            styled("yellow", _("Failed and passed on the same code ({count}): {names}")).format(
                count=len(flaky), names=names
            )
        )
    out.print(_counted(report.results))
    if not is_fresh:
        out.print(styled("dim", _("the same was brought in before: nothing was written")))
    out.print(labelled(_("Results"), folder))


def _counted(results: Sequence[CheckResult]) -> str:
    said = {
        Outcome.PASSED: _("{count} passed"),
        Outcome.FAILED: _("{count} failed"),
        Outcome.UNKNOWN: _("{count} not judged"),
        Outcome.SKIPPED: _("{count} skipped"),
    }
    counts = {outcome: sum(each.outcome is outcome for each in results) for outcome in said}
    return " · ".join(text.format(count=counts[outcome]) for outcome, text in said.items() if counts[outcome])


def _document(report: RunReport, folder: Path, *, is_fresh: bool) -> dict[str, Any]:
    return {
        "run_id": report.run.run_id,
        "folder": str(folder),
        "target": report.run.target,
        "deployment": report.run.deployment,
        "brought_in": is_fresh,
        "counts": {each.value: sum(result.outcome is each for result in report.results) for each in Outcome},
        "not_passed": [
            {
                "check": each.check,
                "case": each.case,
                "outcome": each.outcome.value,
                "attempts": each.attempts,
                "message": each.message,
            }
            for each in report.results
            if each.outcome in TOLD or each.attempts > 1
        ],
    }
