"""What people read about an act: every reason and refusal in words, and how far it is."""

import ast
import re
from pathlib import Path

import pytest

import language
from upkeep.media import wording
from upkeep.media.progress import Progress, line
from upkeep.media.wording import PLANNED, REASONS, REFUSALS, reason_text, refusal_text

INSIDE = Path(wording.__file__).parents[1] / "inside"


def codes() -> dict[str, set[str]]:
    """Return every code that the scripts refuse with, and the names of its facts."""
    found: dict[str, set[str]] = {}
    for path in INSIDE.glob("media_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                (code,) = node.args
                assert isinstance(code, ast.Constant)
                found.setdefault(str(code.value), set()).update(str(each.arg) for each in node.keywords)
    return found


def test_every_refusal_has_its_text() -> None:
    """A code of the scripts is a text here and the other way round, filled with facts that the code gives."""
    given = codes() | {"stopped": {"why", "place"}}

    assert set(given) == set(REFUSALS)
    for code, text in REFUSALS.items():
        wanted = set(re.findall(r"\{(\w+)\}", text)) - ({"share"} if code == "share" else set())
        assert wanted <= given[code], code


@pytest.mark.parametrize("reason", [*REASONS, "not-returned:taken", "error: Input/output error", "unheard-of"])
def test_every_reason_is_told(reason: str) -> None:
    """A reason is words, planned or done; one that is new is told as it is."""
    language.activate("en")

    assert reason_text(reason)
    assert reason_text(reason, planned=True).startswith("would be ") is (reason in PLANNED)


def test_a_refusal_is_filled() -> None:
    """Shares are per cent and lists are lists."""
    language.activate("en")
    share = {"code": "share", "facts": {"count": 3, "total": 4, "limit": 0.2}}
    unknown = {"code": "no-act", "facts": {"acts": ["x"], "known": [], "place": "/q"}}

    assert refusal_text(share).startswith("3 of 4 files are above the limit of 20%")
    assert refusal_text(unknown) == "there is no act x in /q; there are: none"


def test_progress_tells_rate_and_time_left() -> None:
    """Of a phase with a known end the time left is told; of another only the rate."""
    language.activate("en")

    assert line({"phase": "move", "done": 12_000, "total": 50_000}, 0.5) == "moving: 12000 of 50000, 24000/s, 2 s left"
    assert line({"phase": "references", "done": 900, "total": None}, 3.0) == "reading references: 900, 300/s"
    assert line({"phase": "move", "done": 0, "total": 9}, 0.0) == "moving …"


class Terminal:
    """Takes what is drawn; a terminal or not."""

    def __init__(self, *, is_terminal: bool) -> None:
        self.said, self._is_terminal = "", is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def write(self, text: str) -> int:
        self.said += text
        return len(text)

    def flush(self) -> None:
        pass


def test_progress_is_drawn_over_itself_and_cleared() -> None:
    """Each line covers the last one, and nothing is left of it at the end."""
    language.activate("en")
    terminal, now = Terminal(is_terminal=True), iter([0.0, 0.0, 1.0])
    progress = Progress(terminal, lambda: next(now))  # type: ignore[arg-type]
    progress.take({"phase": "move", "done": 0, "total": 10})
    progress.take({"phase": "move", "done": 5, "total": 10})
    progress.clear()

    assert terminal.said == "\rmoving …\rmoving: 5 of 10, 5/s, 1 s left\r" + " " * 30 + "\r"


def test_progress_is_silent_in_a_pipe() -> None:
    """Where nobody watches nothing is drawn."""
    pipe = Terminal(is_terminal=False)
    progress = Progress(pipe)  # type: ignore[arg-type]
    progress.take({"phase": "move", "done": 5, "total": 10})
    progress.clear()

    assert pipe.said == ""
