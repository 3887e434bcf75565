"""The console as a channel: colours on a terminal only, and nothing in a text that a terminal obeys."""

import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from reporting.errors import DeliveryError
from reporting.notices.console import ConsoleChannel
from reporting.notices.drills import drill
from reporting.notices.message import Message, Tone
from tests.reporting.notices.messages import DOWN, any_message

ROOT = Path(__file__).parents[3]
SCRIPT = """
from reporting.notices.console import ConsoleChannel
from reporting.notices.message import Message, Tone
ConsoleChannel("screen").send("key-1", Message("[S1] yard: ñ 🚚", "Nobody gets in", tone=Tone.BAD, language="en"))
"""


def printed(message: Message) -> str:
    """Return what a pipe gets."""
    stream = io.StringIO()
    ConsoleChannel("screen", stream).send("key-1", message)
    return stream.getvalue()


def test_a_message_is_printed_whole() -> None:
    """Title, lead, rows, list and links, a line each; in a pipe no line is cut or broken."""
    lines = printed(DOWN).splitlines()

    assert lines[0].endswith(f": {DOWN.title}")
    assert lines[1:3] == [f"  {DOWN.lead}", "  Desde: 24 nov 05:12 (hace 18 min)"]
    assert lines[6:8] == ["  Afectado:", "    - El inicio de sesión responde"]
    assert lines[-2] == f"  {DOWN.links[1].label}: {DOWN.links[1].url}"
    assert lines[-1] == ""


@pytest.mark.parametrize(("language", "word"), [("es", "SIMULACRO"), ("en", "DRILL")])
def test_a_drill_says_once_that_it_is_one(language: str, word: str) -> None:
    """Its title says so by itself, and nothing stands before it."""
    first = printed(drill("screen", language, datetime(2026, 11, 24, 10, tzinfo=UTC))).splitlines()[0]

    assert first.startswith(word)
    assert first.casefold().count(word.casefold()) == 1


def test_a_drill_with_another_title_says_so_before_it() -> None:
    """A title that does not say that it is a drill has it said."""
    lines = printed(replace(DOWN, is_drill=True)).splitlines()

    assert lines[0] == f"Simulacro: no ha pasado nada: {DOWN.title}"


def test_a_pipe_gets_no_colours() -> None:
    """What is redirected is plain text."""
    assert "\x1b" not in printed(DOWN)


@pytest.mark.parametrize(("tone", "code"), [(Tone.BAD, "31"), (Tone.WARN, "33"), (Tone.GOOD, "32")])
def test_a_terminal_gets_colours_by_tone(tone: Tone, code: str) -> None:
    """Red, yellow, green; the words say the same for who sees none."""
    script = SCRIPT.replace("Tone.BAD", str(f"Tone.{tone.name}"))
    environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    environ = {name: value for name, value in environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-c", script], stdout=theirs, cwd=ROOT, env=environ, timeout=60, check=True
        )
        seen = os.read(ours, 65_536).decode()
    finally:
        os.close(ours)
        os.close(theirs)

    assert done.returncode == 0
    assert f"\x1b[1;{code}m" in seen


def test_a_terminal_of_another_encoding() -> None:
    """What it lacks is a question mark, and no error."""
    environ = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, cwd=ROOT, env=environ, timeout=60, check=True
    )

    assert done.stdout == b"Failing: [S1] yard: ? ?\n  Nobody gets in\n\n"


def test_markup_is_text() -> None:
    """What rich would take for a style or an emoji is shown as it is."""
    assert "[bold]x[/] :smile: [/nothing]" in printed(replace(DOWN, lead="[bold]x[/] :smile: [/nothing]"))


def test_a_reference_is_the_key() -> None:
    """There is nothing else that a console could be asked by."""
    assert ConsoleChannel("screen", io.StringIO()).send("key-1", DOWN) == "key-1"
    assert ConsoleChannel("screen").problems() == []


def _closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


def _full() -> io.TextIOWrapper:
    return open("/dev/full", "w", encoding="utf-8")


@pytest.mark.parametrize("stream", [_closed, _full])
def test_a_console_that_takes_nothing(stream: Callable[[], io.TextIOBase]) -> None:
    """A closed stream and a full disk are told, and it is tried again."""
    with pytest.raises(DeliveryError, match=r"the console took no notice: .+; tried again later") as caught:
        ConsoleChannel("screen", stream()).send("key-1", DOWN)  # type: ignore[arg-type]
    assert not caught.value.permanent


@settings(max_examples=100, deadline=None)
@given(any_message)
def test_no_message_steers_a_terminal(message: Message) -> None:
    """Whatever a message holds, what is printed is lines of visible signs."""
    text = printed(message)

    assert not [sign for sign in text if sign != "\n" and (ord(sign) < 32 or 127 <= ord(sign) < 160)]
    text.encode()
