"""The browser, and the sites it looks at: each is made once."""

import fcntl
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import NoBrowserError, chromium
from tests.browser.looking import DESK
from tests.browser.writing import KINDS, Site, written

LANGUAGES = ("es", "en")
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A running Chromium; not for the whole session, since other tests want an event loop of their own."""
    try:
        with chromium() as running:
            yield running
    except NoBrowserError as error:
        pytest.skip(str(error))


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    """Opens a browser window; options are Playwright's of a context."""
    contexts = []

    def open_window(size: tuple[int, int] = DESK, **options: Any) -> Any:
        contexts.append(browser.new_context(viewport={"width": size[0], "height": size[1]}, **options))
        return contexts[-1]

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def all_sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Site, ...]]:
    """By language: the long story's site, and the small ones. Workers of one round share them."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent / "browser" if "PYTEST_XDIST_WORKER" in os.environ else base / "browser"
    shared.mkdir(exist_ok=True)
    with open(shared / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = shared / "sites.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(_written(shared)))
        found: dict[str, tuple[Site, ...]] = pickle.loads(kept.read_bytes())
    return found


def _written(folder: Path) -> dict[str, tuple[Site, ...]]:
    return {
        language: tuple(written(folder / language / kind, language, kind) for kind in KINDS) for language in LANGUAGES
    }


@pytest.fixture(params=LANGUAGES)
def sites(request: pytest.FixtureRequest, all_sites: dict[str, tuple[Site, ...]]) -> tuple[Site, ...]:
    """The sites in one language."""
    return all_sites[request.param]


@pytest.fixture
def largest(sites: tuple[Site, ...]) -> list[Path]:
    """The largest page of each class."""
    return [page for site in sites for page in site.largest()]


@pytest.fixture
def sample(sites: tuple[Site, ...]) -> list[Path]:
    """Pages of each class, the extremes."""
    return [page for site in sites for page in site.sample()]
