"""The journal of an act: its lines are JSON, whatever a file is called."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from upkeep.inside.media_journal import LINE, Act, encode_basestring_ascii

NUMBERS = st.integers(-(10**18), 10**19)


@given(st.text(), NUMBERS, NUMBERS)
def test_a_line_is_what_json_makes_of_the_entry(name: str, size: int, at: int) -> None:
    """Lines are put together by hand, and are the same as those of the standard encoder."""
    entry = {"n": 7, "name": name, "size": size, "mtime_ns": at, "ctime_ns": at}

    assert LINE % (7, encode_basestring_ascii(name), size, at, at) == json.dumps(entry)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """Names with quotes, line breaks and bytes that are not UTF-8 come back from the journal as they were."""
    names = ['a"b', "c\nd", "e\udcff", "ñ/😀", "\\u0041"]
    entries = [{"n": n, "name": name, "size": n, "mtime_ns": -n, "ctime_ns": n} for n, name in enumerate(names, 1)]
    act = Act(str(tmp_path), "act")
    act.begin({"root": "/"}, entries)

    assert list(act.entries()) == entries
