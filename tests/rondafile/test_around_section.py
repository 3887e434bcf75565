"""The log command and the page that is photographed: what does not fit is told with its line."""

import pytest

from rondafile import read
from rondafile.inforce import values_in_force
from rondafile.models import Logs, Screenshot
from tests.rondafile.conftest import YARD, Problems, Write

LOGS = "[targets.yard.logs]\n"
PAGE = "[targets.yard.screenshot]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LOGS + 'command = ["tail", "{sinc}"]', "names {sinc}, which nothing is filled in for: did you mean {since}?"),
        (LOGS + 'command = ["awk", "{xyzzy}"]', "there are since, until"),
        (LOGS + "command = []", "should be a list of texts such as"),
        (LOGS + 'command = "docker compose logs"', "should be a list of texts such as"),
        (LOGS + 'command = ["tail", 3]', "should be a list of texts such as"),
        (LOGS + 'command = [" "]', "name the program to run"),
        (LOGS + "before_s = 1", "targets.yard.logs.command is missing"),
        (LOGS + 'command = ["tail"]\nlimit = 3', "is not a key Ronda knows: did you mean limit_s?"),
        (LOGS + 'command = ["tail"]\nmost_bytes = 300000', "targets.yard.logs.most_bytes is wrong"),
        (LOGS + 'command = ["tail"]\nlimit_s = 0', "targets.yard.logs.limit_s is wrong"),
        (PAGE + 'url = "https://other.example/"', "is not on the host of base_url, yard.example"),
        (PAGE + 'url = "//other.example/"', "is not on the host of base_url"),
        (PAGE + 'url = "https://yard.example.evil.example/"', "is not on the host of base_url"),
        (PAGE + 'url = "file:///etc/passwd"', "is not on the host of base_url"),
        (PAGE + 'url = "dashboard"', "write a path such as /dashboard"),
        (PAGE + 'url = "https://user:pw@yard.example/"', "holds a login: leave it out"),
        (PAGE + 'url = "/page?api_token=abcdef"', "holds a login: leave it out"),
        (PAGE + 'url = "$PAGE"', "holds $PAGE: write it out"),
        (PAGE + 'url = "/"\nwait_ms = 60000', "targets.yard.screenshot.wait_ms is wrong"),
    ],
)
def test_what_does_not_fit_is_refused(problems: Problems, text: str, said: str) -> None:
    """One line, with what to do."""
    found = problems(YARD + text + "\n", PAGE="/page")

    assert len(found) == 1
    assert said in found[0]


def test_places_are_filled_in() -> None:
    """Those of the command, and nothing else that stands in braces."""
    logs = Logs.model_validate({"command": ["a", "{since}..{until}", "{{.Name}}", "{}"]})

    assert logs.takes_since
    assert logs.filled({"since": "1", "until": "2"}) == ["a", "1..2", "{{.Name}}", "{}"]


def test_a_command_without_since_is_known(write: Write) -> None:
    """Its lines are judged by how they begin."""
    found = read(write(YARD + LOGS + 'command = ["tail", "--until", "{until}"]\n'), {}).targets["yard"].logs

    assert found is not None
    assert not found.takes_since


def test_a_secret_of_the_command_stays_known(write: Write) -> None:
    """It is among the secrets, is passed on as it is, and `config check` shows its reference only."""
    path = write(YARD + LOGS + 'command = ["ask", "--key=${LOG_KEY}", "{since}"]\n')
    environ = {"LOG_KEY": "the{since}key"}
    logs = read(path, environ).targets["yard"].logs
    shown = {each.key: each.shown for each in values_in_force(path, environ)}

    assert logs is not None
    assert logs.secrets == ["--key=the{since}key", "the{since}key"]
    assert "--key=the{since}key" in logs.filled({"since": "1", "until": "2"})
    assert shown["targets.yard.logs.command"] == '["ask", "$LOG_KEY", "{since}"]'


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("/dashboard?day=today", "https://yard.example/dashboard?day=today"),
        ("https://yard.example:3000/", "https://yard.example:3000/"),
        ("http://YARD.example/x", "http://YARD.example/x"),
    ],
)
def test_the_address_of_a_page(url: str, address: str) -> None:
    """A path below ``base_url``, or any port of its host."""
    assert Screenshot(url=url).address("https://yard.example") == address
