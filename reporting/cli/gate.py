"""``ronda gate``: the backend's own tests and import contracts, run in its checkout."""

import os
import secrets
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from language import _
from reporting.checkouts.git import head
from reporting.cli.brought import bring_in, redactor_for
from reporting.cli.common import config_option, console, json_option, only_target, read_config, styled, target_option
from reporting.domain.run import Trigger
from reporting.intake.directory import Origin
from reporting.intake.errors import IntakeError
from reporting.intake.gate import GateRun
from reporting.intake.origin import trigger_of
from reporting.redaction import Redactor
from reporting.wiring import now
from rondafile.models import Gate, Target


@click.command("gate", short_help="Run the backend's own tests and import contracts in its checkout.")
@config_option
@target_option
@click.option(
    "--checkout", type=click.Path(path_type=Path), help="The checkout (default: gate.checkout of the target)."
)
@click.option("--deployment", metavar="SHA", help="The version that is tested (default: the checkout's commit).")
@click.option("--trigger", type=click.Choice(["merge", "schedule", "manual", "demo"]), hidden=True)
@click.option("--publish", is_flag=True, help="Publish the run too: incidents, tickets, site.")
@json_option
def command(
    config_path: Path,
    target: str | None,
    checkout: Path | None,
    deployment: str | None,
    trigger: Trigger | None,
    publish: bool,
    as_json: bool,
) -> int:
    """Run the backend's tests and import contracts in its checkout; each test and each contract is a case.

    Exit code: 0 all hold, 1 one fails, 2 something could not be judged.
    """
    rondafile = read_config(config_path, target)
    name = only_target(rondafile, target)
    gate, place = _what_and_where(name, rondafile.targets[name], checkout)
    redactor, errors = redactor_for(rondafile), console(to_stderr=True)
    started_at = now()
    version = deployment or head(place)
    if version is None:
        errors.print(
            styled("yellow", _("{checkout} tells no commit: name the version with --deployment").format(checkout=place))
        )
    with _Progress(errors, redactor) as progress:
        found = GateRun(gate, place, os.environ, progress.tell).found()
    origin = Origin(
        target=name,
        trigger=trigger or trigger_of(os.environ),
        deployment=version,
        run_id=f"{started_at:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
        started_at=started_at,
        lasted=now() - started_at,
        language=rondafile.language,
    )
    return bring_in(rondafile, origin, found, redactor, publish=publish, as_json=as_json)


def _what_and_where(name: str, target: Target, checkout: Path | None) -> tuple[Gate, Path]:
    gate = target.gate or Gate()
    place = checkout or gate.checkout
    if place is None:
        said = _('no checkout is known: pass --checkout DIR, or add [targets.{target}.gate] with checkout = "DIR"')
        raise IntakeError(said.format(target=name))
    if not place.is_dir():
        raise IntakeError(_("{checkout} is no folder: name the checkout").format(checkout=place))
    return gate, place.resolve()


class _Progress:
    """One line on a terminal: what runs, for how long, and its last words; nothing in a pipe."""

    def __init__(self, out: Console, redactor: Redactor) -> None:
        self._status = out.status("") if out.is_terminal else None
        self._redactor = redactor

    def __enter__(self) -> "_Progress":
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_args: object) -> None:
        if self._status:
            self._status.stop()

    def tell(self, what: str, spent_s: float, line: str) -> None:
        """Show what runs."""
        if self._status:
            said = _("Running {what}: {seconds} s; {line}").format(
                what=what, seconds=round(spent_s), line=self._redactor.clean(line)[:200]
            )
            self._status.update(escape(said))
