"""Disk against rows, in windows over sorted runs, agrees with a difference of sets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.support.inside import media_comparing, media_spill
from checks.support.inside.media_comparing import Comparison
from checks.support.inside.media_names import canonical, canonicals
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


def walked(files: list[str], above: str = "") -> Iterator[tuple[str, list[str], bool]]:
    """Yield what a walk over these files yields: folder, names, and whether there is no folder in it."""
    here = [name[len(above) :] for name in files if name.startswith(above)]
    folders = sorted({name.partition("/")[0] + "/" for name in here if "/" in name})
    names = [name for name in here if "/" not in name]
    if names:
        yield above, names, not folders
    for folder in folders:
        yield from walked(files, above + folder)


FEW = [folder + name for folder in ("", "a/", "a-/", "b/c/", "b/", "c/") for name in ("e", "d", "c", "\udcff")]
FOUND = st.one_of(st.lists(NAMES, max_size=40, unique=True), st.permutations([*FEW, "c/n\u0303"]))
ODD = st.one_of(NAMES.map("./{}".format), NAMES.map("/{}".format), st.sampled_from([".", "b//a", "a/"]))
STORED = st.lists(st.one_of(NAMES, st.sampled_from(FEW), ODD), max_size=40)


@given(FOUND, STORED, st.sampled_from([1, 2, 5, 1000]))
@settings(max_examples=300, deadline=None)
def test_folders_agree_with_sets(found: list[str], stored: list[str], size: int) -> None:
    """Whole folders, unsorted, against names as they are stored: the same as canonical names one by one."""
    files = [name for name in found if not any(other.startswith(name + "/") for other in found)]
    comparison = Comparison(are_walked=True)
    unreferenced, missing = [], []
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("RUN", size), ("BUFFER_BYTES", size), ("LEAST_BYTES", size), ("SPARE", size - 1)):
            patch.setattr(media_spill, name, value)
        patch.setattr(media_comparing, "BLOCK", size)
        for folder, names, is_whole in walked(files):
            if is_whole:
                comparison.add_folder(folder, names)
            else:
                comparison.add_files([folder + name for name in names])
        comparison.add_stored("photo", stored, canonicals)
        for orphans, gone in comparison.differences():
            unreferenced += [listed for _name, listed in orphans]
            missing += gone.get("photo", [])
    comparison.close()
    held, there = {canonical(name) for name in stored} - {""}, {canonical(name) for name in files}

    assert sorted(unreferenced) == sorted(name for name in files if canonical(name) not in held)
    assert missing == sorted(held - there)
    assert comparison.files == len(files)
    assert comparison.rows.get("photo", 0) == sum(canonical(name) != "" for name in stored)


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


def test_blocks_out_of_order_are_noticed() -> None:
    """A block that does not follow the one before ends the comparison."""
    spill = Spill()
    spill.add_block("disk", "b/", "b/1")

    with pytest.raises(OrderError):
        spill.add_block("disk", "a/", "a/1")


def test_a_file_cut_short_is_noticed() -> None:
    """A temporary file that has lost its end ends the comparison: its result could not be trusted."""
    spill = Spill()
    spill.add_block("disk", "a/", "a/1\0a/2")
    spill._file.truncate(2)

    with pytest.raises(OrderError):
        list(spill.windows({"disk"}))


def test_temporary_files_are_nameless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept on disk has no name there, so that nothing is left behind however the process ends."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spill = Spill()
    spill.add("disk", ["a"])
    list(spill.windows({"disk"}))

    assert list(tmp_path.iterdir()) == []
