"""The menu of the site: the same places on every page, the one that is read marked, and none that is not there."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from reporting.pages import addresses


@dataclass(frozen=True, slots=True)
class Place:
    """Where the menu leads."""

    name: str
    """Which of the places; ``target`` is shown under the target's own name."""
    page: str
    current: str
    """For ``aria-current``: ``page`` is read now, ``true`` is where what is read belongs; empty for the others."""


@dataclass(frozen=True, slots=True)
class Menu:
    """What the site has."""

    pages: Collection[str] = ()
    targets: Sequence[str] = ()
    """Their names; the places of the only one are on every page."""

    def target_of(self, named: str | None) -> str | None:
        """Return whose places a page shows: those of its target, else of the only one there is."""
        return named if named is not None else self.targets[0] if len(self.targets) == 1 else None

    def places(self, page: str, target: str | None) -> list[Place]:
        """Return the places in their order, as seen from ``page``."""
        return [
            Place(name, each, _current(page, each))
            for name, each in self._all(target)
            if each == page or self._has(each)
        ]

    def _has(self, page: str) -> bool:
        return page in self.pages

    def _all(self, target: str | None) -> Iterator[tuple[str, str]]:
        yield "overview", addresses.INDEX
        if target is not None:
            yield "target", addresses.target_page(target)
            yield "services", addresses.services_page(target)
            yield "incidents", addresses.incidents_page(target)
            yield "weeks", addresses.weeks_page(target)
            yield "deployments", addresses.deployments_page(target)
            yield "hygiene", addresses.hygiene_page(target)
            yield "runs", addresses.runs_page(target)
            yield "rounds", addresses.rounds_page(target)
        yield "calendar", addresses.CALENDAR
        yield "articles", addresses.articles_page()


def _current(page: str, place: str) -> str:
    if page == place:
        return "page"
    folder, _slash, leaf = place.rpartition("/")
    is_list = leaf == "index.html" and (folder.count("/") == 1 or folder == addresses.KNOWLEDGE)
    return "true" if is_list and page.startswith(f"{folder}/") else ""
