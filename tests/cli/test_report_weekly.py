"""``ronda report weekly``, as a process: what it writes, that it is the same for ever, and what it refuses."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.test_kpi import MONDAY, TOML, play
from tests.demo_stack import ronda

FILES = ["figures.csv", "figures.json", "report.html", "report.md"]
TWO = """\
[targets.port]
base_url = "https://port.example"
"""
Site = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Makes a folder with a configuration and a week in which something failed for fifteen minutes."""

    def made(language: str = "en", more: str = "") -> Path:
        (tmp_path / "ronda.toml").write_text(TOML.format(language=language) + more)
        play(tmp_path, MONDAY)
        return tmp_path

    return made


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(each.relative_to(folder)): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()}


def test_all_forms_and_the_charts_are_written_and_their_place_is_told(site: Site) -> None:
    """Four files and the charts as pictures in build/reports/TARGET/WEEK; nothing else is on the screen or beside."""
    folder = site()
    said = ronda("report", "weekly", "--week", "2025-W11", cwd=folder)
    place = folder / "build/reports/yard/2025-W11"
    written = contents(place)

    assert (said.code, said.err) == (0, "")
    assert said.out == "Weekly review: build/reports/yard/2025-W11/report.html\n"
    assert [each for each in written if "/" not in each] == FILES
    assert written["charts/availability.png"].startswith(b"\x89PNG")
    assert [each.name for each in place.parent.iterdir()] == ["2025-W11"]
    assert place.stat().st_mode & 0o777 == 0o755


def test_week_is_reviewed_as_it_was_known_at_its_end(site: Site) -> None:
    """Weeks later another outage is recorded, and what came of the old one: the same bytes in every form."""
    folder = site("es")
    assert ronda("report", "weekly", "--week", "2025-W11", cwd=folder).code == 0
    before = contents(folder / "build/reports/yard/2025-W11")
    play(folder, MONDAY + timedelta(weeks=3))
    assert ronda("report", "weekly", "--week", "2025-W11", cwd=folder).code == 0

    assert contents(folder / "build/reports/yard/2025-W11") == before


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("html", "<!doctype html>"),
        ("md", "# 🔴 yard · 2025-W11\n"),
        ("csv", "\ufefftarget,week,key,part"),
        ("json", '{\n  "ronda_weekly": 1'),
    ],
)
def test_one_form_goes_to_the_screen(site: Site, form: str, begins: str) -> None:
    """With --format nothing is written, and nothing but the form is printed."""
    folder = site()
    said = ronda("report", "weekly", "--week", "2025-W11", "--format", form, cwd=folder)

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(begins)
    assert not (folder / "build").exists()


def test_figures_are_those_of_ronda_kpi(site: Site) -> None:
    """The same week gives the same figures on both commands."""
    folder = site()
    asked = ("--week", "2025-W11")
    review = json.loads(ronda("report", "weekly", *asked, "--format", "json", cwd=folder).out)
    kpis = json.loads(ronda("kpi", *asked, "--json", cwd=folder).out)

    assert [{key: each[key] for key in kpis["figures"][0]} for each in review["figures"]] == kpis["figures"]


def test_incident_of_a_published_site_and_its_ticket_are_one_click_away(site: Site) -> None:
    """Where the site is published the numbers lead to the incident's page, and the ticket to its own."""
    folder = site()
    text = (folder / "ronda.toml").read_text()
    (folder / "ronda.toml").write_text('site_url = "https://status.example/"\n' + text)
    page = ronda("report", "weekly", "--week", "2025-W11", "--format", "html", cwd=folder).out

    assert 'href="https://status.example/yard/incidents/yard-20250310T150500-' in page
    assert 'href="https://status.example/yard/tickets/RONDA-1.html"' in page


def test_every_target_is_reviewed_unless_one_is_named(site: Site) -> None:
    """Two targets, two folders; one that has no run at all says so and has its files too."""
    folder = site(more=TWO)
    said = ronda("report", "weekly", "--week", "2025-W11", "--output", "out", cwd=folder)

    assert said.code == 0
    assert said.out.splitlines() == [
        "Weekly review: out/yard/2025-W11/report.html",
        "Weekly review: out/port/2025-W11/report.html",
    ]
    assert "Nothing was measured in this week" in (folder / "out/port/2025-W11/report.md").read_text()
    assert ronda("report", "weekly", "--target", "port", "--output", "one", cwd=folder).code == 0
    assert [each.name for each in (folder / "one").iterdir()] == ["port"]


def test_one_form_of_several_targets_is_refused(site: Site) -> None:
    """What would be printed one after the other is no document."""
    said = ronda("report", "weekly", "--format", "json", cwd=site(more=TWO))

    assert (said.code, said.out) == (2, "")
    assert "--format prints one review: name a target with --target (yard, port)" in said.err


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("2026-W54", "'2026-W54' is no week: 2026 has none of that number"),
        ("last", "'last' is no week: write it like 2026-W48"),
        ("2999-W01", "2999-W01 lies ahead: name a week or day that has begun"),
    ],
)
def test_week_that_is_none_is_refused(site: Site, asked: str, why: str) -> None:
    """What it is not and how it is written; nothing is written, exit code 2."""
    folder = site()
    said = ronda("report", "weekly", "--week", asked, cwd=folder)

    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1] == f"Error: {why}"
    assert not (folder / "build").exists()


def test_unknown_language_is_refused(site: Site) -> None:
    """A language that is not there is told with its place in the configuration."""
    said = ronda("report", "weekly", cwd=site("fr"))

    assert said.code == 2
    assert "ronda.toml:1: language" in said.err
    assert "Traceback" not in said.err


def test_folder_that_cannot_be_written_is_one_line(site: Site) -> None:
    """A file stands where the folder should be: one line says so, and what to do."""
    folder = site()
    (folder / "out").write_text("mine")
    said = ronda("report", "weekly", "--week", "2025-W11", "--output", "out/reports", cwd=folder)

    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert said.err.startswith("the review cannot be written: Not a directory: ")
    assert (folder / "out").read_text() == "mine"


def test_nothing_is_half_written(site: Site) -> None:
    """A folder stands where one of the files should be: none of the others is there either, nor anything left over."""
    folder = site()
    place = folder / "build/reports/yard/2025-W11"
    (place / "report.md").mkdir(parents=True)
    said = ronda("report", "weekly", "--week", "2025-W11", cwd=folder)

    assert said.code == 2
    assert said.err.startswith("the review cannot be written: Is a directory: ")
    assert contents(folder / "build/reports") == {}
    assert [each.name for each in place.parent.iterdir()] == ["2025-W11"]


def test_review_is_written_over_the_one_before(site: Site) -> None:
    """Asked again the files are replaced, and what else lies there stays."""
    folder = site()
    place = folder / "build/reports/yard/2025-W11"
    place.mkdir(parents=True)
    (place / "notes.txt").write_text("mine")
    (place / "report.md").write_text("old")

    assert ronda("report", "weekly", "--week", "2025-W11", cwd=folder).code == 0
    assert (place / "notes.txt").read_text() == "mine"
    assert (place / "report.md").read_text().startswith("# 🔴 yard")
