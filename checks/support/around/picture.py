"""The picture of a configured page, where Playwright and a browser are there."""

import base64
import importlib.util
import json
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from checks.support.around import browser
from checks.support.around.command import run
from checks.support.errors import CheckError
from checks.support.reach import Reach
from language import _
from rondafile.models import Screenshot

MOST_BYTES = 245_760
"""Of a picture: evidence above 256 KiB would be cut, and a picture that is cut is none."""
LIMIT_S = 20.0
"""For the browser's whole life; it starts within a second or two."""
PAGE_LIMIT_S = 8.0
"""For each step of showing the page."""
_TYPES: Final = {"png": ("screenshot.png", "image/png"), "jpeg": ("screenshot.jpg", "image/jpeg")}
_LOG = logging.getLogger(__name__)


def picture(reach: Reach, page: Screenshot) -> dict[str, Any] | None:
    """Return the picture as a piece of evidence, or the line that says why the page could not be shown.

    None where there is no Playwright or no browser: that says nothing about the backend, and only the log of the
    round mentions it.
    """
    if importlib.util.find_spec("playwright") is None:
        _LOG.debug("no screenshot: Playwright is not installed (pip install playwright; playwright install chromium)")
        return None
    answer = _asked(reach, page)
    if "no_browser" in answer:
        _LOG.debug("no screenshot: no browser starts (playwright install chromium): %s", answer["no_browser"])
        return None
    if "picture" in answer:
        name, media_type = _TYPES[answer["type"]]
        return {"name": name, "media_type": media_type, "content": base64.b64decode(answer["picture"])}
    return {"name": "screenshot.txt", "media_type": "text/plain", "text": f"{page.url}: {_why(answer)}\n"}


def _asked(reach: Reach, page: Screenshot) -> dict[str, Any]:
    told = {
        "url": page.address(reach.target.base_url),
        "origin": browser.origin(reach.target.base_url),
        "headers": _login(reach),
        "width": page.width,
        "height": page.height,
        "wait_ms": page.wait_ms,
        "limit_ms": PAGE_LIMIT_S * 1000,
        "most_bytes": MOST_BYTES,
    }
    # A browser that is killed leaves its profile behind, where the folder is ours to remove.
    with tempfile.TemporaryDirectory(prefix="ronda-", ignore_cleanup_errors=True) as folder:
        printed = run(
            [sys.executable, "-P", str(Path(browser.__file__))],
            LIMIT_S,
            4 * MOST_BYTES,
            given=json.dumps(told).encode(),
            environ=_environ(reach, folder),
        )
    if printed.code is None:
        return {"late": LIMIT_S}
    mark = browser.MARK.encode()
    line = next((line for line in printed.tail.splitlines() if line.startswith(mark)), None)
    if line is None:
        return {"no_browser": printed.tail.decode(errors="replace").strip()[-500:]}
    found: dict[str, Any] = json.loads(line.removeprefix(mark))
    return found


def _login(reach: Reach) -> dict[str, str]:
    try:
        return dict(reach.login.headers())
    except CheckError:
        return {}  # The picture shows then what somebody sees who is not logged in.


def _environ(reach: Reach, folder: str) -> dict[str, str]:
    """Return this process's environment without proxies, since checks use none, and with the target's authority.

    The driver of Playwright makes the requests to the backend itself; it is a Node.js program.
    """
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    authority = {"NODE_EXTRA_CA_CERTS": str(reach.target.ca_file)} if reach.target.ca_file else {}
    return kept | authority | {"TMPDIR": folder}


def _why(answer: dict[str, Any]) -> str:
    if "late" in answer:
        return _("the page was not shown within {seconds:g} s").format(seconds=answer["late"])
    if "leads_to" in answer:
        said = _("the page leads to {place}, where the login is not sent; no picture was taken")
        return said.format(place=answer["leads_to"])
    if "too_large" in answer:
        said = _("the picture has {size} bytes even at the lowest quality; the limit is {limit}")
        return said.format(size=answer["too_large"], limit=MOST_BYTES)
    return _("the page could not be shown: {why}").format(why=answer.get("error", ""))
