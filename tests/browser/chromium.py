"""The browser of the tests: Playwright's own Chromium, or the system's, as pictures of failing checks are taken."""

import importlib
import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from checks.support.around.browser import SYSTEM_BROWSERS

ARGUMENTS = ["--no-sandbox", "--no-proxy-server"]
"""Without a sandbox, since tests run as root in containers; what is shown there is our own."""


class NoBrowserError(Exception):
    """There is none; the message says what is missing."""


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the browser.

    Raises:
        NoBrowserError: Playwright, axe or Chromium is missing.
    """
    for name in ("playwright", "axe_playwright_python"):
        if importlib.util.find_spec(name) is None:
            raise NoBrowserError(f"the package {name} is not installed")
    playwright = importlib.import_module("playwright.sync_api")
    with playwright.sync_playwright() as running:
        browser = _started(playwright, running)
        try:
            yield browser
        finally:
            browser.close()


def _started(playwright: Any, running: Any) -> Any:
    try:
        return running.chromium.launch(args=ARGUMENTS)
    except playwright.Error as error:
        found = next((place for name in SYSTEM_BROWSERS if (place := shutil.which(name))), None)
        if found is None:
            raise NoBrowserError(f"there is no Chromium: install one of {', '.join(SYSTEM_BROWSERS)}") from error
        return running.chromium.launch(executable_path=found, args=ARGUMENTS)
