"""``ronda contract``: the backend's OpenAPI document, and the one that was reviewed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

import language
from checks.commands.errors import CommandError
from checks.support.choosing import chosen
from checks.support.contract.baseline import acceptance, accepted_before, canonical, read_baseline, write_baseline
from checks.support.contract.document import Document
from checks.support.contract.evidence import SIGNS, WORDS
from checks.support.contract.fetching import configured, fetch
from checks.support.contract.operations import Contracts
from checks.support.contract.rules import Change, Severity, worst_first
from checks.support.errors import CheckError
from checks.support.reach import Reach
from language import _, ngettext
from rondafile.options import config_option, target_option

STYLES = {Severity.BREAKS: "red", Severity.WARNS: "yellow", Severity.ADDS: "green"}


@click.group("contract", short_help="Hold the backend's OpenAPI document against the reviewed one.")
def group() -> None:
    """Hold the backend's OpenAPI document against the one that was reviewed."""


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add which backend, and which configuration."""
    return target_option("Which backend; needed if several.")(config_option()(function))


@group.command("show")
@options
def show(config_path: Path, target: str | None) -> int:
    """Print the document as it is now, as `accept` would write it."""
    with _reached(config_path, target) as (current, _path):
        click.echo(canonical(current.raw), nl=False)
    return 0


@group.command("diff")
@options
def diff(config_path: Path, target: str | None) -> int:
    """Print what breaks, what warns and what is added since the review. Exit code: 1 if anything breaks."""
    with _reached(config_path, target) as (current, path):
        reviewed = read_baseline(path)
        if reviewed is None:
            raise CommandError(_("{path} does not exist: `ronda contract accept` writes it").format(path=path))
        changes = Contracts(reviewed, current).all_changes()
    _print(changes)
    return 1 if _count(changes, Severity.BREAKS) else 0


@group.command("accept")
@options
@click.option("--reason", metavar="TEXT", help="Why breaking changes are accepted; kept in the file with the date.")
def accept(config_path: Path, target: str | None, reason: str | None) -> int:
    """Write the document as it is now as the reviewed one, to be committed and looked at in a pull request.

    Changes that break clients are refused without a reason.
    """
    with _reached(config_path, target) as (current, path):
        reviewed = read_baseline(path)
        changes = Contracts(reviewed, current).all_changes() if reviewed else {}
        broken, accepted = _count(changes, Severity.BREAKS), accepted_before(reviewed)
        if broken and not (reason or "").strip():
            _print(changes)
            raise CommandError(
                ngettext(
                    "{count} change breaks clients: nothing was written. Accept it with --reason TEXT",
                    "{count} changes break clients: nothing was written. Accept them with --reason TEXT",
                    broken,
                ).format(count=broken)
            )
        if broken:
            accepted = [*accepted, acceptance(changes, str(reason).strip(), datetime.now(UTC).date())]
        write_baseline(path, current, accepted)
    said = ngettext(
        "{path} was written: {count} operation. Commit it.",
        "{path} was written: {count} operations. Commit it.",
        len(current.operations),
    )
    click.echo(said.format(path=path, count=len(current.operations)))
    return 0


@contextmanager
def _reached(config_path: Path, target: str | None) -> Iterator[tuple[Document, Path]]:
    """Yield the current document and the place of the reviewed one; what goes wrong is one line and exit code 2."""
    rondafile, name, _budgets = chosen(config_path, target)
    language.activate(rondafile.language)
    reach = Reach(name, rondafile.targets[name], rondafile.results / name)
    try:
        contract = configured(reach.target, name)
        assert contract.baseline is not None  # filled in where the file is read
        yield fetch(reach), contract.baseline
    except CheckError as error:
        raise CommandError(_without_secrets(str(error), reach)) from error
    finally:
        reach.http.close()
        reach.interpreter.close()


def _without_secrets(text: str, reach: Reach) -> str:
    for secret in reach.secrets():
        text = text.replace(secret, "…")
    return text


def _count(changes: dict[str, list[Change]], severity: Severity) -> int:
    return sum(change.severity is severity for found in changes.values() for change in found)


def _print(changes: dict[str, list[Change]]) -> None:
    """Print one line for each change, worst first; on a terminal as a table."""
    order = worst_first([change for found in changes.values() for change in found])
    names = {id(change): name for name, found in changes.items() for change in found}
    table = Table(box=None, pad_edge=False, show_header=False)
    screen = Console(highlight=False, emoji=False)
    for change in order:
        sign, name, text = f"{SIGNS[change.severity]} {_(WORDS[change.severity])}", names[id(change)], change.told()
        table.add_row(Text(sign, STYLES[change.severity]), Text(name), Text(text))
        if not screen.is_terminal:
            click.echo(f"{sign}  {name}  {text}")
    if order and screen.is_terminal:
        screen.print(table)
    counts = {severity.value: _count(changes, severity) for severity in Severity}
    click.echo(_("{breaks} that break, {warns} to look at, {adds} that only add").format(**counts))
