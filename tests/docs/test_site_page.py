"""``docs/site.md`` says what the site really has."""

import json
import re
from collections.abc import Iterator
from inspect import getmembers, isfunction
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from reporting.cli.opening import PAGES
from reporting.domain.kpi.answers import FEWEST
from reporting.domain.kpi.days import DayState
from reporting.domain.kpi.services import DAYS
from reporting.domain.kpi.states import GAP
from reporting.pages import addresses, render
from reporting.pages.atom import ENTRIES
from reporting.pages.badges import CACHED_S
from reporting.pages.past import SPANS
from reporting.pages.verdict import Tone, VerdictKind
from tests.docs.test_connecting import ROOT
from tests.reporting.pages.past_stories import eventful
from tests.reporting.pages.stories import NOW, SETTINGS, outage
from tests.reporting.pages.test_pages_services import PLAN
from tests.reporting.pages.test_pages_undelivered import waiting

TEXT = (ROOT / "docs" / "site.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", TEXT))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with everything that can be open, undelivered and down."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    store, tickets = outage()
    render(
        store,
        folder,
        settings=SETTINGS,
        now=NOW,
        local_tickets=tickets,
        late=[waiting("chat")],
        figures=eventful(),
        plans={"yard": PLAN},
    )
    return folder


def keys_of(said: Any) -> Iterator[str]:
    """Yield every key, however deep."""
    if isinstance(said, dict):
        for key, value in said.items():
            yield key
            yield from keys_of(value)
    elif isinstance(said, list):
        for each in said:
            yield from keys_of(each)


def test_every_key_of_the_status_is_told(site: Path) -> None:
    """Nothing is in ``status.json`` that the page does not name."""
    assert set(keys_of(json.loads((site / "status.json").read_bytes()))) - NAMED == set()


def test_every_value_of_the_status_is_told() -> None:
    """Verdicts, tones, states of days and spans are those of the code."""
    assert {*VerdictKind, *Tone, *DayState, *SPANS} - NAMED == set()


def test_every_metric_is_told_with_its_type_and_labels(site: Path) -> None:
    """Each family of ``metrics.txt`` has its row, and each row its family."""
    rows = {}
    for names, kind, labels in re.findall(r"^\| (`ronda_[^|]+) \| (\w+) \| ([^|]*)\|", TEXT, flags=re.MULTILINE):
        told = kind, set(re.findall(r"`(\w+)`", labels))
        rows |= dict.fromkeys(re.findall(r"`(\w+)`", names), told)
    found = {
        family.name: (family.type, {name for each in family.samples for name in each.labels})
        for family in text_string_to_metric_families((site / "metrics.txt").read_text())
    }

    assert rows == found


def test_every_file_is_told(site: Path) -> None:
    """Each file that was written is of a kind that the table names."""
    kinds = [
        re.compile(re.sub(r"(?:ID|WEEK|CAUSE)", "[^/]+", re.escape(each)) + ("" if each[-1] != "/" else ".*"))
        for each in NAMED
        if re.fullmatch(r"[\w/.-]+", each)
    ]
    files = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]

    assert [name for name in files if not any(kind.fullmatch(name) for kind in kinds)] == []


def test_every_address_is_told() -> None:
    """Whatever page the code knows of a target is in the table."""
    of_a_target = {
        name: function("yard")
        for name, function in getmembers(addresses, isfunction)
        if function.__code__.co_varnames[: function.__code__.co_argcount] == ("target",) and name != "target_folder"
    }

    assert set(of_a_target.values()) - NAMED == set()
    assert {addresses.INDEX, addresses.STATUS, addresses.ATOM, addresses.METRICS, addresses.MANIFEST} - NAMED == set()


def test_every_page_to_open_is_told() -> None:
    """``ronda open`` with each page is on the page."""
    console = re.search(r"```console\n(.*?)```", TEXT, flags=re.DOTALL)

    assert [page for page in PAGES[1:] if page not in console[1]] == []


def test_every_bound_is_the_codes() -> None:
    """The numbers on the page are those of the constants."""
    for bound in (
        f"latest {ENTRIES} times",
        f"through {DAYS} days",
        f"for {CACHED_S} seconds",
        f"P95 is told from {FEWEST['p95']} answers on and P99 from {FEWEST['p99']}",
        f"further apart than {GAP.seconds // 60} minutes",
    ):
        assert bound in " ".join(TEXT.split()), bound


def test_examples_in_yaml_are_yaml() -> None:
    """Both can be pasted: they are well-formed, and name what is there."""
    scrape, alert = (yaml.safe_load(each) for each in re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL))

    assert scrape["scrape_configs"][0]["metrics_path"] == f"/{addresses.METRICS}"
    assert "ronda_stale_timestamp_seconds" in alert[0]["expr"]


def test_badges_lie_where_the_examples_say() -> None:
    """The address in each example is that of the target's badge."""
    assert f"https://status.example/{addresses.badge('yard', 'svg')})" in TEXT
    assert f"https://status.example/{addresses.badge('yard', 'json')})" in TEXT
