"""The reports of rounds on the site: linked where they are, and said where they are not."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from reporting.domain.reason import Reason
from reporting.pages import RoundFolders, SiteSummary
from reporting.pages.allure.shelf import AllureShelf, Made
from reporting.pages.round_reports import MOST_BYTES
from tests.reporting.pages.stories import NOW, FakeStore, a_run, results

Publish = Callable[..., SiteSummary]


@pytest.fixture
def folders(tmp_path: Path, site: Path) -> RoundFolders:
    """Where reports lie; nothing does yet."""
    return RoundFolders(tmp_path / "runs", tmp_path / "allure", site)


@pytest.fixture
def store() -> FakeStore:
    """A store with one run, ``run-9``."""
    made = FakeStore()
    run = made.add_run(a_run(run_id="run-9"))
    made.results_of[run.run_id] = results(run)
    return made


def pytest_report(folders: RoundFolders, content: bytes = b"<html>pytest wrote this</html>") -> Path:
    """Leave a report of pytest in the results directory of the run."""
    path = folders.results / "yard" / "run-9" / "report.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def allure_report(folders: RoundFolders, run_id: str = "run-9", hours_ago: float = 0, most: int = 3) -> AllureShelf:
    """Leave an Allure report on the shelf."""
    shelf = AllureShelf(folders.allure, "yard")
    with shelf.held():
        shelf.report(run_id).write_text(f"Allure wrote this of {run_id}")
        shelf.add(Made(run_id=run_id, room="health", started_at=NOW - timedelta(hours=hours_ago)), most)
    return shelf


def test_report_of_pytest_is_copied_and_linked(
    store: FakeStore, folders: RoundFolders, site: Path, publish: Publish
) -> None:
    """The page of the run and the list lead to it."""
    source = pytest_report(folders)
    publish(store, rounds=folders)

    assert (site / "yard/rounds/run-9.html").read_bytes() == source.read_bytes()
    assert 'href="../../yard/rounds/run-9.html"' in (site / "yard/runs/run-9.html").read_text()
    assert 'href="../../yard/rounds/run-9.html"' in (site / "yard/rounds/index.html").read_text()
    assert 'href="rounds/index.html"' in (site / "yard/index.html").read_text()


def test_report_of_pytest_outlives_its_results_directory(
    store: FakeStore, folders: RoundFolders, site: Path, publish: Publish
) -> None:
    """What was copied stays, and stays linked."""
    source = pytest_report(folders)
    publish(store, rounds=folders)
    source.unlink()
    publish(store, rounds=folders)

    assert (site / "yard/rounds/run-9.html").is_file()
    assert "rounds/run-9.html" in (site / "yard/runs/run-9.html").read_text()


def test_without_a_results_directory_nothing_is_linked(
    store: FakeStore, folders: RoundFolders, site: Path, publish: Publish
) -> None:
    """A run that was published elsewhere has no report here."""
    publish(store, rounds=folders)

    assert "rounds/run-9.html" not in (site / "yard/runs/run-9.html").read_text()
    assert not (site / "yard/rounds/run-9.html").exists()
    assert "No results directory" in (site / "yard/rounds/index.html").read_text()


def test_report_that_comes_later_is_linked(
    store: FakeStore, folders: RoundFolders, site: Path, publish: Publish
) -> None:
    """The page of a finished run is not made again each time, but it is when a report comes."""
    publish(store, rounds=folders)
    allure_report(folders)
    publish(store, rounds=folders)

    assert "yard/allure/run-9/index.html" in (site / "yard/runs/run-9.html").read_text()


def test_report_that_is_too_large_stays_away(
    store: FakeStore, folders: RoundFolders, site: Path, publish: Publish
) -> None:
    """The page of the run says so, and how large it is."""
    os.truncate(pytest_report(folders), MOST_BYTES + 1)
    publish(store, rounds=folders)
    page = (site / "yard/runs/run-9.html").read_text()

    assert not (site / "yard/rounds/run-9.html").exists()
    assert "rounds/run-9.html" not in page
    assert "too large for the site" in page


def test_report_of_just_the_limit_is_there(
    store: FakeStore, folders: RoundFolders, site: Path, publish: Publish
) -> None:
    """The limit is the largest that is taken."""
    os.truncate(pytest_report(folders), MOST_BYTES)
    publish(store, rounds=folders)

    assert (site / "yard/rounds/run-9.html").stat().st_size == MOST_BYTES


def test_unchanged_report_is_not_written_again(
    store: FakeStore, folders: RoundFolders, site: Path, publish: Publish
) -> None:
    """Each publish comes by, and reads it only if its size or time has changed."""
    source = pytest_report(folders)
    publish(store, rounds=folders)
    copy = site / "yard/rounds/run-9.html"
    was = copy.stat().st_ino
    publish(store, rounds=folders)
    unchanged = copy.stat().st_ino
    source.write_bytes(b"<html>pytest wrote that</html>")
    os.utime(source, ns=(0, source.stat().st_mtime_ns + 1))
    publish(store, rounds=folders)

    assert (unchanged, copy.read_bytes()) == (was, b"<html>pytest wrote that</html>")


def test_allure_report_is_copied_and_linked(
    store: FakeStore, folders: RoundFolders, site: Path, publish: Publish
) -> None:
    """From the run, the target and the list."""
    allure_report(folders)
    publish(store, rounds=folders)

    assert (site / "yard/allure/run-9/index.html").read_text() == "Allure wrote this of run-9"
    for page in ("yard/runs/run-9.html", "yard/index.html", "yard/rounds/index.html"):
        assert "yard/allure/run-9/index.html" in (site / page).read_text()


def test_only_the_latest_few_allure_reports_stay(
    store: FakeStore, folders: RoundFolders, site: Path, publish: Publish
) -> None:
    """Older ones leave the shelf and the site."""
    for hours_ago in (3, 2, 1):
        allure_report(folders, f"run-{9 - hours_ago}", hours_ago, most=2)
        publish(store, rounds=folders)

    assert sorted(path.name for path in (site / "yard/allure").iterdir()) == ["run-7", "run-8"]
    assert sorted(path.name for path in (folders.allure / "yard").glob("*.html")) == ["run-7.html", "run-8.html"]


def test_missing_report_is_explained(store: FakeStore, folders: RoundFolders, site: Path, publish: Publish) -> None:
    """The run and the list say why, in the language of the site."""
    AllureShelf(folders.allure, "yard").note_missing(["run-9"], Reason("Node {found} is gone", {"found": "20"}))
    publish(store, rounds=folders)

    for page in ("yard/runs/run-9.html", "yard/rounds/index.html"):
        assert "Node 20 is gone" in (site / page).read_text()


def test_report_that_was_made_after_all_takes_the_reason_away(
    store: FakeStore, folders: RoundFolders, site: Path, publish: Publish
) -> None:
    """What was missing is not."""
    AllureShelf(folders.allure, "yard").note_missing(["run-9"], Reason("Node is gone"))
    allure_report(folders)
    publish(store, rounds=folders)

    assert "Node is gone" not in (site / "yard/rounds/index.html").read_text()


def test_unreadable_index_counts_as_none(store: FakeStore, folders: RoundFolders, site: Path, publish: Publish) -> None:
    """The site goes on."""
    shelf = allure_report(folders)
    (shelf.folder / "reports.json").write_text(json.dumps({"reports": "?"}))
    publish(store, rounds=folders)

    assert not (site / "yard/allure").exists()
    assert "None was made yet" in (site / "yard/rounds/index.html").read_text()
