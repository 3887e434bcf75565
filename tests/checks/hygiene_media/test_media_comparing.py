"""Disk against rows, in windows over sorted runs, agrees with a difference of sets."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.support.inside import media_spill
from checks.support.inside.media_comparing import Comparison
from checks.support.inside.media_names import canonical
from checks.support.inside.media_spill import OrderError, Spill

PARTS = st.sampled_from(["a", "b", "a-", "a b", "n\u0303", "ñ", "\udcff", "😀", "\uffff", "\x01", "Z"])
NAMES = st.lists(PARTS, min_size=1, max_size=3).map("/".join)


def differences(files: list[str], rows: dict[str, list[str]]) -> tuple[set[str], dict[str, list[str]]]:
    """Return what a comparison finds: files by their listed names, rows by source."""
    comparison = Comparison()
    comparison.add_files(files)
    for source, names in rows.items():
        comparison.add_references(source, [canonical(name) for name in names])
    unreferenced: set[str] = set()
    missing: dict[str, list[str]] = {}
    for found, gone in comparison.differences():
        unreferenced |= {listed for _name, listed in found}
        for source, names in gone.items():
            missing.setdefault(source, []).extend(names)
    comparison.close()
    return unreferenced, {source: sorted(names) for source, names in missing.items()}


@given(
    st.lists(NAMES, max_size=40, unique=True),
    st.lists(NAMES, max_size=40),
    st.lists(NAMES, max_size=20),
    st.sampled_from([1, 2, 3, 7, 1000]),
)
@settings(max_examples=300, deadline=None)
def test_it_agrees_with_sets(files: list[str], photos: list[str], plans: list[str], run: int) -> None:
    """Whatever the size of the runs and blocks, the windows find what sets find."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(media_spill, "RUN", run)
        patch.setattr(media_spill, "BUFFER_BYTES", 1)
        patch.setattr(media_spill, "LEAST_BYTES", run)
        found = differences(files, {"photo": photos, "plan": plans})
    there = {canonical(name) for name in files}
    held = {canonical(name) for name in photos + plans}
    missing = {
        source: sorted({name for name in map(canonical, names) if name not in there})
        for source, names in {"photo": photos, "plan": plans}.items()
    }

    assert found == (
        {name for name in files if canonical(name) not in held},
        {source: names for source, names in missing.items() if names},
    )


def test_nothing_against_nothing() -> None:
    """No files and no rows differ in nothing."""
    assert differences([], {}) == (set(), {})


def test_names_out_of_order_are_noticed() -> None:
    """A run that is not sorted ends the comparison: its result could not be trusted."""
    spill = Spill()
    spill.add("disk", ["a", "c"])
    list(spill.windows({"disk"}))
    place, size = spill._runs[0][1:]
    spill._file.seek(place)
    spill._file.write(b"c\0a\0")
    assert size == 4

    with pytest.raises(OrderError):
        list(spill.windows({"disk"}))


def test_temporary_files_are_nameless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept on disk has no name there, so that nothing is left behind however the process ends."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spill = Spill()
    spill.add("disk", ["a"])
    list(spill.windows({"disk"}))

    assert list(tmp_path.iterdir()) == []
