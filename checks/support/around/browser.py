"""Takes a picture of a page with Playwright, in a process of its own that is told all on standard input.

Playwright is not among our dependencies: this process ends with ``no_browser`` where it or its Chromium is missing.
Nothing of the page is sent but requests that read, and the login goes to the backend's own origin only.
"""

import base64
import importlib
import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

MARK = "ronda-picture:"
"""Begins the line that holds the answer: a browser's driver writes lines of its own."""
READING = ("GET", "HEAD", "OPTIONS")
"""A picture must not change anything."""
MOST_REDIRECTS = 5
OWN = ("authorization", "cookie", "host", "origin")
"""Headers that do not go along to another origin."""
SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Tried where Playwright's own Chromium is not installed."""
QUALITIES = (80, 60, 40, 20)
"""Of JPEG, tried where a PNG is too large."""


def main() -> None:
    """Read what is wanted, take the picture and print it."""
    told = json.load(sys.stdin)
    try:
        playwright = importlib.import_module("playwright.sync_api")
    except ImportError as error:
        answer = {"no_browser": str(error)}
    else:
        answer = _answer(playwright, told)
    sys.stdout.write(f"\n{MARK}{json.dumps(answer)}\n")


def _answer(playwright: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    with playwright.sync_playwright() as running:
        try:
            browser = _started(playwright, running)
        except playwright.Error as error:
            return {"no_browser": _first_line(error)}
        try:
            return _picture(browser, told)
        except playwright.Error as error:
            return {"error": _first_line(error)}
        except _LeadsAwayError as error:
            return {"leads_to": str(error)}
        finally:
            browser.close()


def _started(playwright: Any, running: Any) -> Any:
    try:
        return running.chromium.launch(args=["--no-proxy-server"])
    except playwright.Error:
        found = next((place for name in SYSTEM_BROWSERS if (place := shutil.which(name))), None)
        if found is None:
            raise
        return running.chromium.launch(executable_path=found, args=["--no-proxy-server"])


def _picture(browser: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    context = browser.new_context(
        viewport={"width": told["width"], "height": told["height"]}, service_workers="block", accept_downloads=False
    )
    context.set_default_timeout(told["limit_ms"])
    asking = _Asking(context, told)
    context.route("**/*", asking.send)
    address = asking.landing()
    page = context.new_page()
    page.goto(address, wait_until="load")
    page.wait_for_timeout(told["wait_ms"])
    for options in _ways():
        picture = page.screenshot(**options)
        if len(picture) <= told["most_bytes"]:
            return {"picture": base64.b64encode(picture).decode(), "type": options["type"]}
    return {"too_large": len(picture)}


def _ways() -> Iterator[dict[str, Any]]:
    yield {"type": "png"}
    yield from ({"type": "jpeg", "quality": quality} for quality in QUALITIES)


class _LeadsAwayError(Exception):
    """The page is on another origin; the message is that origin."""


class _Asking:
    """Makes every request of the page itself: those to the backend with the login, all others without."""

    def __init__(self, context: Any, told: Mapping[str, Any]) -> None:
        self._context, self._told = context, told
        self._home: str = told["origin"]

    def landing(self) -> str:
        """Return where the page's redirects lead, so that what is relative in it is found.

        Raises:
            _LeadsAwayError: It is on another origin; nothing was sent there.
        """
        address: str = self._told["url"]
        return self._followed("GET", address, {}, (origin(address), self._home))[0]

    def send(self, route: Any) -> None:
        """Answer one request of the page, or refuse it.

        Not by ``continue_``: headers that it adds go along where a redirect leads to another host.
        """
        request = route.request
        if request.method not in READING:
            route.abort()
            return
        try:
            route.fulfill(response=self._followed(request.method, request.url, request.headers)[1])
        except Exception:  # noqa: BLE001 - whatever it was, the page did not get it, and must not wait for it
            route.abort()

    def _followed(
        self, method: str, address: str, headers: Mapping[str, str], within: Sequence[str] = ()
    ) -> tuple[str, Any]:
        """Return where an address leads, within these origins if any are given, and what is answered there."""
        sent, first = dict(headers), origin(address)
        for _step in range(MOST_REDIRECTS + 1):
            asked = sent | (self._told["headers"] if origin(address) == self._home else {})
            answer = self._context.request.fetch(
                address, method=method, headers=asked, max_redirects=0, timeout=self._told["limit_ms"]
            )
            place = answer.headers.get("location")
            if not (300 <= answer.status < 400 and place):
                break
            address = urljoin(address, place)
            if within and origin(address) not in within:
                raise _LeadsAwayError(origin(address))
            if origin(address) != first:
                sent = {name: value for name, value in sent.items() if name.lower() not in OWN}
        return address, answer


def origin(address: str) -> str:
    """Return scheme, host and port of an address, as browsers compare them."""
    parts = urlsplit(address)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{parts.hostname}:{port}"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:500]


if __name__ == "__main__":
    main()
