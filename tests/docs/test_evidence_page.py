"""``docs/evidence.md`` says what the code does."""

import re
from pathlib import Path

import pytest

from checks.support.around import answers, browser, celery_state, logs, picture
from reporting.results.writing import MAX_EVIDENCE_BYTES
from rondafile.models import Logs, Screenshot
from rondafile.models.around import MOST_BYTES
from tests.docs.test_connecting import ROOT, accepted

TEXT = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
TOML = re.findall(r"^```toml (whole-file|in-target|top-level)\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("kind", "text"), TOML)
def test_toml_is_accepted(tmp_path: Path, kind: str, text: str) -> None:
    """Every TOML block is accepted."""
    assert "yard" in accepted(tmp_path, kind, text).targets


def test_told_defaults_are_the_defaults(tmp_path: Path) -> None:
    """The first block of each table shows the values in force without them."""
    told = accepted(tmp_path, *TOML[0]).targets["yard"].logs
    page = accepted(tmp_path, *next(each for each in TOML if "screenshot" in each[1])).targets["yard"].screenshot

    assert told is not None
    assert page is not None
    assert told == Logs(command=told.command)
    assert page == Screenshot(url=page.url)


def test_every_bound_is_the_codes() -> None:
    """The numbers of the table are those of the constants."""
    default = Logs(command=["true"])
    for row in (
        f"| a piece of evidence | {MAX_EVIDENCE_BYTES // 1024} KiB |",
        f"| log lines | `most_bytes`, {default.most_bytes // 1024} KiB by default, {MOST_BYTES // 1024} KiB at most |",
        f"| the log command | `limit_s`, {default.limit_s:g} s by default |",
        f"| queues and workers | {celery_state.LIMIT_S:g} s; {celery_state.MOST_TASKS} active tasks a worker |",
        f"| the answer of a probe | {answers.MOST_BYTES // 1024} KiB |",
        f"| the picture | {picture.MOST_BYTES // 1024} KiB; {picture.LIMIT_S:g} s for the browser, "
        f"{picture.PAGE_LIMIT_S:g} s for each step of showing the page |",
    ):
        assert row in TEXT


def test_every_file_is_the_codes() -> None:
    """The names of files, causes, severities and methods are those of the code."""
    for name in (logs.NAME, celery_state.NAME, f"CHECK.{answers.NAME}", "screenshot.png"):
        assert f"| `{name}` |" in TEXT
    for word in (*celery_state.CAUSES, *browser.SYSTEM_BROWSERS[::2]):
        assert f"`{word}`" in TEXT
    assert "{}, {} and {}".format(*browser.READING) in TEXT


def test_links_lead_somewhere() -> None:
    """Every link inside the page leads to one of its headings."""
    headings = {
        line.lstrip("# ").lower().replace(",", "").replace(" ", "-") for line in TEXT.splitlines() if line[:1] == "#"
    }

    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) <= headings
