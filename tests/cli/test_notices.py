"""`ronda notices check|test|noise`, as people call them."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reporting.domain.actions import Action
from reporting.domain.addressing import Outlets, decision_of
from reporting.domain.incident import EventKind, Incident
from reporting.domain.notices.routing import Route
from reporting.domain.outcome import Severity
from reporting.domain.reason import Reason
from reporting.store import open_store
from reporting.wiring import now
from tests.calendars import an_unused_port
from tests.demo_stack import Said, ronda
from tests.reporting.builders import Clock, a_report, a_result, a_run, an_incident
from tests.servers import Answer, Web

Serve = Callable[..., Web]
TOML = """\
language = "en"
store = "sqlite:///r.sqlite3"
[targets.yard]
base_url = "https://yard.example"
"""
SCREEN = '[notices.channels.screen]\nkind = "console"\n'
HOOK = '[notices.channels.ops]\nkind = "webhook"\nurl = "$OPS_WEBHOOK"\n'
ROUTED = '[[notices.routes]]\nto = ["{to}", "{other}"]\n'
MAIL = """\
[notices.channels.mail]
kind = "mail"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "ronda@yard.example"
to = ["monitor@yard.example"]
timeout_s = 5
"""


class Desk:
    """A folder with a configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.environ = folder, dict[str, str]()

    def configure(self, *channels: str, language: str = "en") -> None:
        """Write a configuration with these channels."""
        (self.folder / "ronda.toml").write_text(TOML.replace('"en"', f'"{language}"') + "".join(channels))

    def notices(self, *arguments: str) -> Said:
        """Call ``ronda notices``."""
        return ronda("notices", *arguments, cwd=self.folder, environ=self.environ)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Nothing is configured yet."""
    return Desk(tmp_path)


@pytest.fixture
def web(serve: Serve, desk: Desk) -> Web:
    """A service that takes everything, at the address of the webhook."""
    found = serve(Answer())
    desk.environ["OPS_WEBHOOK"] = f"{found.url}/hook?key=very-secret"
    return found


def test_check_finds_nothing_in_the_way(desk: Desk, web: Web) -> None:
    """A line for each channel, 0, and nothing is sent."""
    desk.configure(SCREEN, HOOK, ROUTED.format(to="screen", other="ops"))
    said = desk.notices("check")

    assert (said.code, said.out) == (0, "✔ screen\n✔ ops\n")
    assert web.seen == []


def test_check_names_each_channel_that_would_not_take_a_message(desk: Desk) -> None:
    """A mail server that is down is one line, 1, and keeps no other from being looked at."""
    desk.configure(MAIL.format(port=an_unused_port()), SCREEN, ROUTED.format(to="screen", other="mail"))
    said = desk.notices("check")

    assert said.code == 1
    bad, good = said.out.splitlines()
    assert bad.startswith("✘ mail: ")
    assert "notices.channels.mail" in bad
    assert good == "✔ screen"


def test_check_names_a_channel_that_nothing_leads_to(desk: Desk) -> None:
    """It would take messages, and gets none: a line that says what to set."""
    desk.configure(SCREEN)
    said = desk.notices("check")

    assert said.code == 0
    assert "screen: no route leads there; set [[notices.routes]]" in said.out


@pytest.mark.parametrize("command", ["check", "test"])
def test_without_any_channel_it_fails(desk: Desk, command: str) -> None:
    """Nobody would be told of anything: 1, and where to read."""
    desk.configure()
    said = desk.notices(command)

    assert (said.code, said.out) == (1, "no channel is configured: see docs/notices.md\n")


def test_a_drill_goes_to_each_channel_and_shows_its_receipt(desk: Desk, web: Web) -> None:
    """On the screen it is marked as one, and the service gets one that says so to programs."""
    desk.configure(SCREEN, HOOK)
    said = desk.notices("test")

    assert said.code == 0
    assert "DRILL, nothing is down: screen" in said.out
    assert "✔ screen receipt: " in said.out
    assert "✔ ops receipt: " in said.out
    ((method, _path, headers, body),) = web.seen
    document = json.loads(body)
    assert (method, document["is_drill"], document["title"]) == ("POST", True, "DRILL, nothing is down: ops")
    assert headers["idempotency-key"].startswith("drill:ops:")


def test_a_drill_that_did_not_arrive_is_1(desk: Desk, web: Web) -> None:
    """The line says why, the others are drilled all the same, and no secret is on the screen."""
    web.answer.status = 404
    desk.configure(HOOK, SCREEN)
    said = desk.notices("test")

    assert said.code == 1
    assert said.out.startswith("✘ ops: ")
    assert "404" in said.out
    assert "✔ screen" in said.out
    assert "very-secret" not in said.out + said.err


def test_a_drill_by_mail_with_the_server_down(desk: Desk) -> None:
    """1, with the setting to look at."""
    desk.configure(MAIL.format(port=an_unused_port()))
    said = desk.notices("test")

    assert said.code == 1
    assert said.out.startswith("✘ mail: ")
    assert "notices.channels.mail" in said.out


def test_one_channel_alone(desk: Desk, web: Web) -> None:
    """The others hear nothing."""
    desk.configure(SCREEN, HOOK)
    said = desk.notices("test", "--channel", "screen")

    assert said.code == 0
    assert "ops" not in said.out
    assert web.seen == []


def test_an_unknown_channel_is_named_with_those_there_are(desk: Desk, web: Web) -> None:
    """2: nothing was sent."""
    desk.configure(SCREEN, HOOK)
    said = desk.notices("test", "--channel", "slak")

    assert said.code == 2
    assert "there is no channel 'slak': there are screen, ops" in said.err
    assert web.seen == []


def test_a_drill_in_spanish(desk: Desk) -> None:
    """Message and receipt in the language of the configuration."""
    desk.configure(SCREEN, language="es")
    said = desk.notices("test")

    assert said.code == 0
    assert "SIMULACRO" in said.out
    assert "Este es un simulacro" in said.out
    assert "DRILL" not in said.out


@pytest.mark.parametrize(
    ("language", "said"), [("en", "no channel was told anything\n"), ("es", "no se avisó nada por ningún canal\n")]
)
def test_noise_of_nothing(desk: Desk, language: str, said: str) -> None:
    """Silence is no failure."""
    desk.configure(SCREEN, language=language)
    found = desk.notices("noise")

    assert (found.code, found.out) == (0, said)
    assert desk.notices("noise", "--json").document == []


def told(desk: Desk, number: int, at: datetime) -> Incident:
    """Let an incident have been told to both channels at ``at``."""
    incident = an_incident(f"health.check{number}", severity=Severity.S1, told_to=())
    outlets = Outlets(routes=(Route(("screen", "ops")),))
    clock = Clock(at)
    with open_store(f"sqlite:///{desk.folder}/r.sqlite3") as store:
        run = a_run(number)
        store.record(a_report(run, a_result(incident.check)), at)
        action = Action(EventKind.OPENED, incident, at, Reason("because"))
        store.commit(decision_of(run.run_id, [action], [], outlets=outlets), at)
        for channel in ("screen", "ops"):
            keys = [key for key in store.keys_of(incident.incident_id) if key.endswith(f":to:{channel}")]
            for key in keys:
                store.receipt(key, f"{channel}-{number}", clock())
    return incident


def test_noise_counts_messages_and_who_acted(desk: Desk) -> None:
    """Of the days that are asked for, by channel; nobody acted upon these yet."""
    desk.configure(SCREEN, HOOK)
    desk.environ["OPS_WEBHOOK"] = "http://127.0.0.1:9/x"
    told(desk, 1, now() - timedelta(days=1))
    told(desk, 2, now() - timedelta(days=20))

    assert desk.notices("noise").out.splitlines() == [
        "ops: 1 message · 1 incident · 0% acted upon",
        "screen: 1 message · 1 incident · 0% acted upon",
    ]
    ops, screen = desk.notices("noise", "--days", "30", "--json").document
    assert (ops["channel"], ops["messages"], ops["incidents"], ops["share"]) == ("ops", 2, 2, 0.0)
    assert screen["channel"] == "screen"


@pytest.mark.parametrize("days", ["0", "367", "x"])
def test_days_out_of_range_are_refused(desk: Desk, days: str) -> None:
    """2, and the range is said."""
    desk.configure(SCREEN)
    refused = desk.notices("noise", "--days", days)

    assert refused.code == 2
    assert "--days" in refused.err
