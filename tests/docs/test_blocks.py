"""The documents say what the code says."""

import os

import pytest

from tests.docs.blocks import DOCUMENTS, ROOT, checks, renewed


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_true_today(name: str) -> None:
    """Help texts, checks and keys in the documents are those of the code; RONDA_UPDATE_DOCS=1 writes them."""
    path = ROOT / name
    text = path.read_text(encoding="utf-8")
    wanted = renewed(text, "es" if ".es." in name else "en")
    if os.environ.get("RONDA_UPDATE_DOCS") == "1":
        path.write_text(wanted, encoding="utf-8")
        return
    assert text == wanted


def test_a_document_that_drifted_is_noticed() -> None:
    """A changed help text would be found."""
    assert "Check the backend now" in renewed("<!-- help: ronda --help -->\nold\n<!-- end -->\n", "en")


def test_both_readmes_have_the_same_blocks() -> None:
    """What is generated in one language is there in the other."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.es.md")]

    assert texts[0].count("<!-- end -->") == texts[1].count("<!-- end -->") > 0


def test_every_check_is_found() -> None:
    """The list of checks that the documents are made from holds each of them once."""
    ids = [name for name, _further, _claim in checks()]

    assert len(ids) == len(set(ids)) >= 14
