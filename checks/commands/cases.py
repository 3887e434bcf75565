"""``ronda cases``: check files of cases, list the cases, and write the schema that an editor completes from."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

import language
from checks.commands.errors import CommandError
from checks.commands.speaking import language_of
from checks.support.cases import schema as case_schema
from checks.support.cases.findings import CasesError, near
from checks.support.cases.reading import read_cases
from checks.support.cases.ready import ReadyCase
from checks.support.choosing import chosen
from language import _, ngettext
from rondafile import Rondafile, RondafileError
from rondafile.budgets import Budgets
from rondafile.options import config_option, target_option


@click.group("cases", short_help="Check and list the API cases, and write their schema for editors.")
def group() -> None:
    """Check and list the API cases, and write their schema for editors. No backend is asked."""


def _choosing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what says which files are meant."""
    for option in (
        click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
        config_option(),
        target_option("Whose cases, or whose roles with PATHS."),
    ):
        function = option(function)
    return function


@group.command("check", short_help="Check files of cases, and print every problem with file, case and line.")
@_choosing
def check_command(paths: Sequence[Path], config_path: Path, target: str | None) -> int:
    """Check the files of cases in PATHS, or those of the target, and print every problem with file, case and line.

    With PATHS, roles are judged where --target names the target, or the configuration has only one.

    Exit code: 0 they can be used, 2 they cannot.
    """
    cases, judged_roles = _cases(paths, config_path, target)
    said = ngettext(
        "{count} case in {areas}: nothing is wrong.", "{count} cases in {areas}: nothing is wrong.", len(cases)
    )
    areas = ", ".join(dict.fromkeys(case.area for case in cases)) or "-"
    click.echo(said.format(count=len(cases), areas=areas))
    if not judged_roles:
        click.echo(_("Whether the target has these roles was not judged: name it with --target."))
    return 0


@group.command("list")
@_choosing
@click.option("--area", help="Only those of this area.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def list_command(
    paths: Sequence[Path], config_path: Path, target: str | None, area: str | None, *, as_json: bool
) -> int:
    """List the cases in PATHS, or those of the target."""
    cases, _judged = _cases(paths, config_path, target)
    areas = dict.fromkeys(case.area for case in cases)
    if area is not None and area not in areas:
        said = _("there is no area {area}").format(area=area) + near(area, areas)
        raise CommandError(said)
    wanted = [case for case in cases if area in (None, case.area)]
    if as_json:
        click.echo(json.dumps([_as_json(case) for case in wanted], ensure_ascii=False, indent=2))
        return 0
    for each in areas if area is None else [area]:
        click.echo(each)
        for line in _table([case for case in wanted if case.area == each]):
            click.echo(f"  {line}")
    return 0


@group.command("schema", short_help="Print the JSON schema of a file of cases, for editors.")
@click.option(
    "--write", "output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it to FILE."
)
def schema_command(output: Path | None) -> int:
    """Print the JSON schema of a file of cases.

    An editor completes from it where the file starts with: # yaml-language-server: $schema=FILE
    """
    if output is None:
        click.echo(case_schema.text(), nl=False)
        return 0
    try:
        output.write_text(case_schema.text(), encoding="utf-8")
    except OSError as error:
        said = _("{path} cannot be written ({why}): name another file with --write")
        raise CommandError(said.format(path=output, why=error.strerror)) from error
    return 0


def _cases(paths: Sequence[Path], config_path: Path, target: str | None) -> tuple[list[ReadyCase], bool]:
    """Return the cases, and whether their roles were held against a target's."""
    roles = None
    known = _chosen_if_clear(config_path) if paths and target is None else chosen(config_path, target)
    if known is None:
        language.activate(language_of(config_path))
    else:
        rondafile, name, _budgets = known
        language.activate(rondafile.language)
        of_target = rondafile.targets[name]
        roles = ("anonymous", "monitor", *of_target.roles)
        paths = [_shortened(path) for path in paths or of_target.regression.cases]
    try:
        cases = read_cases(paths, roles)
    except CasesError as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(CommandError.exit_code) from error
    if not cases:
        raise CommandError(_("no cases are configured: name their files in [targets.NAME.regression], cases = [...]"))
    return cases, roles is not None


def _chosen_if_clear(config_path: Path) -> tuple[Rondafile, str, Budgets] | None:
    """Return the only target of a configuration; None where there is no configuration, or several to choose from."""
    try:
        return chosen(config_path, None)
    except RondafileError:
        return None


def _shortened(path: Path) -> Path:
    """Return a path as a message shows it: from here, where it lies below."""
    return Path(os.path.relpath(path)) if path.resolve().is_relative_to(Path.cwd()) else path


def _as_json(case: ReadyCase) -> dict[str, Any]:
    names = ("check", "area", "name", "title", "role", "writes", "severity", "owner", "source", "kind")
    return {name: getattr(case, name) for name in names}


def _table(cases: Sequence[ReadyCase]) -> list[str]:
    """Return a line for each case, its columns one below the other."""
    rows = [
        (
            case.name,
            case.severity,
            case.role,
            _("writes") if case.writes else _("reads"),
            case.owner or "-",
            case.source,
            case.title,
        )
        for case in cases
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
