"""``ronda open``, as a process: where a page is, and when a browser is started."""

import os
import pty
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reporting.cli.opening import PAGES, can_open
from tests.cli.test_kpi import TOML, play
from tests.demo_stack import ronda

ROOT = Path(__file__).parents[2]
TWO = '[targets.port]\nbase_url = "https://port.example"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a configuration of one target, and no site yet."""
    (tmp_path / "ronda.toml").write_text(TOML.format(language="en"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """Return a program that notes what it was asked to open, as a browser would be."""
    path = tmp_path / "browser"
    path.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> {tmp_path}/opened\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def at_a_terminal(folder: Path, environ: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Run the command as somebody at a terminal does; return its exit code and what it said."""
    mine, other = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "ronda", "open", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder), "COLUMNS": "400", **environ},
        stdin=other,
        stdout=other,
        stderr=other,
    ) as process:
        os.close(other)
        said = b""
        try:
            while chunk := os.read(mine, 4096):
                said += chunk
        except OSError:  # Linux tells so that the other side is closed
            pass
        os.close(mine)
        code = process.wait(timeout=60)
    return code, said.decode()


def test_site_is_written_first_if_it_never_was(folder: Path) -> None:
    """The first ``ronda open`` makes the site, says where it is, and its address."""
    said = ronda("open", cwd=folder)

    index = folder / "build/site/index.html"
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [f"Page: {index}", f"Address: {index.as_uri()}"]
    assert index.is_file()


def test_site_that_is_there_is_left_as_it_is(folder: Path) -> None:
    """Opening is looking: nothing is written again."""
    ronda("open", cwd=folder)
    index = folder / "build/site/index.html"
    index.write_text("as it was")
    ronda("open", cwd=folder)

    assert index.read_text() == "as it was"


def test_pipe_starts_no_browser(folder: Path, browser: Path) -> None:
    """Whoever reads the output gets the address; a browser that is named is not started."""
    said = ronda("open", cwd=folder, environ={"BROWSER": f"{browser} %s", "DISPLAY": ":0"})

    assert said.code == 0
    assert not (folder / "opened").exists()


def test_terminal_starts_the_browser(folder: Path, browser: Path) -> None:
    """Somebody at a terminal gets the page in the browser, and the path."""
    code, said = at_a_terminal(folder, {"BROWSER": f"{browser} %s"}, "incidents")

    page = folder / "build/site/yard/incidents/index.html"
    assert (code, (folder / "opened").read_text()) == (0, f"{page.as_uri()}\n")
    assert "Address" not in said


def test_print_starts_none(folder: Path, browser: Path) -> None:
    """``--print`` says where it is, and that is all."""
    code, said = at_a_terminal(folder, {"BROWSER": f"{browser} %s"}, "--print")

    assert (code, (folder / "opened").exists()) == (0, False)
    assert (folder / "build/site/index.html").as_uri() in said


def test_without_a_display_the_address_is_said(folder: Path) -> None:
    """A server at the other end of ssh shows nothing: the address, and exit code 0."""
    code, said = at_a_terminal(folder, {})

    assert code == 0
    assert (folder / "build/site/index.html").as_uri() in said


def test_browser_that_fails_leaves_the_address(folder: Path, tmp_path: Path) -> None:
    """What cannot be started is no error: the address can be copied."""
    code, said = at_a_terminal(folder, {"BROWSER": f"{tmp_path}/nothing %s"})

    assert code == 0
    assert (folder / "build/site/index.html").as_uri() in said


@pytest.mark.parametrize(
    ("page", "mend"),
    [
        ("services", "run the checks, then `ronda publish`"),
        ("weekly", "once a week with runs is over"),
        ("calendar", "name a file of windows with `maintenance` in ronda.toml"),
        ("hygiene", "run the checks of the hygiene room"),
    ],
)
def test_page_that_is_not_there_is_refused(page: str, mend: str, folder: Path) -> None:
    """One line: which page, where it would be, and how it comes to be."""
    said = ronda("open", page, cwd=folder)

    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert "the site has no such page yet" in said.err
    assert mend in said.err


def test_pages_of_a_target_that_ran(folder: Path) -> None:
    """After a few runs services, incidents and the target itself can be opened, by target or as the only one."""
    play(folder, datetime.now(UTC) - timedelta(hours=2))
    ronda("site", cwd=folder)

    for arguments, page in (
        (("services",), "yard/services.html"),
        (("incidents", "--target", "yard"), "yard/incidents/index.html"),
        (("--target", "yard"), "yard/index.html"),
        ((), "index.html"),
    ):
        said = ronda("open", *arguments, "--print", cwd=folder)
        assert (said.code, (folder / "build/site" / page).as_uri() in said.out) == (0, True), said


def test_page_of_several_targets_needs_one(folder: Path) -> None:
    """Whose incidents is not guessed; the first page needs no name."""
    with (folder / "ronda.toml").open("a", encoding="utf-8") as config:
        config.write(TWO)

    assert ronda("open", cwd=folder).code == 0
    said = ronda("open", "incidents", cwd=folder)
    assert (said.code, said.out) == (2, "")
    assert "name one with --target (yard, port)" in said.err


@pytest.mark.parametrize("arguments", [("nonsense",), ("index", "--target", "nobody")])
def test_what_does_not_exist_is_refused(arguments: tuple[str, ...], folder: Path) -> None:
    """A page or target of another name ends with 2, and nothing is written."""
    said = ronda("open", *arguments, cwd=folder)

    assert (said.code, said.out) == (2, "")
    assert not (folder / "build/site").exists()


def test_every_page_of_the_command_is_in_its_help(folder: Path) -> None:
    """``--help`` names them."""
    said = ronda("open", "--help", cwd=folder)

    assert "|".join(PAGES) in said.out


def test_no_terminal_no_browser() -> None:
    """The tests themselves have none: whatever the environment says, nothing would be started."""
    assert not can_open({"DISPLAY": ":0", "BROWSER": "firefox"})
