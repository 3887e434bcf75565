"""A publisher that is killed anywhere between the store and Jira loses nothing and doubles nothing there.

As ``test_pipeline_kill``, with the stand-in for Jira Cloud in the parent: it has no idempotency keys, and its search
may lag behind. A child opens one ticket, with evidence, and closes another. It is killed before each statement and
commit, before each request is sent, and after each was carried out, before anything of its answer was read.
"""

import copy
import itertools
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.pipeline import HOLD_S, publish
from reporting.store import open_store
from reporting.tickets.jira.system import JiraTickets
from tests.jira_cloud import JiraCloud
from tests.reporting.builders import Clock, a_report, a_result, a_run, an_evidence, write_run
from tests.reporting.dumping import content, dump, restore
from tests.reporting.pipeline.killing import MOST_POINTS, Bomb, killed
from tests.reporting.tickets.jira_builders import BOGOTA, settings

POLICY = Policy(
    open_after=dict.fromkeys(Severity, 1), close_after=dict.fromkeys(Severity, 1), attaches=True, flap_changes=99
)
ANSWER = b'{"detail": "Authentication credentials were not provided."}\n'
LAG_S = 100.0
"""Below ``search_lag_s``, and so below every wait."""
MOMENTS = ("created", "updated", "resolutiondate")
REQUESTS = 2 + 3
"""To open with evidence, and to close with evidence."""

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


class TouchedAdapter(HTTPAdapter):
    """Touches a bomb before a request is sent, and when it was answered and nothing of the answer is read."""

    def __init__(self, bomb: Bomb) -> None:
        super().__init__()
        self.bomb = bomb

    def send(self, request: PreparedRequest, *how: Any, **more: Any) -> Response:
        self.bomb.touch()
        answer = super().send(request, *how, **more)
        self.bomb.touch()
        return answer


class Stage:
    """A store and a Jira after the first run, set up anew for each scene."""

    def __init__(self, url: str, folder: Path, jira: JiraCloud, runs: list[Path]) -> None:
        self.first_url, self.folder, self.jira, self.runs = url, folder, jira, runs
        self._numbers = itertools.count()
        self.url = url
        self.publish(Bomb(), self.runs[0])
        self._kept = {name: copy.deepcopy(getattr(jira, name)) for name in ("issues", "comments", "made")}
        self._rows = None if url.startswith("sqlite") else dump(url)

    def clear(self) -> None:
        """Begin another scene."""
        for name, value in self._kept.items():
            setattr(self.jira, name, copy.deepcopy(value))
        self.jira.now = Clock().now.timestamp
        if self._rows is not None:
            restore(self.url, self._rows)
            return
        path = self.folder / f"{next(self._numbers)}.sqlite3"
        shutil.copy(self.first_url.removeprefix("sqlite:///"), path)
        self.url = f"sqlite:///{path}"

    def publish(self, bomb: Bomb, run: Path) -> None:
        """Publish a run at the moment that Jira's clock shows."""
        clock = Clock(datetime.fromtimestamp(self.jira.now(), UTC))
        with open_store(self.url) as store:
            tickets = JiraTickets(settings(self.jira.url), "en", BOGOTA, store.evidence)
            tickets.connection._client._session.mount(self.jira.url, TouchedAdapter(bomb))
            publish(store, run, POLICY, tickets, clock)
            tickets.connection.close()

    def play(self, fuse: int, *, in_store: bool = True) -> bool:
        """Publish the second run in a child and, after the hold and the lag, again; tell whether the child died."""
        self.clear()
        died = killed(lambda bomb: self.publish(bomb, self.runs[1]), fuse, in_store=in_store)
        self.jira.now = (Clock().now + timedelta(seconds=HOLD_S + 1)).timestamp
        self.publish(Bomb(), self.runs[1])
        return died

    def state(self) -> tuple[Any, ...]:
        """Return all that is in the store and in Jira, wall clock aside."""
        issues = {
            key: {name: value for name, value in issue["fields"].items() if name not in MOMENTS}
            for key, issue in self.jira.issues.items()
        }
        return content(self.url), issues, self.jira.comments, self.jira.made


def a_folder(folder: Path, number: int, broker: str, api: str) -> Path:
    """Write the results of a run in which what failed has evidence."""
    evidence = an_evidence(ANSWER)
    results = [
        a_result(f"health.{name}", outcome, cause=name, evidence=(evidence,) if outcome == "failed" else ())
        for name, outcome in (("broker", broker), ("api", api))
    ]
    return write_run(folder / f"run-{number}", a_report(a_run(number), *results, files=(ANSWER,)))


@pytest.fixture
def runs(tmp_path: Path) -> list[Path]:
    """Two runs: the broker fails, then it works again and the API fails."""
    return [a_folder(tmp_path, 1, "failed", "passed"), a_folder(tmp_path, 2, "passed", "failed")]


@pytest.fixture
def jira(jira_cloud: JiraCloud) -> JiraCloud:
    """A Jira in which tickets can be closed, whose clock stands still."""
    jira_cloud.workflow = {"31": {"name": "Finish", "to": {"name": "Done"}}}
    jira_cloud.now = Clock().now.timestamp
    return jira_cloud


@pytest.fixture(params=["sqlite, no lag", "postgresql, a lag"])
def stage(request: pytest.FixtureRequest, tmp_path: Path, jira: JiraCloud, runs: list[Path]) -> Stage:
    """A database, and a search that shows a ticket at once, or later."""
    sqlite = request.param == "sqlite, no lag"
    jira.lag_s = 0.0 if sqlite else LAG_S
    url = f"sqlite:///{tmp_path}/first.sqlite3" if sqlite else request.getfixturevalue("postgres").fresh_url()
    return Stage(url, tmp_path, jira, runs)


def test_killed_anywhere(stage: Stage, jira: JiraCloud, runs: list[Path]) -> None:
    """Wherever a publisher dies, publishing again leads to what an undisturbed one leads to, in the store and there."""
    stage.clear()
    stage.publish(Bomb(), runs[1])
    expected = stage.state()

    for fuse in range(1, MOST_POINTS):
        died = stage.play(fuse)
        assert stage.state() == expected, f"killed at point {fuse}"
        if not died:
            break

    assert not died
    assert fuse > 60, "the bomb was not attached"
    assert told(jira) == {"OPS-1": ("Done", 2, 1), "OPS-2": ("Open", 1, 0)}
    assert len(jira.made) == 1


def test_a_lag_above_the_wait_would_be_noticed(tmp_path: Path, jira: JiraCloud, runs: list[Path]) -> None:
    """With a search that shows nothing in time some kill does make two tickets, and the comparison sees it."""
    jira.lag_s = 10 * HOLD_S
    stage = Stage(f"sqlite:///{tmp_path}/first.sqlite3", tmp_path, jira, runs)
    stage.clear()
    stage.publish(Bomb(), runs[1])
    expected = stage.state()
    differing = []
    for fuse in range(1, 2 * REQUESTS + 1):
        stage.play(fuse, in_store=False)
        differing += [len(jira.issues)] if stage.state() != expected else []

    assert differing == [3]


def told(jira: JiraCloud) -> dict[str, tuple[str, int, int]]:
    """Return each ticket's status, attachments and comments."""
    return {
        key: (issue["fields"]["status"]["name"], len(issue["fields"]["attachment"]), len(jira.comments[key]))
        for key, issue in jira.issues.items()
    }
