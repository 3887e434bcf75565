"""``docs/gate.md`` says what the code does."""

import re

import pytest

from checks.support.version import IN_A_ROW, SHORTEST_PREFIX
from reporting.intake import commands, directory, junit, junit_case, junit_handler, naming
from tests.docs.test_connecting import ROOT, accepted

TEXT = (ROOT / "docs" / "gate.md").read_text(encoding="utf-8")
TOML = re.findall(r"^```toml (whole-file|in-target|top-level)\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("kind", "text"), TOML)
def test_toml_is_accepted(tmp_path, kind, text):
    """Every marked TOML block is accepted."""
    assert "yard" in accepted(tmp_path, kind, text).targets


def test_every_bound_is_the_codes():
    """The numbers on the page are those of the constants."""
    words = {3: "three", 7: "seven"}
    said = " ".join(TEXT.split())

    for bound in (
        f"above {junit.LARGEST_BYTES // 1_048_576} MiB",
        f"above {junit_handler.MOST_CASES:,} tests",
        f"more than {junit_handler.DEEPEST} elements",
        f"{junit_case.LONGEST_TEXT // 1024} KiB of its text",
        f"{junit_case.LONGEST_OUTPUT // 1024} KiB of each output",
        f"first {directory.MOST_EVIDENCE} texts",
        f"above {naming.LONGEST_CASE} characters",
        f"({commands.TAIL_BYTES // 1024} KiB)",
        f"{words[IN_A_ROW]} times in a row",
        f"at least {words[SHORTEST_PREFIX]} hexadecimal digits",
    ):
        assert bound in said
