"""`ronda publish` tells people, end to end: once per channel, a storm as one message, and the heartbeat after it."""

import json
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reporting.domain.outcome import Severity
from reporting.domain.run import CheckResult
from tests.demo_stack import Said, ronda
from tests.reporting.builders import a_report, a_result, a_run, write_run
from tests.servers import Answer, Web

TOML = """\
language = "{language}"
store = "sqlite:///r.sqlite3"
results = "runs"
[targets.yard]
base_url = "https://yard.example"
[policy]
open_after = {{ S1 = 1, S2 = 1 }}
close_after = {{ S1 = 1 }}
[notices]
heartbeat = "$HEARTBEAT"
[notices.channels.screen]
kind = "console"
[notices.channels.ops]
kind = "webhook"
url = "$OPS"
[[notices.routes]]
to = ["screen", "ops"]
"""
NOW = datetime.now(UTC).replace(microsecond=0)
Serve = Callable[..., Web]


class Yard:
    """A folder with a configuration, the service behind the webhook, and the dead man's switch."""

    def __init__(self, folder: Path, ops: Web, switch: Web) -> None:
        self.folder, self.ops, self.switch, self.number = folder, ops, switch, 0
        self.environ = {"OPS": f"{ops.url}/hook/very-secret", "HEARTBEAT": f"{switch.url}/ping/abc"}
        self.configure()

    def configure(self, language: str = "en") -> None:
        """Write the configuration."""
        (self.folder / "ronda.toml").write_text(TOML.format(language=language))

    def an_hour_passes(self) -> None:
        """Let everything in the outbox have been queued an hour ago, and be due now."""
        with sqlite3.connect(self.folder / "r.sqlite3") as connection:
            connection.execute("UPDATE outbox SET created_at = created_at - 3600000000, next_at = 0")

    def publish(self, *results: CheckResult) -> Said:
        """Publish a run with these results, or what is left to do without any."""
        if results:
            self.number += 1
            at = NOW - timedelta(minutes=30 - self.number)
            run = a_run(run_id=f"yard-{self.number}", started_at=at, planned_at=at, finished_at=at)
            write_run(self.folder / "runs/yard" / run.run_id, a_report(run, *results))
        return ronda("publish", cwd=self.folder, environ=self.environ)

    def said(self) -> list[dict[str, Any]]:
        """Return what the service was sent."""
        return [json.loads(body) for _method, _path, _headers, body in self.ops.seen]

    def page(self, name: str = "index.html") -> str:
        """Return a page of the site."""
        return (self.folder / "build/site" / name).read_text(encoding="utf-8")


@pytest.fixture
def yard(tmp_path: Path, serve: Serve) -> Yard:
    """Both services take everything."""
    return Yard(tmp_path, serve(Answer()), serve(Answer()))


def api(outcome: str) -> CheckResult:
    """Return what an S1 check said."""
    return a_result("health.api.whoami", outcome, severity=Severity.S1)


def storm() -> list[CheckResult]:
    """Return forty failures with one cause: a broker, and what needs it."""
    broker = a_result("health.broker.ping", "failed", severity=Severity.S1, cause="broker")
    needing = [
        a_result(f"health.check{number}.works", "failed", severity=Severity.S1, needs=("health.broker.ping",))
        for number in range(39)
    ]
    return [broker, *needing]


def test_a_major_incident_is_told_to_each_channel_once(yard: Yard) -> None:
    """On the screen and to the service, with the ticket; publishing again tells nobody again."""
    done = yard.publish(api("failed"))

    assert done.code == 0, done.err
    assert "[S1] yard: " in done.out
    (told,) = yard.said()
    assert told["title"].startswith("[S1] yard: ")
    assert (told["tone"], told["is_drill"]) == ("bad", False)
    assert "RONDA-1" in told["text"]
    assert "[S1]" not in yard.publish().out
    assert len(yard.said()) == 1


def test_its_end_is_told_to_the_same(yard: Yard) -> None:
    """In the same thread."""
    yard.publish(api("failed"))
    done = yard.publish(api("passed"))

    opened, closed = yard.said()
    assert closed["thread"] == opened["thread"]
    assert closed["tone"] == "good"
    assert "told ops: closed" in done.out


def test_what_is_no_major_incident_is_told_to_nobody(yard: Yard) -> None:
    """S2 has its ticket, and the route has S1 only."""
    done = yard.publish(a_result("health.api.slow", "failed", severity=Severity.S2))

    assert "ticket RONDA-1: opened" in done.out
    assert yard.said() == []


def test_a_storm_is_one_ticket_and_one_message_per_channel(yard: Yard) -> None:
    """Forty checks that fail with one cause."""
    done = yard.publish(*storm())

    assert len(re.findall(r"ticket RONDA-\d+: opened", done.out)) == 1
    assert len(yard.said()) == 1
    assert done.out.count("[S1] yard: ") == 1
    assert [line for line in done.out.splitlines() if "told " in line] == [
        line for line in done.out.splitlines() if re.search(r"told (screen|ops): opened", line)
    ]
    assert len(ronda("incidents", "list", cwd=yard.folder, environ=yard.environ).out.splitlines()) == 1


def test_the_heartbeat_is_asked_for_after_each_round(yard: Yard) -> None:
    """Once a publish, whatever was found."""
    yard.publish(api("failed"))
    yard.publish(api("passed"))

    assert [(method, path) for method, path, *_ in yard.switch.seen] == [("GET", "/ping/abc")] * 2


def test_a_switch_that_does_not_answer_fails_nothing(yard: Yard) -> None:
    """A line, and 0."""
    yard.switch.answer.status = 500
    done = yard.publish(api("passed"))

    assert done.code == 0
    assert "heartbeat: answered 500: check notices.heartbeat" in done.out


def test_in_spanish(yard: Yard) -> None:
    """Message and line in the language of the configuration."""
    yard.configure("es")
    done = yard.publish(api("failed"))

    (told,) = yard.said()
    assert told["language"] == "es"
    assert "Causa probable" in told["text"]
    assert "avisado a ops: " in done.out


def test_what_was_not_delivered_waits_and_is_yellow_at_first(yard: Yard) -> None:
    """The other channel has it, nothing is red before its time, and the next publish brings it once."""
    yard.ops.answer.status = 503
    done = yard.publish(api("failed"))

    assert done.code == 0
    assert "not delivered yet: " in done.out
    assert "[S1] yard: " in done.out
    assert "Not delivered" not in yard.page()


def test_what_waits_for_too_long_is_a_red_check(yard: Yard) -> None:
    """1, red on the index and on the target's page, and in the status, without the secret of its address."""
    yard.ops.answer.status = 404
    yard.publish(api("failed"))
    yard.an_hour_passes()
    done = yard.publish()

    assert done.code == 1
    for name in ("index.html", "yard/index.html"):
        page = yard.page(name)
        assert '1 notice through <bdi class="said">ops</bdi>' in page
        assert "404" in page.split('<section class="undelivered"')[1].split("</section>")[0]
        assert 'class="band good' not in page
    (waiting,) = json.loads(yard.page("status.json"))["undelivered"]
    assert (waiting["channel"], waiting["number"], waiting["targets"]) == ("ops", 1, ["yard"])
    everything = "".join(path.read_text() for path in (yard.folder / "build/site").rglob("*.*") if path.is_file())
    assert "very-secret" not in everything + done.out


def test_it_is_red_although_everything_works_again(yard: Yard) -> None:
    """Nobody was told that it works again: the page is not green until somebody is."""
    yard.ops.answer.status = 404
    yard.publish(api("failed"))
    yard.publish(api("passed"))
    yard.an_hour_passes()
    done = yard.publish()

    assert done.code == 1
    assert "2 messages were not delivered" in yard.page()
    assert 'class="band bad' in yard.page("yard/index.html")
    assert json.loads(yard.page("status.json"))["targets"][0]["tone"] == "bad"
    assert 'class="band good' not in yard.page() + yard.page("yard/index.html")


def test_once_it_is_delivered_the_page_is_green_again(yard: Yard) -> None:
    """The address is mended, and the wait of the outbox is over."""
    yard.ops.answer.status = 503
    yard.publish(api("failed"))
    yard.publish(api("passed"))
    yard.an_hour_passes()
    yard.publish()
    assert 'class="band bad' in yard.page()

    yard.ops.answer.status = 200
    yard.an_hour_passes()
    done = yard.publish()

    assert done.code == 0, done.out
    assert 'class="band good' in yard.page()
    assert "Not delivered" not in yard.page()


def test_machines_get_json_and_nothing_else(yard: Yard) -> None:
    """The message on the screen is on standard error then."""
    yard.number += 1
    write_run(yard.folder / "runs/yard/yard-1", a_report(a_run(run_id="yard-1"), api("failed")))
    done = ronda("publish", "--json", cwd=yard.folder, environ=yard.environ)

    assert done.document["undelivered"] == []
    assert "[S1] yard: " in done.err
