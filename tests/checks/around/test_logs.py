"""The log command's lines as evidence, and the one line that stands there where there are none."""

import shlex
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from checks.support.around.logs import log_lines
from rondafile.models import Logs
from tests.checks.around.conftest import script

FAILED_AT = datetime(2026, 3, 1, 12, 2, 30, 900_000, tzinfo=UTC)
NOW = FAILED_AT + timedelta(seconds=8)


def text(command: list[str], **further: Any) -> str:
    """Return the evidence of a command."""
    piece = log_lines(Logs.model_validate({"command": command, **further}), FAILED_AT, NOW)
    assert (piece["name"], piece["media_type"]) == ("logs.txt", "text/plain")
    return str(piece["text"])


def test_the_places_are_filled_in() -> None:
    """The lines begin ``before_s`` before the first failing check, and end now, both in UTC."""
    found = text(["echo", "--since", "{since}", "--until={until}"], before_s=60)

    assert found.splitlines()[1] == "--since 2026-03-01T12:01:30Z --until=2026-03-01T12:02:39Z"


def test_the_command_stands_above_its_lines() -> None:
    """It is quoted so that it can be run again."""
    assert text(["echo", "two words", "{since}"]).startswith("$ echo 'two words' 2026-03-01T12:00:30Z\n")


def test_older_lines_are_left_out_where_the_command_cannot_do_it(tmp_path: Path) -> None:
    """Without a place for the time, lines are judged by how they begin, and that is said."""
    log = tmp_path / "web.log"
    log.write_text("2026-03-01T11:00:00Z old\n2026-03-01T12:02:29Z the failure\n")

    lines = text(["cat", str(log)]).splitlines()

    assert lines[1:] == ["# lines from before 2026-03-01T12:00:30Z were left out", "2026-03-01T12:02:29Z the failure"]


def test_a_command_with_since_is_not_filtered() -> None:
    """What it prints is kept as it is."""
    assert "2020-01-01T00:00:00Z old" in text(["echo", "2020-01-01T00:00:00Z old", "{since}"])


def test_lines_without_a_time_are_kept_from_the_end(tmp_path: Path) -> None:
    """Where no line shows when it was written, the last ones are kept, and that is said."""
    lines = text(["printf", "one\\ntwo\\n"]).splitlines()

    assert lines[1:] == [
        "# no line shows that it was written after 2026-03-01T12:00:30Z: these are the last ones",
        "one",
        "two",
    ]


def test_only_the_end_of_a_flood_is_evidence(tmp_path: Path) -> None:
    """Of 5 MB the last whole lines within ``most_bytes`` are kept, and what was left out is said."""
    flood = script(tmp_path, "for number in range(500_000):\n    print(f'{number:09}')")

    lines = text([*flood, "{since}"], most_bytes=2000, limit_s=30).splitlines()

    assert lines[1] == "# only the last 199 lines of 5000000 bytes are here: most_bytes is 2000"
    assert lines[2:] == [f"{number:09}" for number in range(499_801, 500_000)]


def test_bytes_that_are_no_text_stay_within_the_limit(tmp_path: Path) -> None:
    """Each becomes a sign of three bytes; the newest lines must not be cut away for it later."""
    garbage = script(
        tmp_path, "import os\nfor n in range(200):\n    os.write(1, b'\\xff' * 50 + b'\\n')\nos.write(1, b'end\\n')"
    )

    found = text([*garbage, "{since}"], most_bytes=4000)

    assert found.endswith("\nend\n")
    assert len(found.encode()) < 4500


def test_a_command_that_hangs_says_so_beside_its_lines(tmp_path: Path) -> None:
    """What it had printed by its limit is there."""
    hanging = script(tmp_path, "import time\nprint('before', flush=True)\ntime.sleep(60)")
    started = time.monotonic()

    lines = text([*hanging, "{since}"], limit_s=1.5).splitlines()

    assert lines[1:] == ["# the log command was ended after its limit of 1.5 s", "before"]
    assert time.monotonic() - started < 6


def test_a_command_that_fails_says_so(tmp_path: Path) -> None:
    """Its code and its own words are there."""
    failing = script(tmp_path, "import sys\nsys.exit('no such service: web')")

    assert text([*failing, "{since}"]).splitlines()[1:] == [
        "# the log command ended with code 1",
        "no such service: web",
    ]


def test_a_command_that_prints_nothing_says_so() -> None:
    """One line, and no empty file."""
    assert text(["true"]) == "$ true\n# the log command printed nothing\n"


def test_a_command_that_is_not_there_says_so(tmp_path: Path) -> None:
    """One line, with what the operating system said."""
    missing = str(tmp_path / "no-such-program")

    assert text([missing]) == f"$ {shlex.quote(missing)}\nthe log command cannot be run: No such file or directory\n"
