"""What is made once, and what is copied from where it lies."""

import json
from pathlib import Path

import pytest

from reporting.errors import SiteError
from reporting.pages.folder import Content, Kept, Settled, SiteFolder


def write(site: Path, **pages: Content) -> int:
    """Write pages named without ``.html``."""
    with SiteFolder(site).held() as folder:
        return folder.write({f"{name}.html": content for name, content in pages.items()})


class Counting:
    """Makes a page, and counts how often."""

    def __init__(self, text: str) -> None:
        self.text, self.made = text, 0

    def __call__(self) -> bytes:
        self.made += 1
        return self.text.encode()


def test_settled_page_is_made_once(site: Path) -> None:
    """As long as its key stays the same a settled page is not made again, and stays."""
    page = Counting("week 48")
    write(site, week=Settled("a", page))
    write(site, week=Settled("a", page))

    assert (page.made, (site / "week.html").read_text()) == (1, "week 48")


def test_settled_page_is_made_again_with_another_key(site: Path) -> None:
    """What it is made from has changed, so it is made again."""
    write(site, week=Settled("a", Counting("one incident")))
    write(site, week=Settled("b", Counting("two incidents")))

    assert (site / "week.html").read_text() == "two incidents"


def test_settled_page_that_was_lost_is_made_again(site: Path) -> None:
    """A key alone is no page: one that somebody deleted comes back."""
    page = Counting("week 48")
    write(site, week=Settled("a", page))
    (site / "week.html").unlink()
    write(site, week=Settled("a", page))

    assert (site / "week.html").read_text() == "week 48"


def test_settled_page_of_a_writing_that_was_cut_short_is_made_again(site: Path) -> None:
    """Whatever stands there after a writing that did not end is not taken for the page of its key."""

    def broken() -> bytes:
        raise OSError(28, "No space left on device")

    write(site, week=Settled("a", Counting("of a")))
    with pytest.raises(SiteError, match="No space left on device"):
        write(site, week=Settled("b", Counting("of b")), other=broken)
    write(site, week=Settled("a", Counting("of a")))

    assert (site / "week.html").read_text() == "of a"


def test_settled_page_that_is_left_out_is_removed(site: Path) -> None:
    """A week that the site does not show any more has no page, and its key is forgotten."""
    write(site, index=Counting("a"), week=Settled("a", Counting("b")))

    assert write(site, index=Counting("a")) == 1
    assert not (site / "week.html").exists()
    assert "settled" not in json.loads((site / "ronda-site.json").read_text())


def test_kept_file_follows_its_source(site: Path, tmp_path: Path) -> None:
    """What was made anew where it comes from is copied anew."""
    source = tmp_path / "report.html"
    source.write_text("first")
    write(site, round=Kept(source))
    source.write_text("second")
    write(site, round=Kept(source))

    assert (site / "round.html").read_text() == "second"


def test_kept_file_outlives_its_source(site: Path, tmp_path: Path) -> None:
    """The folder of a run may be gone by the time the site is written again: its report stays."""
    source = tmp_path / "report.html"
    source.write_text("first")
    write(site, round=Kept(source))
    source.unlink()
    write(site, round=Kept(source))

    assert (site / "round.html").read_text() == "first"


def test_kept_file_that_never_was_is_not_named(site: Path, tmp_path: Path) -> None:
    """Without a source and without a copy there is no file, and the manifest names none."""
    write(site, index=Counting("a"), round=Kept(tmp_path / "nothing.html"))

    assert json.loads((site / "ronda-site.json").read_text())["files"] == ["index.html"]


def test_manifest_of_an_earlier_version_is_read(site: Path) -> None:
    """A manifest that knows no settled pages is as good: what it names and is not written again is removed."""
    write(site, index=Counting("a"), old=Counting("b"))
    manifest = site / "ronda-site.json"
    manifest.write_text(json.dumps({"ronda_site": 1, "files": ["index.html", "old.html"]}))

    assert write(site, index=Counting("a")) == 1
    assert not (site / "old.html").exists()
