"""``ronda diagnose``: the help desk's one minute."""

import json
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter
from rich.console import Console
from rich.markup import escape

from language import _
from reporting.cli.common import (
    config_option,
    console,
    json_option,
    labelled,
    only_target,
    read_config,
    styled,
    target_option,
)
from reporting.cli.policy import policy_of
from reporting.cli.rounds import RoundOrder, run_round
from reporting.cli.screen import SIGNS, show
from reporting.cli.words import moment_text
from reporting.domain.diagnosis import Diagnosis, State, diagnose
from reporting.domain.outcome import Outcome
from reporting.domain.windows import window_at
from reporting.ports import RunReport
from reporting.results import read_run
from reporting.wiring import windows_of
from rondafile import Rondafile, RondafileError

EXIT_CODES = {State.FINE: 0, State.DEGRADED: 0, State.FAILED: 1, State.UNKNOWN: 2}


@click.command("diagnose", short_help="Check the backend now, and say what is wrong and who has it.")
@config_option
@target_option
@click.option(
    "--room",
    type=click.Choice(["health", "regression", "hygiene"]),
    default="health",
    show_default=True,
    help="Which checks.",
)
@click.option("--check", "checks", multiple=True, metavar="ID", help="Only checks whose id contains this; repeatable.")
@click.option("--deployment", metavar="SHA", help="The version the target runs.")
@click.option("--deep", is_flag=True, help="Make the deeper round of the API's contract too; with --room regression.")
@click.option("--trigger", type=click.Choice(["merge", "schedule", "manual", "demo"]), default="manual", hidden=True)
@click.option("--publish", is_flag=True, help="Publish the round too: incidents, tickets, site.")
@json_option
def command(
    config_path: Path,
    target: str | None,
    room: str,
    checks: tuple[str, ...],
    deployment: str | None,
    deep: bool,
    trigger: str,
    publish: bool,
    as_json: bool,
) -> int:
    """Check the backend now and say what works, what does not, why, and who has it.

    Exit code: 0 it works, 1 something fails, 2 it could not be judged. With --publish, a flaky case that is kept
    apart does not count.
    """
    rondafile = read_config(config_path, target)
    name = only_target(rondafile, target)
    order = RoundOrder(config_path, name, room, trigger, deployment, checks, deep)
    with _Progress(console(to_stderr=True), name) as progress:
        folder = run_round(order, rondafile, progress.tell, progress.wait)
    report = read_run(folder)
    found = diagnose(report.results, complete=report.run.complete)
    critical = policy_of(rondafile, with_windows=False).critical_at(report.run.started_at)
    if as_json:
        click.echo(json.dumps(as_document(found, report.run.run_id, folder, critical), ensure_ascii=False, indent=2))
    else:
        out = console()
        if planned := _maintenance(rondafile, report):
            out.print(styled("bold yellow", planned))
        show(out, found, report.run, rondafile, critical=critical, partial=bool(checks))
        out.print(labelled(_("Results"), folder))
    return _published(rondafile, folder, report, to_stderr=as_json) if publish else EXIT_CODES[found.state]


def _maintenance(rondafile: Rondafile, report: RunReport) -> str | None:
    """Return what is said of a maintenance window that the round lies in; a diagnosis needs no sound file of them."""
    try:
        window = window_at(windows_of(rondafile, None), report.run.target, report.run.started_at)
    except RondafileError:
        return None
    if window is None:
        return None
    said = _("Maintenance is going on: {name}, until {until}. Nothing is escalated until then; no incident is opened.")
    return said.format(name=window.name, until=moment_text(window.ends_at, rondafile))


def _published(rondafile: Rondafile, folder: Path, report: RunReport, *, to_stderr: bool) -> int:
    """Publish the round, and return the exit code; a flaky case that is kept apart does not count."""
    from reporting.cli.publish import publish_folders  # noqa: PLC0415 - the store costs 0.3 s that a look does not need

    done = publish_folders(rondafile, [folder], console(to_stderr=to_stderr))
    counted = [each for each in report.results if each.key not in done.excused]
    return EXIT_CODES[diagnose(counted, complete=report.run.complete).state] or done.code


class _Progress:
    """One line that counts while the round goes on; nothing in a pipe."""

    def __init__(self, out: Console, target: str) -> None:
        self._status = out.status(_("Checking {target}…").format(target=target)) if out.is_terminal else None
        self._target, self._count, self._bad = target, 0, 0

    def __enter__(self) -> "_Progress":
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_args: object) -> None:
        if self._status:
            self._status.stop()

    def tell(self, title: str, outcome: str) -> None:
        self._count += 1
        self._bad += outcome in ("failed", "degraded")
        if self._status:
            said = _("Checking {target}: {count} done, {bad} not as they should be; last: {title}").format(
                target=self._target, count=self._count, bad=self._bad, title=title
            )
            self._status.update(f"{SIGNS[Outcome(outcome)][0]} {said}")

    def wait(self, text: str) -> None:
        if self._status:
            self._status.update(escape(text))


def as_document(found: Diagnosis, run_id: str, folder: Path, critical: str | None) -> dict[str, Any]:
    """Return the diagnosis as JSON for machines; its keys are documented in docs/results.md."""
    document: dict[str, Any] = TypeAdapter(Diagnosis).dump_python(found, mode="json")
    for problem in document["problems"]:
        problem["root"] = problem["root"]["check"]
    return {"run_id": run_id, "folder": str(folder), "critical_hours": critical, **document}
