"""Whole rounds: what surrounds a failure is recorded with it, redacted, gathered once, and never changes an outcome."""

import json
import os
import time
from pathlib import Path

import pytest

from tests.checks.around.conftest import SECRET, Rounds, script
from tests.servers import Answer, serving

FAILING = """
@check("health.first")
def test_first():
    \"\"\"The first\"\"\"
    assert False, "it is broken"

@check("health.second", severity="S3")
def test_second(verdict):
    \"\"\"The second\"\"\"
    verdict.degraded("it is slow")

@check("health.third")
def test_third():
    \"\"\"The third\"\"\"
"""


def logs(command: list[str], more: str = "") -> str:
    """Return the table of a log command."""
    return f"[targets.yard.logs]\ncommand = {json.dumps(command)}\n{more}"


def counting(folder: Path) -> list[str]:
    """Return a log command that leaves a mark each time it is run."""
    return script(folder, f"open({str(folder / 'runs')!r}, 'a').write('x')\nprint('the line')")


def runs(folder: Path) -> int:
    """Return how often that command was run."""
    path = folder / "runs"
    return len(path.read_text()) if path.exists() else 0


def test_failed_and_degraded_results_share_the_lines(tmp_path: Path, a_round: Rounds) -> None:
    """Both refer to the same file, in results.jsonl and on disk; what passed has none."""
    found = a_round(FAILING, logs(counting(tmp_path)))

    assert found.code == 1, found.output
    assert found.results["health.first"]["evidence"] == found.results["health.second"]["evidence"]
    assert found.names("health.first") == ["logs.txt"]
    assert found.names("health.third") == []
    assert found.text("logs.txt").endswith("\nthe line\n")


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["one process", "xdist"])
def test_the_command_is_run_once_a_round(tmp_path: Path, a_round: Rounds, workers: tuple[str, ...]) -> None:
    """However many checks failed, in however many processes."""
    found = a_round(FAILING, logs(counting(tmp_path)), *workers)

    assert found.names("health.first") == found.names("health.second") == ["logs.txt"], found.output
    assert runs(tmp_path) == 1


@pytest.mark.parametrize(
    "body", ["pass", "raise UnjudgedError('our own network is down')"], ids=["all passed", "not judged"]
)
def test_it_is_not_run_where_nothing_failed(tmp_path: Path, a_round: Rounds, body: str) -> None:
    """Neither for a round that is fine nor for a check that could not be judged."""
    found = a_round(f'@check("health.only")\ndef test_only():\n    """It"""\n    {body}\n', logs(counting(tmp_path)))

    assert found.names("health.only") == [], found.output
    assert runs(tmp_path) == 0


def test_it_is_not_run_where_the_round_was_interrupted(tmp_path: Path, a_round: Rounds) -> None:
    """Whoever stops a round does not wait for logs."""
    stopping = FAILING + '\n@check("health.stop")\ndef test_stop():\n    """It"""\n    raise KeyboardInterrupt\n'

    found = a_round(stopping, logs(counting(tmp_path)))

    assert found.code == 2
    assert found.results["health.first"]["outcome"] == "failed"
    assert runs(tmp_path) == 0


def test_secrets_in_log_lines_are_redacted(tmp_path: Path, a_round: Rounds) -> None:
    """The target's token, a secret of the command and text shaped like one do not reach the recorded file."""
    leaking = script(
        tmp_path,
        f"import sys\nprint('GET /whoami with {SECRET}')\n"
        "print('connecting with', sys.argv[1])\nprint('password=hunter2hunter2')\n",
    )
    table = logs([*leaking, "${LOG_KEY}"])

    found = a_round(FAILING, table, environ={"LOG_KEY": "key-of-the-log-service"})
    text = found.text("logs.txt")

    assert "GET /whoami with …be3f#" in text
    assert "password=[hidden]" in text
    assert all(each not in text for each in (SECRET, "key-of-the-log-service", "hunter2"))


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["one process", "xdist"])
def test_a_token_that_a_login_yielded_is_redacted(tmp_path: Path, a_round: Rounds, workers: tuple[str, ...]) -> None:
    """It is known as a secret where the lines are gathered, even if another process logged in."""
    yielded = "5e55ion0key0f0the0monitor0"
    checks = FAILING + (
        '\n@check("health.login")\ndef test_login(reach):\n    """It"""\n    assert reach.login.headers() == {}\n'
    )
    with serving(Answer(body=json.dumps({"key": yielded}).encode())) as web:
        target = f'base_url = "{web.url}"\nlogin = {{ path = "/login", body = {{ user = "m" }}, token = "key" }}\n'
        found = a_round(checks, target + logs(["echo", "session", yielded]), *workers)

    assert found.results["health.login"]["outcome"] == "failed"
    assert "session …tor0#" in found.text("logs.txt")
    assert yielded not in found.text("logs.txt")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import time; time.sleep(60)", "# the log command was ended after its limit of 1 s"),
        ("import sys; sys.exit(1)", "# the log command ended with code 1"),
        ("", "# the log command printed nothing"),
    ],
)
def test_a_command_that_does_not_work_changes_no_outcome(
    tmp_path: Path, a_round: Rounds, program: str, said: str
) -> None:
    """The evidence says why there are no lines; the results are what they were."""
    found = a_round(FAILING, logs(script(tmp_path, program), "limit_s = 1\n"))

    outcomes = [found.results[f"health.{name}"]["outcome"] for name in ("first", "second", "third")]
    assert outcomes == ["failed", "degraded", "passed"]
    assert said in found.text("logs.txt").splitlines()


def test_a_flood_leaves_its_newest_line(tmp_path: Path, a_round: Rounds) -> None:
    """5 MB become less than the limit of evidence, and the newest line is among what is kept."""
    flood = script(tmp_path, "for number in range(500_000):\n    print(f'{number:09}')")

    found = a_round(FAILING, logs([*flood, "{since}"], "limit_s = 30\n"))

    size = (found.folder / "evidence" / "logs.txt").stat().st_size
    assert 131_000 < size < 132_000
    assert found.text("logs.txt").endswith("\n000499999\n")


def test_a_hanging_command_delays_no_verdict(tmp_path: Path, a_round: Rounds) -> None:
    """Results are on disk before the command is run: it is asked at the end of the round."""
    seen = tmp_path / "seen"
    looking = script(
        tmp_path,
        f"import pathlib, shutil\nshutil.copy({str(tmp_path / 'out' / 'results.jsonl')!r}, {str(seen)!r})\n",
    )

    a_round(FAILING, logs(looking))

    lines = [json.loads(line) for line in seen.read_text().splitlines()[1:]]
    assert [each["outcome"] for each in lines] == ["failed", "degraded", "passed"]


def test_without_a_log_command_there_are_no_lines(a_round: Rounds) -> None:
    """A target without the table has the evidence that it had."""
    assert a_round(FAILING, "").names("health.first") == []


def test_a_broker_that_is_silent_costs_two_seconds(a_round: Rounds, silent_port: int) -> None:
    """The state of queues and workers is asked for a failing queue, and waits no longer; its outcome stays."""
    checks = '@check("health.queue", cause="queue")\ndef test_queue():\n    """It"""\n    assert False, "it piles up"\n'
    started = time.monotonic()

    found = a_round(checks, f'broker = "redis://127.0.0.1:{silent_port}/0"\nqueues.celery = {{}}\n')

    assert found.names("health.queue") == ["celery-state.json"], found.output
    assert "unanswered" in json.loads(found.text("celery-state.json"))
    assert found.results["health.queue"]["outcome"] == "failed"
    assert time.monotonic() - started < 15


def test_the_state_of_celery_belongs_to_its_causes_only(a_round: Rounds, closed_port: int) -> None:
    """A failing endpoint has none."""
    found = a_round(FAILING, f'broker = "redis://127.0.0.1:{closed_port}/0"\n')

    assert found.names("health.first") == []


def test_a_missing_browser_is_told_in_the_log_only(tmp_path: Path, a_round: Rounds) -> None:
    """Where Playwright cannot be used, the round's debug log says how to install it, and the evidence nothing."""
    broken = tmp_path / "broken" / "playwright"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('its driver is missing')\n")
    path = os.pathsep.join([str(broken.parent), str(Path(__file__).parents[3])])

    found = a_round(
        FAILING,
        '[targets.yard.screenshot]\nurl = "/"\n',
        "--log-file=debug.log",
        "--log-file-level=DEBUG",
        environ={"PYTHONPATH": path},
    )

    assert found.names("health.first") == [], found.output
    assert "playwright install chromium" in (tmp_path / "debug.log").read_text()
