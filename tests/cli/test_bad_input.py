"""Whatever is wrong with the input: one line that says what, where and what to do, exit code 2, no traceback."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.demo_stack import Said, ronda
from tests.servers import Answer, Web

GOOD = """
language = "en"
store = "sqlite:///store.sqlite3"
[targets.yard]
base_url = "{url}"
token = "$YARD_TOKEN"
connect_s = 1
read_s = 1
[policy]
confirm = {{ attempts = 1 }}
"""
TOKEN = {"YARD_TOKEN": "0123456789abcdef0123"}


def configure(folder: Path, url: str = "http://127.0.0.1:1", further: str = "") -> Path:
    """Write a configuration."""
    path = folder / "ronda.toml"
    path.write_text(GOOD.format(url=url) + further)
    return path


def diagnose(folder: Path, *arguments: str, environ: dict[str, str] | None = None) -> Said:
    """Run ``ronda diagnose --json`` there."""
    return ronda("diagnose", "--json", *arguments, cwd=folder, environ=TOKEN if environ is None else environ)


def of(said: Said, check: str) -> dict[str, str]:
    """Return the result of a check from a diagnosis."""
    document = said.document
    results = [*document["works"], *document["unknown"], *document["skipped"]]
    results += [each for problem in document["problems"] for each in problem["results"]]
    return next(each for each in results if each["check"] == check)


def test_no_configuration(tmp_path: Path) -> None:
    """A missing file is named, with the two ways to have one."""
    said = diagnose(tmp_path)

    assert said.code == 2
    assert said.err.strip() == "ronda.toml: does not exist. Write one with `ronda init`, or name it with --config FILE"


def test_a_configuration_that_is_no_toml(tmp_path: Path) -> None:
    """What the parser says comes with the file and the line."""
    (tmp_path / "ronda.toml").write_text("language = \n")
    said = diagnose(tmp_path)

    assert said.code == 2
    assert said.err.startswith("ronda.toml: is not TOML: ")
    assert "line 1" in said.err


def test_every_configuration_error_at_once(tmp_path: Path) -> None:
    """Four mistakes are four lines, each with its place."""
    configure(tmp_path, "ftp://yard", 'degraded_afer = 3\n[policy.critical_hours]\nloading = "always"\n')
    said = diagnose(tmp_path, environ={})

    assert said.code == 2
    assert [line.split(" ")[0] for line in said.err.splitlines()] == [
        "ronda.toml:5:",
        "ronda.toml:6:",
        "ronda.toml:11:",
        "ronda.toml:13:",
    ]
    assert "needs the variable YARD_TOKEN, which is not set" in said.err
    assert "did you mean degraded_after?" in said.err


def test_an_unknown_target(tmp_path: Path) -> None:
    """The targets there are are listed."""
    configure(tmp_path)
    said = diagnose(tmp_path, "--target", "port")

    assert said.code == 2
    assert "has no target 'port': it has yard" in said.err


def test_several_targets_and_none_named(tmp_path: Path) -> None:
    """One must be named, and the choice is shown."""
    configure(tmp_path, further='[targets.port]\nbase_url = "http://127.0.0.1:2"\n')
    said = diagnose(tmp_path)

    assert said.code == 2
    assert "name one with --target (yard, port)" in said.err


def test_a_misspelt_command(tmp_path: Path) -> None:
    """The command line says what it does not know."""
    said = ronda("diagnos", cwd=tmp_path)

    assert said.code == 2
    assert "No such command 'diagnos'" in said.err


def test_a_wrong_token(tmp_path: Path, serve: Callable[..., Web]) -> None:
    """A token that is refused is a failed check whose cause is the token."""
    configure(tmp_path, serve(Answer(status=401)).url)
    said = diagnose(tmp_path)

    assert said.code == 1
    assert of(said, "health.api.whoami")["message"] == "GET /api/v1/whoami answered 401 instead of 200"
    assert of(said, "health.api.whoami")["cause"] == "token"
    assert TOKEN["YARD_TOKEN"] not in said.out


def test_an_unreachable_host(tmp_path: Path, closed_port: int) -> None:
    """A refused connection is a failed check that names host and port."""
    configure(tmp_path, f"http://127.0.0.1:{closed_port}")
    said = diagnose(tmp_path)

    assert said.code == 1
    assert f"127.0.0.1:{closed_port} refuses the connection" in of(said, "health.api.answers")["message"]


def test_a_name_that_cannot_be_looked_up(tmp_path: Path) -> None:
    """A name that is not found is told in one line: failed if it does not exist, unknown if nobody could say."""
    configure(tmp_path, "http://no-such-host.invalid")
    said = diagnose(tmp_path)
    answers = of(said, "health.api.answers")

    assert (said.code, answers["outcome"]) in ((1, "failed"), (2, "unknown"))
    assert "no-such-host.invalid" in answers["message"]


def test_a_tls_error(tmp_path: Path, serve: Callable[..., Web]) -> None:
    """A server without TLS behind https is a failed check with the certificate as its cause."""
    configure(tmp_path, serve().url.replace("http:", "https:"))
    said = diagnose(tmp_path)

    assert said.code == 1
    assert "TLS with localhost" in of(said, "health.api.answers")["message"]
    assert of(said, "health.api.answers")["cause"] == "certificate"


def test_a_page_where_json_was_expected(tmp_path: Path, serve: Callable[..., Web]) -> None:
    """A login page with status 200 is not mistaken for an identity."""
    answer = Answer(body=b"<!DOCTYPE html><title>Login</title>", content_type="text/html")
    configure(tmp_path, serve(answer).url, '[targets.yard.whoami]\nexpect = { "user.username" = "monitor" }\n')
    said = diagnose(tmp_path)

    assert said.code == 1
    assert (
        "answered text/html where JSON was expected; it begins: <!DOCTYPE html>"
        in (of(said, "health.api.whoami")["message"])
    )


def test_an_answer_of_ten_megabytes(tmp_path: Path, serve: Callable[..., Web]) -> None:
    """An answer above the limit is a failed check that names the limit."""
    configure(tmp_path, serve(Answer(body=b"[" + b" " * 10_000_000 + b"]")).url)
    said = diagnose(tmp_path)

    assert said.code == 1
    assert "answered more than 1048576 bytes" in of(said, "health.api.answers")["message"]


def test_only_base_url(tmp_path: Path, serve: Callable[..., Web]) -> None:
    """With the address alone, what can be checked is, and every other check says which line enables it."""
    (tmp_path / "ronda.toml").write_text(
        f'language = "en"\n[targets.yard]\nbase_url = "{serve(Answer(status=401)).url}"\n'
    )
    said = ronda("diagnose", "--json", cwd=tmp_path)

    assert said.code == 0
    assert {each["check"] for each in said.document["works"]} == {
        "health.api.answers",
        "health.api.anonymous",
        "health.api.clock",
    }
    assert all("add " in each["message"] or "write " in each["message"] for each in said.document["skipped"])
    assert len(said.document["skipped"]) == 11


def test_an_empty_round(tmp_path: Path) -> None:
    """A --check that names nothing cannot run: the checks there are are listed, and no run is left behind."""
    configure(tmp_path)
    said = diagnose(tmp_path, "--check", "nothing.like.it")

    assert said.code == 2
    assert "the round could not run: no check contains nothing.like.it; there are health.api.anonymous" in said.err
    assert "\n" not in said.err.strip()
    assert not list(tmp_path.glob("build/runs/yard/*/results.jsonl"))


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_look(tmp_path: Path, silent_port: int, ending: signal.Signals) -> None:
    """Ctrl-C, or a polite request to end, is exit 2 without a traceback, and no process stays behind."""
    configure(tmp_path, f"http://127.0.0.1:{silent_port}", "")
    path = tmp_path / "ronda.toml"
    path.write_text(path.read_text().replace("read_s = 1", "read_s = 9"))
    process = subprocess.Popen(
        [sys.executable, "-m", "ronda", "diagnose"],
        cwd=tmp_path,
        env=os.environ | TOKEN | {"PYTHONPATH": str(Path(__file__).parent.parent.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,  # noqa: PLW1509
    )
    end = time.monotonic() + 20
    while not list(tmp_path.glob("build/runs/yard/*/results.jsonl")) and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(ending)
    out, err = process.communicate(timeout=30)

    assert process.returncode == 2
    assert "Traceback" not in out + err


def test_results_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in place of the results folder is named."""
    configure(tmp_path)
    (tmp_path / "build").write_text("")
    said = diagnose(tmp_path)

    assert said.code == 2
    assert "cannot be written" in said.err


@pytest.fixture
def a_run(tmp_path: Path, closed_port: int) -> Path:
    """A results directory of a real round."""
    configure(tmp_path, f"http://127.0.0.1:{closed_port}")
    return Path(diagnose(tmp_path).document["folder"])


def test_a_truncated_results_file(a_run: Path, tmp_path: Path) -> None:
    """A file that was cut is refused whole, with the line; nothing is recorded."""
    path = a_run / "results.jsonl"
    content = path.read_bytes()
    path.write_bytes(content[: len(content) - 40])
    said = ronda("publish", str(a_run), cwd=tmp_path, environ=TOKEN)

    assert said.code == 2
    assert f"{path}:{content.count(10)} is cut short; nothing was taken" in said.out + said.err
    assert ronda("incidents", "list", cwd=tmp_path, environ=TOKEN).out.strip() == "There is no incident."


def test_a_folder_that_is_no_run(tmp_path: Path) -> None:
    """A folder without a run is named, with what to name instead."""
    configure(tmp_path)
    said = ronda("publish", str(tmp_path), cwd=tmp_path, environ=TOKEN)

    assert said.code == 2
    assert "results.jsonl does not exist: name the folder of a run" in said.out + said.err


def test_one_bad_run_does_not_stop_the_others(a_run: Path, tmp_path: Path) -> None:
    """Of two folders the whole one is published and the other one refused; the exit code says so."""
    bad = a_run.with_name("bad")
    shutil.copytree(a_run, bad)
    (bad / "results.jsonl").write_text("{}\n")
    said = ronda("publish", str(bad), str(a_run), "--json", cwd=tmp_path, environ=TOKEN)

    assert said.code == 2
    assert len(said.document["published"]) == 1
    assert len(said.document["refused"]) == 1


def test_a_store_that_cannot_be_opened(a_run: Path, tmp_path: Path) -> None:
    """A folder in place of the database is a line, and the run stays where it is."""
    (tmp_path / "store.sqlite3").mkdir()
    said = ronda("publish", cwd=tmp_path, environ=TOKEN)

    assert said.code == 2
    assert said.err.count("\n") == 1
    assert (a_run / "results.jsonl").exists()


def test_a_store_whose_host_does_not_answer(a_run: Path, tmp_path: Path, closed_port: int) -> None:
    """An unreachable PostgreSQL is named without its password."""
    url = f"postgresql+psycopg://ronda:hunter2hunter2@127.0.0.1:{closed_port}/ronda"
    path = tmp_path / "ronda.toml"
    path.write_text(path.read_text().replace('"sqlite:///store.sqlite3"', '"$STORE"'))
    said = ronda("publish", cwd=tmp_path, environ=TOKEN | {"STORE": url})

    assert said.code == 2
    assert "127.0.0.1" in said.err
    assert "hunter2" not in said.err
    assert said.err.count("\n") == 1


def test_a_site_folder_with_other_files(a_run: Path, tmp_path: Path) -> None:
    """A folder that holds something else is refused, and what was decided stays decided."""
    (tmp_path / "build" / "site").mkdir()
    (tmp_path / "build" / "site" / "thesis.txt").write_text("mine")
    said = ronda("publish", str(a_run), cwd=tmp_path, environ=TOKEN)

    assert said.code == 2
    assert (tmp_path / "build" / "site" / "thesis.txt").read_text() == "mine"
    assert "is not empty and not a Ronda site" in said.err


def test_an_unknown_incident(tmp_path: Path) -> None:
    """An id that does not exist says where to look."""
    configure(tmp_path)
    said = ronda("incidents", "show", "nothing", cwd=tmp_path, environ=TOKEN)

    assert said.code == 2
    assert "there is no incident 'nothing': see `ronda incidents list`" in said.err


def test_a_secrets_file_that_others_can_read(tmp_path: Path) -> None:
    """A secrets file with open permissions is refused with the command that mends it."""
    (tmp_path / "env").write_text("YARD_TOKEN=0123456789abcdef\n")
    (tmp_path / "env").chmod(0o644)
    configure(tmp_path)
    path = tmp_path / "ronda.toml"
    path.write_text('secrets_file = "env"\n' + path.read_text())
    said = diagnose(tmp_path, environ={})

    assert said.code == 2
    assert "can be read by others: chmod 600" in said.err


def test_a_pipe_that_closes_early(tmp_path: Path) -> None:
    """A reader that goes away, as ``head -1`` does, is no error to be traced."""
    configure(tmp_path)
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "ronda", "config", "check"],
        cwd=tmp_path,
        env=os.environ | TOKEN | {"PYTHONPATH": str(Path(__file__).parent.parent.parent)},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(reading)
    os.close(writing)
    _out, err = process.communicate(timeout=30)

    assert "Traceback" not in err
    assert "Exception ignored" not in err


def test_json_is_json_and_nothing_else(tmp_path: Path, serve: Callable[..., Web]) -> None:
    """With --json standard output holds one document, without colours."""
    configure(tmp_path, serve(Answer(status=401)).url)
    said = diagnose(tmp_path, "--publish")

    assert json.loads(said.out)["state"] == "failed"
    assert "\x1b" not in said.out
