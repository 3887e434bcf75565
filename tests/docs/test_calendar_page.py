"""``docs/calendar.md`` says what the code does."""

import ast
import re
from pathlib import Path

import pytest

from reporting.domain.maintenance.notice import NEEDED, SLOWEST_REFRESH
from reporting.domain.maintenance.work import CANCELLED_KEPT, HORIZON
from rondafile.maintaining import MAX_WINDOWS, read_windows
from rondafile.models.maintenance import MaintenanceWindow
from rondafile.recurring import MAX_OCCURRENCES
from tests.docs.test_connecting import ROOT, accepted

TEXT = (ROOT / "docs" / "calendar.md").read_text(encoding="utf-8")
TOML = re.findall(r"^ *```toml (top-level)\n(.*?)^ *```$", TEXT, flags=re.MULTILINE | re.DOTALL)
SOURCES = (
    "rondafile/recurring.py",
    "rondafile/zones.py",
    "rondafile/models/maintenance.py",
    "reporting/domain/maintenance",
)


def test_toml_is_accepted(tmp_path: Path) -> None:
    """Every block for ``ronda.toml`` is accepted as it stands."""
    assert len(TOML) == 4
    for kind, text in TOML:
        assert accepted(tmp_path, kind, text).targets


def test_the_windows_of_the_page_are_sound(tmp_path: Path) -> None:
    """They can be copied."""
    (text,) = re.findall(r"^```toml windows\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "maintenance.toml").write_text(text, encoding="utf-8")

    assert [len(each.spans) for each in read_windows(tmp_path / "maintenance.toml").windows] == [1, 11]


def test_every_key_is_on_the_page() -> None:
    """In the example or in the table."""
    for key in MaintenanceWindow.model_fields:
        assert re.search(rf"^{key} = |`{key}`", TEXT, flags=re.MULTILINE), key


def test_every_bound_is_the_codes() -> None:
    """The numbers on the page are those of the constants."""
    said = " ".join(TEXT.split())
    needed, refresh = NEEDED.total_seconds() / 3600, SLOWEST_REFRESH.total_seconds() / 3600

    for bound in (
        f"must be {needed:.0f} h: publish {needed + refresh:.0f} h ahead",
        f"(published + {refresh:.0f} h)",
        f"after {MAX_OCCURRENCES:,} times and five years",
        f"at most {MAX_WINDOWS:,} windows",
        f"for {HORIZON.days} days, and what was cancelled for {CANCELLED_KEPT.days} days",
        f"from {HORIZON.days} days back to {HORIZON.days} days ahead",
    ):
        assert bound in said


def texts() -> str:
    """Return every text of the code that can be in a problem, with its placeholders as ``…``."""
    files = [
        path for name in SOURCES for path in ([ROOT / name] if name.endswith(".py") else (ROOT / name).glob("*.py"))
    ]
    found = []
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(re.sub(r"\{\w+(![rs])?\}", "…", node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
                found.append("".join(str(part) for part in parts))
    return "\n".join(found)


EXPLAINED = re.findall(r"^\| `([^`]+)` \| [A-Z`]", TEXT.split("## Check it in CI")[1], flags=re.MULTILINE)


def test_the_messages_of_the_page_are_found() -> None:
    """A table that changes its form does not empty the test below."""
    assert len(EXPLAINED) == 13


@pytest.mark.parametrize("said", EXPLAINED)
def test_every_message_that_is_explained_can_be_said(said: str) -> None:
    """A message that changes is explained anew."""
    assert re.sub(r"\d+(\.\d+)?", "…", said) in texts(), said
