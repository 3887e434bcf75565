"""``ronda init``: look at a backend's checkout and write a first ``ronda.toml``."""

import os
import re
import shlex
from pathlib import Path

import click

import language
from checks.commands.errors import CommandError
from checks.discovery.draft import Draft, Wanted, draft
from checks.discovery.found import DiscoveryError
from checks.discovery.survey import survey
from language import _
from rondafile import DEFAULT_NAME

_TARGET = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_BASE_URL = re.compile(r"https?://[^/\s@]+(/[^\s@]*)?")
"""Without a login in it, which would be a secret in the file."""


@click.command("init", short_help="Write a first ronda.toml from a look at a backend's source.")
@click.argument("checkout", type=click.Path(path_type=Path), default=".")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_NAME,
    show_default=True,
    help="The file to write.",
)
@click.option("--base-url", metavar="URL", help="Where the backend answers, such as https://yard.example.")
@click.option("--name", metavar="TARGET", help="Name of the backend in the file (default: the checkout's).")
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
@click.option(
    "--language",
    "code",
    type=click.Choice(language.LANGUAGES),
    default="es",
    show_default=True,
    help="Language of the file's comments and of what Ronda says.",
)
def command(  # noqa: PLR0913 - each is an option
    checkout: Path, output: Path, base_url: str | None, name: str | None, code: str, *, force: bool
) -> int:
    """Look at the backend in CHECKOUT and write a first ronda.toml with what is found.

    Its files are read as text: nothing of the backend is imported or run, and no secret is copied.
    """
    language.activate(code)
    if base_url and not _BASE_URL.fullmatch(base_url):
        raise CommandError(_("--base-url is not an address such as https://yard.example, or holds a login"))
    target = _target(name, checkout)
    _refuse_to_overwrite(output, force=force)
    try:
        found = survey(checkout, Path.cwd())
    except DiscoveryError as error:
        raise CommandError(str(error)) from error
    made = draft(found, Wanted(target, code, base_url, str(checkout)))
    _write(output, made.text(), force=force)
    for line in _told(made, output, is_cut_short=found.is_cut_short):
        click.echo(line)
    return 0


def _target(name: str | None, checkout: Path) -> str:
    if name is None:
        plain = re.sub(r"[^a-z0-9]+", "-", checkout.resolve().name.lower()).strip("-")[:40].strip("-")
        return plain or "backend"
    if not _TARGET.fullmatch(name):
        raise CommandError(
            _("{name} cannot be a target's name: use a-z, 0-9, - and _, 40 characters at most").format(name=name)
        )
    return name


def _refuse_to_overwrite(output: Path, *, force: bool) -> None:
    if not force and (output.exists() or output.is_symlink()):
        raise CommandError(
            _("{path} exists: name another file with --output, or overwrite it with --force").format(path=output)
        )


def _write(output: Path, text: str, *, force: bool) -> None:
    try:
        with open(output, "w" if force else "x", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except FileExistsError:
        _refuse_to_overwrite(output, force=force)
    except OSError as error:
        raise CommandError(
            _("{path} cannot be written ({why}): name another file with --output").format(
                path=output, why=error.strerror
            )
        ) from error


def _told(made: Draft, output: Path, *, is_cut_short: bool) -> list[str]:
    """Return what the screen says: what was found, the variables to set, the next two commands."""
    lines = [_("{path} was written.").format(path=output)]
    width = max((len(key) for key, _value, _place in made.found), default=0)
    lines += [f"  {key:{width}}  {value}  ({place})" for key, value, place in made.found]
    if is_cut_short:
        lines.append(_("The checkout has more files than are looked at: what is missing may be in one of the others."))
    if made.variables:
        lines += ["", _("Set these variables:")]
        width = max(map(len, made.variables))
        lines += [f"  {name:{width}}  {purpose}" for name, purpose in made.variables.items()]
    option = "" if os.fspath(output) == DEFAULT_NAME else f" --config {shlex.quote(os.fspath(output))}"
    return [*lines, "", _("Then:"), f"  ronda config check{option}", f"  ronda diagnose{option}"]
