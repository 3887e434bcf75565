"""Canonical names: one for every spelling of a file, told apart from every other file."""

import posixpath
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from checks.support.inside.media_names import are_canonical, canonical, canonicals, from_wire, to_wire

LETTERS = "aÁñ\u0301\u0303./\\ \n\x01\udcff😀Ω\u212b"
"""With what composes, what separates, what is no UTF-8, and a sign (ångström) that NFC changes."""
NAMES = st.text(LETTERS, max_size=12)


@given(NAMES)
def test_a_canonical_name_is_its_own(name: str) -> None:
    """Making a name canonical twice changes nothing more."""
    assert canonical(canonical(name)) == canonical(name)


@given(NAMES)
def test_normal_forms_are_one_name(name: str) -> None:
    """NFC and NFD of a name are the same file."""
    forms = {canonical(unicodedata.normalize(form, name)) for form in ("NFC", "NFD")}

    assert forms == {canonical(name)}


@given(NAMES, NAMES)
def test_names_that_lead_elsewhere_stay_apart(one: str, other: str) -> None:
    """Two names are the same only if they lead to the same place, spelled alike."""

    def place(name: str) -> str:
        slashed = unicodedata.normalize("NFC", name).replace("\\", "/").lstrip("/")
        parts = posixpath.normpath("/".join(part for part in slashed.split("/") if part))
        return "" if parts == "." else parts

    assert (canonical(one) == canonical(other)) is (place(one) == place(other))


@given(st.lists(NAMES, max_size=6))
def test_a_look_at_many_agrees_with_a_look_at_each(names: list[str]) -> None:
    """What the quick look calls canonical is; and the names come out as one by one."""
    if are_canonical(names):
        assert [canonical(name) for name in names] == names
    assert canonicals(names) == [name for name in map(canonical, names) if name]


@given(NAMES)
def test_folding_joins_cases(name: str) -> None:
    """Where a storage folds case, both cases of a name are the same file."""
    assert canonical(name.upper(), folds=True) == canonical(name.upper().lower(), folds=True)


@given(st.binary(max_size=20))
def test_a_name_survives_the_wire(raw: bytes) -> None:
    """Any bytes that a disk can hold come back from JSON as they were."""
    name = raw.decode("utf-8", "surrogateescape")

    assert from_wire(to_wire(name)) == name
