"""``docs/contract.md`` says what the code does."""

import re

import pytest

from checks.support.contract.rules import RULES
from tests.docs.test_connecting import ROOT, accepted, check_ids

TEXT = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
TOML = re.findall(r"^```toml (whole-file|in-target|top-level)\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
ROWS = re.findall(r"^\| `([a-z-]+)` \| (breaks|warns|adds) \| (.+) \|$", TEXT, flags=re.MULTILINE)


@pytest.mark.parametrize(("kind", "text"), TOML)
def test_toml_is_accepted(tmp_path, kind, text):
    """Every marked TOML block is accepted."""
    assert "yard" in accepted(tmp_path, kind, text).targets


def test_the_rules_are_those_of_the_code():
    """The page has each rule once, in the order of the code, as severe as there, and says why."""
    assert [(name, severity) for name, severity, _why in ROWS] == [
        (rule.id, rule.severity.value) for rule in RULES.values()
    ]


def test_no_check_is_invented():
    """What the page calls a check is one."""
    named = set(re.findall(r"`(regression\.[a-z]+)`", TEXT))

    assert named == {"regression.openapi", "regression.contract", "regression.deep"}
    assert named <= check_ids("regression")
