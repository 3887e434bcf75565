"""``docs/knowledge.md`` says what the code does."""

import re

import pytest

from reporting.knowledge.article import END, START, TITLES, Article, Section
from reporting.knowledge.known import MOST_CHARACTERS, MOST_LISTED
from tests.demo.test_demo_knowledge import commands, wrong_with
from tests.docs.test_connecting import ROOT, accepted

TEXT = (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8")
TOML = re.findall(r"^```toml (top-level)\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("kind", "text"), TOML)
def test_toml_is_accepted(tmp_path, kind, text):
    """Every TOML block is accepted once the variables that it names are set."""
    assert "yard" in accepted(tmp_path, kind, text).targets


def test_headings_are_recognised():
    """Each heading of the table is the section of its row, in both languages."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ", TEXT, flags=re.MULTILINE)
    by_title = {TITLES[each]: each for each in Section}
    told = {english: (spanish, english) for spanish, english in rows if english in by_title}

    assert set(told) == set(by_title)
    for english, names in told.items():
        for name in names:
            assert Article("worker", ROOT / "x.md", f"# x\n\n## {name}\n").sections == (by_title[english],)


def test_marks_limits_and_commands_are_those_of_the_code():
    """What is written between backticks exists."""
    assert START in TEXT
    assert END in TEXT
    assert f"at most {MOST_LISTED};" in TEXT
    assert f"at most {MOST_CHARACTERS} characters" in TEXT
    assert [wrong for each in commands(TEXT) for wrong in wrong_with(each) if "CAUSE" not in wrong] == []
