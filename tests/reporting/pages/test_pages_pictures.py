"""A picture among the evidence is a picture on the site, and not shown as text."""

import hashlib
from dataclasses import replace

import pytest

from reporting.domain.run import Evidence
from reporting.pages.addresses import evidence_file
from reporting.pages.evidence import EvidenceShelf
from tests.reporting.pages.stories import FakeStore, a_run, results

PICTURE = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"


def kept(store: FakeStore, name: str, media_type: str) -> Evidence:
    """Keep a picture's bytes under a name and return the line that refers to them."""
    digest = hashlib.sha256(PICTURE).hexdigest()
    store.files[digest] = PICTURE
    return Evidence(name, media_type, digest, len(PICTURE))


def test_a_picture_is_not_shown_as_text() -> None:
    """Its bytes do not stand on the page; its file keeps its ending."""
    store = FakeStore()
    evidence = kept(store, "screenshot.png", "image/png")
    result = replace(results(a_run())[0], evidence=(evidence,))

    (view,) = EvidenceShelf(store, "yard").of([result])

    assert view.text == "(image/png)"
    assert view.page.endswith(".png")
    assert view.size == len(PICTURE)


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "logs.txt", "answers.json", "page.png.html"])
def test_whatever_is_no_picture_is_text(name: str) -> None:
    """No browser runs what a backend answered."""
    assert evidence_file("yard", name, "a" * 64).endswith(".txt")
