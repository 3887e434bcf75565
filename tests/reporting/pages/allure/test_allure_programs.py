"""Node and npm get what they need, and are ended when they do not end."""

import os
import time
from pathlib import Path

from reporting.pages.allure.programs import needed_of, run_program
from tests.reporting.pages.allure.programs import environ, program


def is_alive(process: int) -> bool:
    """Tell whether a process still runs; one that only waits to be counted does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_what_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    """The whole group, also what does not listen to a polite request."""
    script = f"trap '' TERM; (trap '' TERM; sleep 60; touch {tmp_path}/late) & echo begun $!; sleep 60; sleep 60"
    hangs = program(tmp_path / "bin", "hangs", script)
    begun = time.monotonic()
    ended = run_program([str(hangs)], tmp_path, environ(tmp_path / "bin"), 0.3)
    child = int(ended.output.split()[1])

    assert (ended.code, ended.output.startswith("begun")) == (None, True)
    assert time.monotonic() - begun < 20
    while is_alive(child) and time.monotonic() - begun < 20:
        time.sleep(0.05)
    assert not is_alive(child)


def test_end_of_the_output_is_kept(tmp_path: Path) -> None:
    """An error stands there."""
    says = program(tmp_path / "bin", "says", "for i in 1 2 3; do echo line $i; done; echo last >&2; exit 3")
    ended = run_program([str(says)], tmp_path, environ(tmp_path / "bin"), 10)

    assert (ended.code, ended.output) == (3, "line 1\nline 2\nline 3\nlast\n")


def test_secrets_are_not_handed_on() -> None:
    """A report needs no token of a backend; proxies, caches and registries stay."""
    given = {"PATH": "/bin", "YARD_TOKEN": "s3cret", "HTTPS_PROXY": "http://p", "npm_config_registry": "http://r"}

    assert needed_of(given) == {name: value for name, value in given.items() if name != "YARD_TOKEN"}
    assert needed_of({"RONDA_KEY": "s3cret", "GITHUB_TOKEN": "s3cret", "CI": "true"}) == {}
    assert "PATH" in needed_of(os.environ)
