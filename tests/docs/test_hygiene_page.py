"""``docs/hygiene.md`` says what the code does."""

import re

import pytest

from rondafile.budgets import FIGURES
from tests.docs.test_connecting import ROOT, accepted, check_ids

TEXT = (ROOT / "docs" / "hygiene.md").read_text(encoding="utf-8")
TOML = re.findall(r"^```toml (whole-file|in-target|top-level)\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("kind", "text"), TOML)
def test_toml_is_accepted(tmp_path, kind, text):
    """Every marked TOML block is accepted once the variables that it names are set."""
    assert "yard" in accepted(tmp_path, kind, text).targets


def test_every_figure_is_named():
    """The page names every figure that can have a budget."""
    assert [figure for figure in FIGURES if f"`{figure}`" not in TEXT] == []


def test_no_check_is_invented():
    """What the page calls a check is one, and each check of packages, settings, migrations and disks is told."""
    named = set(re.findall(r"`(hygiene\.[a-z]+\.[a-z]+)`", TEXT))

    assert named <= check_ids("hygiene")
    assert {
        each for each in check_ids("hygiene") if each.split(".")[1] in ("packages", "deploy", "migrations")
    } <= named
