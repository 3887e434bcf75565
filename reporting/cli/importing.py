"""``ronda import``: bring in outcomes that something else wrote."""

import os
from pathlib import Path

import click

from language import _
from reporting.cli.brought import bring_in, redactor_for
from reporting.cli.common import config_option, json_option, only_target, read_config, target_option
from reporting.domain.outcome import Severity
from reporting.domain.run import Trigger
from reporting.intake.directory import Origin, digest_id
from reporting.intake.errors import IntakeError
from reporting.intake.found import Subject
from reporting.intake.junit import read_files
from reporting.intake.naming import check_of_suite
from reporting.intake.origin import deployment_of, trigger_of
from reporting.wiring import now


@click.group("import", short_help="Bring in outcomes from elsewhere.")
def group() -> None:
    """Bring in outcomes from elsewhere."""


@group.command("junit", short_help="Bring in JUnit files, case by case.")
@config_option
@target_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--deployment", metavar="SHA", help="The version that was tested (default: that of a merge in CI).")
@click.option("--suite", metavar="NAME", help="Keeps several suites of a target apart: regression.tests_NAME.")
@click.option(
    "--severity",
    type=click.Choice(list(Severity)),
    default=Severity.S3,
    show_default=True,
    help="Of a test that fails.",
)
@click.option("--trigger", type=click.Choice(["merge", "schedule", "manual", "demo"]), hidden=True)
@click.option("--run-id", metavar="ID", help="Id of the run (default: one that the files, target and version give).")
@click.option("--publish", is_flag=True, help="Publish the run too: incidents, tickets, site.")
@json_option
def junit(
    config_path: Path,
    target: str | None,
    files: tuple[Path, ...],
    deployment: str | None,
    suite: str | None,
    severity: Severity,
    trigger: Trigger | None,
    run_id: str | None,
    publish: bool,
    as_json: bool,
) -> int:
    """Bring in the tests of JUnit files as one run, each test a case. The same files again are the same run.

    Exit code: 0 they passed, 1 one failed, 2 a file cannot be used; then nothing was recorded.
    """
    rondafile = read_config(config_path, target)
    name = only_target(rondafile, target)
    what = _("The tests of {suite} pass").format(suite=suite[:200]) if suite else _("The backend's own tests pass")
    subject = Subject(check_of_suite(suite), what, Severity(severity))
    redactor = redactor_for(rondafile)
    try:
        read = read_files(files, subject, rondafile.zone, now())
    except IntakeError as error:
        raise IntakeError(redactor.clean(str(error))) from error  # it may name a test, and that a secret
    started_by = trigger_of(os.environ) if trigger is None else trigger
    version = deployment or deployment_of(os.environ, started_by)
    origin = Origin(
        target=name,
        trigger=started_by,
        deployment=version,
        run_id=run_id or digest_id(f"{read.digest}{subject.check}", name, version),
        started_at=read.started_at,
        lasted=read.lasted,
        language=rondafile.language,
    )
    return bring_in(rondafile, origin, read.found, redactor, publish=publish, as_json=as_json)
