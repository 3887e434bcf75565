"""Which reports of a round the site has: pytest's own, and Allure's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reporting.domain.reason import Reason
from reporting.pages import addresses
from reporting.pages.allure.shelf import AllureShelf, Kept

MOST_BYTES = 20_971_520
"""Of pytest's report of a round; it has 3.5 MB with 5,000 results."""
PYTEST_REPORT = "report.html"


@dataclass(frozen=True, slots=True)
class RoundFolders:
    """Where reports of rounds lie."""

    results: Path
    """Of the results directories."""
    allure: Path
    """Of the Allure reports."""
    site: Path
    """What was copied into it stays when a results directory is gone."""


@dataclass(frozen=True, slots=True)
class RoundView:
    """The reports of one round."""

    pytest: str | None
    """Page of pytest's report; None if there is none."""
    source: Path
    """Where that is copied from, as long as it is there."""
    too_large: int | None
    """Bytes of pytest's report, if it is too large for the site."""
    allure: str | None
    """Page of Allure's report; None if there is none."""
    missing: Reason | None
    """Why there is none although it was to be made."""


@dataclass(frozen=True, slots=True)
class AllureView:
    """An Allure report."""

    run_id: str
    page: str
    source: Path
    room: str
    started_at: datetime


class RoundReports:
    """Knows the reports of rounds; without folders there are none.

    Args:
        folders: Where they lie.
    """

    def __init__(self, folders: RoundFolders | None) -> None:
        self._folders = folders
        self._shelves: dict[str, tuple[AllureShelf, Kept]] = {}

    def list_page(self, target: str) -> str | None:
        """Return the page that lists the reports of a target."""
        return addresses.rounds_page(target) if self._folders is not None else None

    def of(self, target: str, run_id: str) -> RoundView | None:
        """Return the reports of a round."""
        if self._folders is None:
            return None
        page = addresses.round_page(target, run_id)
        source = self._folders.results / target / run_id / PYTEST_REPORT
        size = source.stat().st_size if source.is_file() else None
        is_there = size is not None or (self._folders.site / page).is_file()
        is_too_large = size is not None and size > MOST_BYTES
        missing = self._kept(target)[1].missing
        return RoundView(
            pytest=page if is_there and not is_too_large else None,
            source=source,
            too_large=size if is_too_large else None,
            allure=next((each.page for each in self.allure(target) if each.run_id == run_id), None),
            missing=missing.reason if missing is not None and run_id in missing.run_ids else None,
        )

    def allure(self, target: str) -> Sequence[AllureView]:
        """Return the Allure reports of a target, those of the newest rounds first."""
        if self._folders is None:
            return ()
        shelf, kept = self._kept(target)
        views = [
            AllureView(each.run_id, _page(target, each.run_id), shelf.report(each.run_id), each.room, each.started_at)
            for each in kept.reports
        ]
        there = [each for each in views if each.source.is_file() or (self._folders.site / each.page).is_file()]
        return sorted(there, key=lambda each: (each.started_at, each.run_id), reverse=True)

    def missing(self, target: str) -> Reason | None:
        """Return why the latest reports of a target are missing; None if they are not."""
        missing = self._kept(target)[1].missing if self._folders is not None else None
        return missing.reason if missing is not None else None

    def _kept(self, target: str) -> tuple[AllureShelf, Kept]:
        assert self._folders is not None
        if target not in self._shelves:
            shelf = AllureShelf(self._folders.allure, target)
            self._shelves[target] = shelf, shelf.kept()
        return self._shelves[target]


def _page(target: str, run_id: str) -> str:
    return f"{addresses.allure_folder(target, run_id)}/{addresses.INDEX}"
