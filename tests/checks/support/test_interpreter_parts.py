"""Answers that come in parts, scripts that import others, and time limits of their own."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from checks.support.errors import UnjudgedError
from checks.support.interpreter import Interpreter, Question
from checks.support.script import script_for
from tests.checks.hygiene_media.estate import Estate


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    """A backend with 1,200 orphans and one row."""
    estate = Estate(tmp_path_factory.mktemp("parts"))
    estate.write("from shop.slow import *\n")
    (estate.folder / "shop" / "slow.py").write_text("")
    estate.migrate()
    for number in range(1200):
        estate.file(f"photos/{number}.png")
    estate.rows("photos/0.png")
    return estate


def ask(estate: Estate, question: Question) -> Any:
    """Ask one question and end the interpreter."""
    interpreter = Interpreter(estate.target(), "estate")
    try:
        return interpreter.ask(question)
    finally:
        interpreter.close()


def test_parts_come_before_the_answer(estate: Estate) -> None:
    """Each part is handed on as it comes, and the answer is what the script returned."""
    parts: list[Any] = []
    answer = ask(estate, Question("media_scan", {"grace_s": -1}, on_part=parts.append))
    counts = [len(part["orphans"]) for part in parts if "orphans" in part]

    assert counts == [500, 500, 199]
    assert answer["storages"][0]["orphans"] == 1199


def test_parts_that_nobody_takes_are_dropped(estate: Estate) -> None:
    """Without a taker only the answer comes back."""
    assert ask(estate, Question("media_scan", {"grace_s": -1}))["references"] == 1


def test_a_taker_that_fails_is_heard_of(estate: Estate) -> None:
    """What a taker raises, a full disk for example, is raised where the answer is waited for."""

    def take(_part: Any) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        ask(estate, Question("media_scan", {"grace_s": -1}, on_part=take))


def test_a_question_with_a_limit_of_its_own(estate: Estate) -> None:
    """It has a process of its own, so that it takes nothing from the others."""
    interpreter = Interpreter(estate.target(), "estate")
    questions = [Question("media_scan", limit_s=30), Question("system_check")]
    interpreter.plan(questions)
    try:
        assert interpreter.ask(questions[1])["messages"] is not None
        assert interpreter.ask(questions[0])["references"] == 1
        assert len(interpreter._processes) == 2
    finally:
        interpreter.close()


def test_its_limit_ends_it(estate: Estate) -> None:
    """Past its own limit it is given up, however long the target's is."""
    (estate.folder / "shop" / "slow.py").write_text("import time; time.sleep(30)\n")
    started = time.monotonic()
    with pytest.raises(UnjudgedError, match="within 1 s"):
        ask(estate, Question("media_scan", limit_s=1))
    (estate.folder / "shop" / "slow.py").write_text("")

    assert time.monotonic() - started < 5


def test_what_a_script_imports_is_sent_along(estate: Estate) -> None:
    """Each library is sent once, after those that it imports itself, and none is looked for on the backend."""
    script = script_for(estate.target(), [Question("media_scan"), Question("media_scan")], "\x1eronda:test:")
    plan = json.loads(json.loads(script.splitlines()[-1].removeprefix("run(json.loads(").removesuffix("))")))
    sent = [name.rpartition(".")[2] for name, _source in plan["libraries"]]

    assert len(sent) == len(set(sent))
    assert sent.index("media_names") < sent.index("media_comparing") < sent.index("media_via")


def test_a_script_with_libraries_that_arrives_cut_short_does_nothing(estate: Estate) -> None:
    """Every truncation is silent, however much is sent along."""
    script = script_for(estate.target(), [Question("media_scan")], "\x1eronda:test:").rstrip("\n")
    for length in (len(script) // 3, len(script) - 1):
        done = subprocess.run(
            [sys.executable, "-"],
            input=script[:length].encode(),
            cwd=Path(estate.folder),
            capture_output=True,
            check=False,
        )
        assert done.stdout == b""
