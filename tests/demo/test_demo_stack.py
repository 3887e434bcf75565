"""The demo as a whole: files, processes, command line."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from demo import process
from demo.cli import demo as command_line
from demo.errors import DemoError
from demo.faults import FAULTS
from demo.ports import choose_ports
from demo.process import ProcessId
from demo.services import API, SERVICES
from demo.stack import Demo
from demo.state import State


def run(*arguments: str) -> tuple[int, str]:
    """Return the exit code of the command line and all it printed."""
    result = CliRunner().invoke(command_line, list(arguments), catch_exceptions=False)
    return result.exit_code, result.output


def sleep_for_long(tmp_path: Path) -> ProcessId:
    """Start a process that does nothing for a minute."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    started = process.start(command, log=tmp_path / "log", environ=os.environ, directory=tmp_path)
    assert started is not None
    return started


def test_up_is_idempotent(demo: Demo) -> None:
    """A second `up` starts nothing and changes nothing."""
    before = demo.status()
    tokens = demo.state.credentials()
    told: list[str] = []
    demo.up(progress=told.append)

    assert demo.status() == before
    assert demo.state.credentials() == tokens
    assert told == []


def test_up_starts_what_has_ended(demo: Demo) -> None:
    """A service that was killed from outside is started again, the others stay."""
    before = {service.name: service.pid for service in demo.status()}
    killed = before[API.name]
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    while process.read_start(killed):
        time.sleep(0.01)
    demo.up()

    after = {service.name: service.pid for service in demo.status()}
    assert {name for name in after if after[name] != before[name]} == {API.name}
    assert all(service.answers for service in demo.status())


def test_up_brings_a_rotated_token_back(demo: Demo) -> None:
    """A token that was changed in the database is again that of demo.env after `up`."""
    code = (
        "import django; django.setup(); from rest_framework.authtoken.models import Token;"
        "Token.objects.filter(user__username='monitor').update(key='0' * 40)"
    )
    environ = {**os.environ, **demo.environ, "DJANGO_SETTINGS_MODULE": "demo.yard.settings"}
    subprocess.run([sys.executable, "-c", code], env=environ, check=True)
    token = {"Authorization": f"Token {demo.state.credentials()['DEMO_TOKEN']}"}
    assert httpx.get(f"{demo.base_url}/api/v1/whoami", headers=token, trust_env=False).status_code == 401
    demo.up()

    assert httpx.get(f"{demo.base_url}/api/v1/whoami", headers=token, trust_env=False).status_code == 200


def test_target_file_describes_the_running_demo(demo: Demo) -> None:
    """ronda.toml is TOML, points at the running API, and names a Python that exists."""
    target = tomllib.loads(demo.toml_path.read_text(encoding="utf-8"))["targets"]["yard"]

    assert target["base_url"] == demo.base_url
    assert Path(target["python"][0]).exists()
    assert target["environ"] == demo.environ
    assert Path(target["directory"], "demo", "yard").is_dir()


def test_secrets_stay_out_of_the_target_file(demo: Demo) -> None:
    """No secret is written in ronda.toml, and only the owner can read demo.env and the secret key."""
    text = demo.toml_path.read_text(encoding="utf-8")

    assert not [name for name, value in demo.state.credentials().items() if value in text]
    for path in (demo.state.env_file, demo.state.directory / "secret.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_demos_live_side_by_side(demo: Demo, tmp_path: Path) -> None:
    """A second demo has its own ports, tokens and worker; taking it down leaves the first alone."""
    other = Demo(tmp_path / "other")
    try:
        other.up()
        assert not {demo.base_url, demo.broker_url, demo.ocr_url} & {other.base_url, other.broker_url, other.ocr_url}
        assert demo.state.credentials()["DEMO_TOKEN"] != other.state.credentials()["DEMO_TOKEN"]
        other.fault_on("worker-dead")
    finally:
        other.down()

    assert [service.pid for service in other.status()] == [None] * len(SERVICES)
    assert other.faults() == []
    assert all(service.answers for service in demo.status())


def test_a_service_that_does_not_come_up_is_explained(tmp_path: Path) -> None:
    """A broken database stops `up` with the reason, and nothing is left running."""
    broken = Demo(tmp_path)
    broken.state.database.write_bytes(b"this is no database, but it is long enough to be taken for one" * 20)

    with pytest.raises(DemoError, match="file is not a database"):
        broken.up()
    assert [service.pid for service in broken.status()] == [None] * len(SERVICES)


def test_the_end_of_the_log_is_in_the_message(tmp_path: Path) -> None:
    """A process that ends while it is waited for is reported with its last words."""
    stack = Demo(tmp_path)
    stack.state.prepare(keep_ports=False)
    supervisor = stack._supervisor
    supervisor.start(API.name, [sys.executable, "-c", "import time; time.sleep(.2); raise SystemExit('out of diesel')"])

    with pytest.raises(DemoError, match="out of diesel"):
        supervisor.wait_all([API])


def test_a_recycled_id_is_not_killed(tmp_path: Path) -> None:
    """A pid file that names another process of the same number is not believed."""
    innocent = sleep_for_long(tmp_path)
    imposter = ProcessId(innocent.pid, "some other boot 1")
    try:
        assert not imposter.alive
        process.ask_to_end(imposter)
        process.kill(imposter)
        assert innocent.alive
    finally:
        process.kill(innocent)
    assert not innocent.alive


def test_taken_ports_are_replaced() -> None:
    """Ports that someone else took while the demo was down are given up together; free ones are kept."""
    first = choose_ports(None)
    assert choose_ports(first) == first
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first.api))
        taken.listen()
        assert choose_ports(first).api != first.api


def test_status_of_a_demo_that_never_was(empty_state: Path) -> None:
    """Status says that nothing runs, and creates nothing."""
    code, printed = run("--state", str(empty_state), "status")

    assert code == 0
    assert printed.count("stopped") == len(SERVICES)
    assert not empty_state.exists()


def test_down_without_up_is_fine(empty_state: Path) -> None:
    """There is nothing to end, and that is no error."""
    assert run("--state", str(empty_state), "down") == (0, "")


def test_a_fault_needs_a_demo_that_is_up(empty_state: Path) -> None:
    """Without a running demo nothing can be broken: one line, exit code 2."""
    code, printed = run("--state", str(empty_state), "fault", "on", "api-slow")

    assert code == 2
    assert "is not up" in printed
    assert printed.count("\n") == 1


@pytest.mark.parametrize("switch", ["on", "off"])
def test_an_unknown_fault_is_refused_with_every_name(empty_state: Path, switch: str) -> None:
    """The message of an unknown name lists those there are, with exit code 2."""
    code, printed = run("--state", str(empty_state), "fault", switch, "earthquake")

    assert code == 2
    assert all(name in printed for name in ("earthquake", *FAULTS))


def test_the_list_of_faults_marks_those_that_are_on(demo: Demo) -> None:
    """A star stands before what is on."""
    state = ["--state", str(demo.state.directory)]
    assert run(*state, "fault", "on", "endpoint-500") == (0, "endpoint-500 is on\n")
    _, listed = run(*state, "fault", "list")
    assert run(*state, "fault", "off", "endpoint-500") == (0, "endpoint-500 is off\n")

    assert [line.split()[1] for line in listed.splitlines() if line.startswith("*")] == ["endpoint-500"]
    assert len(listed.splitlines()) == len(FAULTS)


def test_the_list_of_faults_speaks_spanish(empty_state: Path) -> None:
    """With --language es the lines are Spanish."""
    _, listed = run("--state", str(empty_state), "fault", "list", "--language", "es")

    assert "más de cien tareas esperan en la cola" in listed


def test_the_state_before_up_explains_itself(empty_state: Path) -> None:
    """Asking for an address before there is one says what to do."""
    with pytest.raises(DemoError, match="python -m demo up"):
        State(empty_state).ports()
