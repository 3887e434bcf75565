"""Two real rounds, reported on by the real Allure, in a real browser: needs Node with npm, and Chromium."""

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from language import translations
from reporting.pages.allure import ToolMissingError, installed
from reporting.pages.allure.configuring import UNJUDGED, WARNED
from tests.browser.chromium import NoBrowserError, chromium
from tests.cli.test_report_allure import TOML
from tests.demo_stack import ronda
from tests.recorded_rounds import record

ROUNDS = ("20261123T100000-aaaaaa", "20261124T100000-bbbbbb")
CHECKS = '''
@check("health.api.whoami", severity="S1")
def test_whoami():
    """The API says who is logged in"""

@check("health.celery.ping", cause="worker")
def test_ping(note):
    """Every expected worker answers"""
    note["evidence"] = [{"name": "answer.html", "media_type": "text/html", "text": "<img src=http://127.0.0.1:9/a>"}]
    assert False, "worker1 does not answer"

@check("health.api.latency", cause="latency")
def test_latency(note):
    """The API answers quickly"""
    note["degraded"] = "took 900 ms"

@check("health.ocr.answers", cause="ocr")
def test_ocr():
    """The OCR provider answers"""
    raise RuntimeError("the probe broke")
'''
MENDED = CHECKS.replace('assert False, "worker1 does not answer"', "pass")


pytestmark = pytest.mark.timeout(600)
"""The first of them may fetch Allure."""


@dataclass(frozen=True)
class Served:
    """A site on a loopback port."""

    folder: Path
    address: str

    def allure(self, run_id: str) -> str:
        """Return the address of the Allure report of a round."""
        return f"{self.address}/yard/allure/{run_id}/index.html"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the base class calls it
        """Say nothing."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Allure, fetched once for all workers of a session."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache"
    try:
        installed(shared / "ronda", os.environ, lambda _text: None)
    except ToolMissingError as error:
        pytest.skip(str(error))
    return shared


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Served]:
    """The site after two rounds, the second of which mended what the first found."""
    folder = tmp_path_factory.mktemp("rounds")
    (folder / "ronda.toml").write_text(TOML.format(language="es"))
    for run_id, checks in zip(ROUNDS, (CHECKS, MENDED), strict=True):
        record(folder / "work", folder / "build/runs/yard" / run_id, checks, "--run-id", run_id, language="es")
    assert ronda("publish", cwd=folder).code == 0
    said = ronda("report", "allure", cwd=folder, environ={"XDG_CACHE_HOME": str(cache)}, timeout_s=240)
    assert said.code == 0, said.err
    site = folder / "build/site"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Served(site, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A running Chromium."""
    try:
        with chromium() as running:
            yield running
    except NoBrowserError as error:
        pytest.skip(str(error))


class Reading:
    """A page that is read, with all it asked for and complained of."""

    def __init__(self, browser: Any, address: str, ready: str) -> None:
        self.page = browser.new_page(locale="es-CO", viewport={"width": 1280, "height": 900})
        self.page.set_default_timeout(90_000)  # a page of several MB, on a machine that does other things too
        self.asked: list[str] = []
        self.statuses: list[int] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda each: self.asked.append(each.url))
        self.page.on("response", lambda each: self.statuses.append(each.status))
        self.page.on("console", lambda each: self.complaints.append(each.text) if each.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector(ready)

    @property
    def left(self) -> list[str]:
        """What was asked of a network or a disk."""
        return [each for each in self.asked if not each.startswith(("data:", "blob:"))]

    def text(self) -> str:
        """Return what is shown."""
        return str(self.page.inner_text("body"))


def read(browser: Any, address: str) -> Reading:
    """Open a report of Allure's."""
    return Reading(browser, address, "[data-testid=nav-tab-categories]")


def opened(browser: Any, address: str, title: str) -> Reading:
    """Open the result of a check in a report."""
    reading = read(browser, address)
    reading.page.wait_for_selector("[data-testid=tree-section-title]")
    for section in ("health", "celery"):  # what passed is folded up
        if reading.page.get_by_text(title).count() == 0:
            reading.page.locator("[data-testid=tree-section-title]", has_text=section).click()
    reading.page.get_by_text(title).first.click()
    reading.page.wait_for_selector("[data-testid=test-result-tab-history]")
    return reading


def test_nothing_leaves_the_page(served: Served, browser: Any) -> None:
    """It is one file: nothing else is asked for, nothing is missing, and nothing had to be blocked."""
    reading = read(browser, served.allure(ROUNDS[1]))
    for place in ("#charts", "#timeline", ""):
        reading.page.goto(f"{served.allure(ROUNDS[1])}{place}")
        reading.page.wait_for_timeout(300)

    assert {each.partition("#")[0] for each in reading.left} == {served.allure(ROUNDS[1])}
    assert set(reading.statuses) == {200}
    assert reading.complaints == []
    assert "googletagmanager" not in (served.folder / "yard/allure" / ROUNDS[1] / "index.html").read_text()


def test_policy_keeps_it_so(served: Served, browser: Any) -> None:
    """A script that would ask for something all the same is kept from it."""
    reading = read(browser, served.allure(ROUNDS[1]))
    ask = "address => fetch(address).then(() => 'answered', () => 'kept')"

    assert reading.page.evaluate(ask, f"{served.address}/index.html") == "kept"


def test_it_opens_from_the_disk(served: Served, browser: Any) -> None:
    """Without any server."""
    path = served.folder / "yard/allure" / ROUNDS[1] / "index.html"
    reading = read(browser, path.as_uri())

    assert (reading.left, reading.complaints) == ([path.as_uri()], [])
    assert "Resultados 4" in reading.text()


def test_it_speaks_spanish(served: Served, browser: Any) -> None:
    """The page says so, and so do its words."""
    reading = read(browser, served.allure(ROUNDS[0]))

    assert reading.page.evaluate("document.documentElement.lang") == "es"
    assert "Resultados 4" in reading.text()
    assert "1 fallido" in reading.text()


def test_categories_are_our_causes(served: Served, browser: Any) -> None:
    """What failed stands under its cause, beside what could not be judged and what only warns; no more."""
    reading = read(browser, served.allure(ROUNDS[0]))
    reading.page.click("[data-testid=nav-tab-categories]")
    reading.page.wait_for_selector("[data-testid=tree-section-title]")
    spanish = translations("es").gettext

    assert reading.page.locator("[data-testid=tree-section-title]").all_inner_texts() == [
        spanish(UNJUDGED),
        spanish(WARNED),
        "Un worker de Celery está muerto",
    ]


def test_history_shows_the_earlier_round(served: Served, browser: Any) -> None:
    """The check that passes now failed in the round before."""
    reading = opened(browser, served.allure(ROUNDS[1]), "Every expected worker answers")
    reading.page.click("[data-testid=test-result-tab-history]")
    items = reading.page.locator("[data-testid=test-result-history-item]")
    items.first.wait_for()

    assert items.count() == 1
    assert items.locator("[data-testid=tree-leaf-status-failed]").count() == 1
    assert reading.page.locator("[data-testid=test-result-status-passed]").count() == 1


def test_trend_has_both_rounds(served: Served, browser: Any) -> None:
    """A chart goes from the earlier round to this one; in the first report there was nothing to go from."""
    first = Reading(browser, served.allure(ROUNDS[0]) + "#charts", "text=Gráficas")
    second = Reading(browser, served.allure(ROUNDS[1]) + "#charts", "text=Gráficas")
    second.page.wait_for_selector("text=Reciente")
    first.page.wait_for_selector("text=No hay información de historial disponible")

    assert "Reciente" not in first.text()


def test_evidence_is_shown_as_text(served: Served, browser: Any) -> None:
    """What a backend answered as a page neither runs nor loads anything."""
    reading = opened(browser, served.allure(ROUNDS[0]), "Every expected worker answers")
    reading.page.get_by_text("answer.html").first.click()
    reading.page.wait_for_selector("text=<img src=http://127.0.0.1:9/a>")

    assert {each.partition("#")[0] for each in reading.left} == {served.allure(ROUNDS[0])}


def test_report_of_pytest_asks_for_nothing(served: Served, browser: Any) -> None:
    """It opens from the disk, shows the results, and is one file."""
    path = served.folder / "yard/rounds" / f"{ROUNDS[0]}.html"
    reading = Reading(browser, path.as_uri(), "text=test_inner.py::test_ping")

    assert reading.left == [path.as_uri()]
    assert reading.complaints == []
