"""``ronda media scan``: what nothing refers to, and what is missing; a plan of it, if one is wanted."""

import json
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from checks.support.errors import CheckError
from checks.support.interpreter import Interpreter
from checks.support.media import Found, Gone, Scan, Scanned, Taker, as_scan, scan_parameters, scan_question
from checks.support.media_lists import legible
from checks.support.media_wording import ages, size_text
from language import N_, _, ngettext
from rondafile import Target
from upkeep.commands.common import chosen, json_option, target_options
from upkeep.errors import UpkeepError
from upkeep.media.plan import Header, Orphan, PlannedStorage, PlanWriter

PHASES = {
    "files": N_("listing files"),
    "references": N_("reading references"),
    "orphans": N_("looking at files without a reference"),
}
SHOWN = 5


@click.command("scan", short_help="Find orphans and missing files, and write a plan.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan here; needed by quarantine."
)
@target_options
@json_option
def scan(output: Path | None, config_path: Path, target: str | None, *, as_json: bool) -> int:
    """Find uploaded files that nothing refers to, and rows whose file is missing. Changes nothing on the backend.

    Exit code: 0 nothing is missing, 1 files are missing, 2 not everything could be read.
    """
    _rondafile, name, backend = chosen(config_path, target)
    started_at = datetime.now(UTC)
    if output is None:
        found = _asked(backend, name, None)
    else:
        with PlanWriter(output) as writer:
            found = _asked(backend, name, _adding(writer))
            _refuse(found)
            writer.finish(_header(found, backend, name, started_at))
    if as_json:
        click.echo(json.dumps(asdict(found) | {"plan": output and str(output)}, ensure_ascii=False, indent=2))
    else:
        for line in _lines(found):
            click.echo(line)
        if output is not None:
            click.echo(_("The plan was written: {path}").format(path=output))
    if found.errors or found.deserted:
        return 2
    return 1 if found.missing else 0


def _asked(backend: Target, name: str, take: Taker | None) -> Scan:
    progress, interpreter = _Progress(), Interpreter(backend, name)
    try:
        return as_scan(interpreter.ask(scan_question(backend.media, take, progress.tell)))
    except CheckError as error:
        raise UpkeepError(str(error)) from error
    finally:
        interpreter.close()
        progress.clear()


def _adding(writer: PlanWriter) -> Taker:
    def take(item: Found | Gone) -> None:
        if isinstance(item, Found):
            writer.add(Orphan(item.storage, item.name, item.size, item.mtime_ns, item.ctime_ns))

    return take


def _refuse(found: Scan) -> None:
    """Refuse to plan on what is not known for certain."""
    if found.errors:
        raise UpkeepError(
            _(
                "no plan was written, since not everything could be read: {errors}. A table that is known to be gone "
                "is left out with without in [targets.….media]"
            ).format(errors="; ".join(found.errors[:SHOWN]))
        )
    for each in found.deserted:
        raise UpkeepError(
            _(
                "no plan was written: no row refers to any of {files} files in {place}. Is it the right database?"
            ).format(files=each.files, place=each.root or each.key)
        )


def _header(found: Scan, backend: Target, name: str, made_at: datetime) -> Header:
    return Header(
        id=secrets.token_hex(8),
        target=name,
        made_at=made_at,
        backend_now_ns=found.now_ns,
        grace_h=backend.media.grace_h,
        files=found.files,
        orphans=found.orphans,
        bytes=found.bytes,
        references=found.references,
        fields=found.fields,
        storages=tuple(_planned(each) for each in found.storages),
        parameters=scan_parameters(backend.media),
    )


def _planned(scanned: Scanned) -> PlannedStorage:
    names = ("key", "kind", "root", "root_dev", "root_ino", "folds", "files", "orphans", "bytes")
    return PlannedStorage(**{name: getattr(scanned, name) for name in names})


def _lines(found: Scan) -> Iterator[str]:
    """Yield what is told to people."""
    for each in found.storages:
        yield ngettext("{place}: {count} file", "{place}: {count} files", each.files).format(
            place=each.root or each.key, count=each.files
        )
        if not each.is_judged:
            continue
        yield "  " + _orphans(each, found.now_ns)
        for heap in each.by_folder[:SHOWN]:
            yield f"    {heap.count:>8}  {size_text(heap.bytes):>8}  {legible(heap.name or '.')}"
        young, excluded = each.skipped["young"], each.skipped["excluded"]
        if young or excluded:
            yield "  " + _("not counted: {young} too young, {excluded} excluded").format(young=young, excluded=excluded)
        for folder, why in each.unreadable[:SHOWN]:
            yield "  " + _("cannot be read: {folder}: {why}").format(folder=legible(folder), why=why)
    yield ngettext("{count} reference, of {fields}", "{count} references, of {fields}", found.references).format(
        count=found.references, fields=", ".join(found.fields) or "-"
    )
    for source in found.sources:
        if source.missing:
            yield "  " + ngettext(
                "{field}: {count} file is missing, {name}",
                "{field}: {count} files are missing, such as {name}",
                source.missing,
            ).format(field=source.label, count=source.missing, name=legible(source.sample[0]))
    for error in found.errors:
        yield _("not read: {error}").format(error=error)
    for each in found.deserted:
        yield _("No row refers to any file in {place}: is it the right database?").format(place=each.root or each.key)


def _orphans(scanned: Scanned, now_ns: int) -> str:
    if not scanned.orphans:
        return _("no orphans")
    text = ngettext("{count} orphan, {size}, {ages}", "{count} orphans, {size}, {ages}", scanned.orphans)
    return text.format(count=scanned.orphans, size=size_text(scanned.bytes), ages=ages(scanned, now_ns))


class _Progress:
    """One line on a terminal: what is done now, how much of it, how fast."""

    def __init__(self) -> None:
        self._started: dict[str, float] = {}
        self._width = 0

    def tell(self, phase: str, count: int) -> None:
        if sys.stderr.isatty():
            since = time.monotonic() - self._started.setdefault(phase, time.monotonic())
            rate = f", {count / since:,.0f}/s" if since > 0.1 else ""
            self._draw(f"{_(PHASES[phase])}: {count:,}{rate}")

    def clear(self) -> None:
        if self._width:
            self._draw("")
            sys.stderr.write("\r")

    def _draw(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)
