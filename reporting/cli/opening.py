"""``ronda open``: show a page of the site in the browser."""

import os
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path

import click

from language import N_, _
from reporting.cli.common import config_option, console, labelled, only_target, read_config, target_option
from reporting.pages import addresses
from reporting.wiring import store_of, write_site
from rondafile import Rondafile

_OF_A_TARGET = {
    "services": addresses.services_page,
    "weekly": addresses.weeks_page,
    "hygiene": addresses.hygiene_page,
    "incidents": addresses.incidents_page,
}
_OF_THE_SITE = {"index": addresses.INDEX, "calendar": addresses.CALENDAR}
PAGES = ("index", "services", "weekly", "calendar", "hygiene", "incidents")
_BECAUSE = {
    "weekly": N_("`ronda publish` writes a weekly review once a week with runs is over"),
    "calendar": N_("name a file of windows with `maintenance` in ronda.toml, see docs/calendar.md"),
    "hygiene": N_("run the checks of the hygiene room, then `ronda publish`"),
}
_NEEDS_DISPLAY = ("linux", "freebsd", "openbsd", "netbsd")


@click.command("open", short_help="Open the site in the browser.")
@click.argument("page", type=click.Choice(PAGES), default="index")
@config_option
@target_option
@click.option("--print", "only_print", is_flag=True, help="Say where the page is, and open nothing.")
def command(page: str, config_path: Path, target: str | None, only_print: bool) -> int:
    """Open a page of the site in the browser, and say where it is.

    The site is written first if it never was. Where there is no display, or nobody at a terminal, the address is said
    and nothing opened.
    """
    rondafile = read_config(config_path, target)
    path = rondafile.site / _address(rondafile, page, target)
    if not (rondafile.site / addresses.MANIFEST).is_file():
        with store_of(rondafile) as store:
            write_site(rondafile, store)
    if not path.is_file():
        because = _(_BECAUSE.get(page, N_("run the checks, then `ronda publish`")))
        raise click.ClickException(
            _("the site has no such page yet: {path}: {because}").format(path=path, because=because)
        )
    address = path.resolve().as_uri()
    out = console()
    out.print(labelled(_("Page"), path))
    if only_print or not can_open(os.environ) or not webbrowser.open(address):
        out.print(labelled(_("Address"), address))
    return 0


def can_open(environ: Mapping[str, str]) -> bool:
    """Tell whether a browser may be started: somebody sits at a terminal, and there is where to show it."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    shown = any(environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"))
    return shown or not sys.platform.startswith(_NEEDS_DISPLAY)


def _address(rondafile: Rondafile, page: str, target: str | None) -> str:
    if page in _OF_A_TARGET:
        return _OF_A_TARGET[page](only_target(rondafile, target))
    if target is not None and page == "index":
        return addresses.target_page(target)
    return _OF_THE_SITE[page]
