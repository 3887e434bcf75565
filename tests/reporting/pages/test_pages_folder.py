"""What is written into the site's folder, and what is left alone."""

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from reporting.errors import SiteError
from reporting.pages.folder import SiteFolder


def write(site, **pages):
    """Write pages named without ``.html``."""
    with SiteFolder(site).held() as folder:
        return folder.write({f"{name}.html".replace("__", "/"): text.encode for name, text in pages.items()})


def found(site):
    """Return every file of the folder."""
    return sorted(str(path.relative_to(site)) for path in site.rglob("*") if path.is_file())


def test_manifest_names_every_file(site):
    """The manifest lists what was written, and nothing else is there."""
    write(site, index="a", yard__index="b")

    names = json.loads((site / "ronda-site.json").read_text())["files"]
    assert names == ["index.html", "yard/index.html"]
    assert found(site) == ["index.html", "ronda-site.json", "yard/index.html"]


def test_pages_no_longer_rendered_are_removed_with_their_folder(site):
    """What the previous site had and this one has not is gone, and so is the empty folder."""
    write(site, index="a", yard__runs__one="b")

    assert write(site, index="a") == 1
    assert found(site) == ["index.html", "ronda-site.json"]
    assert not (site / "yard").exists()


def test_file_of_others_in_a_ronda_site_stays(site):
    """A file that Ronda did not write is never removed, nor is its folder."""
    write(site, index="a", yard__old="b")
    (site / "yard/robots.txt").write_text("mine")

    write(site, index="a")

    assert found(site) == ["index.html", "ronda-site.json", "yard/robots.txt"]


def test_folder_of_others_is_refused_untouched(site):
    """A folder with files and no manifest is refused, and nothing is written into it."""
    site.mkdir()
    (site / "thesis.txt").write_text("mine")

    with pytest.raises(SiteError, match="is not empty and not a Ronda site: choose another `site` folder"):
        write(site, index="a")
    assert found(site) == ["thesis.txt"]


def test_empty_folder_is_taken(site):
    """A folder that exists and is empty becomes a site."""
    site.mkdir()

    write(site, index="a")

    assert (site / "index.html").read_text() == "a"


def test_rendering_that_was_cut_short_can_be_repeated(site):
    """A crash in the middle leaves a folder that the next rendering takes, and no half-written page."""
    pages = {"index.html": b"a".strip, "yard/index.html": lambda: 1 / 0}
    with pytest.raises(ZeroDivisionError), SiteFolder(site).held() as folder:
        folder.write(pages)
    (site / ".index.html.ronda-tmp").write_text("half")

    write(site, index="b")

    assert (site / "index.html").read_text() == "b"


def test_crash_before_the_manifest_is_no_foreign_folder(site):
    """A temporary file alone does not make the folder somebody else's."""
    site.mkdir()
    (site / ".ronda-site.json.ronda-tmp").write_text("half")

    write(site, index="a")

    assert found(site) == ["index.html", "ronda-site.json"]


@pytest.mark.parametrize("name", ["../precious.txt", "/tmp/precious.txt", "yard/../../precious.txt"])
def test_manifest_cannot_lead_outside(site, name):
    """A manifest that names files outside the site removes none of them."""
    precious = site.parent / "precious.txt"
    precious.write_text("mine")
    write(site, index="a")
    (site / "ronda-site.json").write_text(json.dumps({"files": ["index.html", name.replace("/tmp", str(site.parent))]}))

    write(site, index="b")

    assert precious.read_text() == "mine"


def test_link_to_a_folder_outside_is_not_followed_when_removing(site):
    """A file behind a symbolic link that leads out of the site is not removed."""
    outside = site.parent / "outside"
    outside.mkdir()
    (outside / "old.html").write_text("mine")
    write(site, index="a")
    (site / "yard").symlink_to(outside)
    (site / "ronda-site.json").write_text(json.dumps({"files": ["index.html", "yard/old.html"]}))

    write(site, index="a")

    assert (outside / "old.html").read_text() == "mine"


@pytest.mark.parametrize("manifest", ["", "[]", '{"files": 3}', "\x00"])
def test_manifest_that_cannot_be_read_is_refused(site, manifest):
    """A broken manifest is an error with the mend, not a guess."""
    write(site, index="a")
    (site / "ronda-site.json").write_text(manifest)

    with pytest.raises(SiteError, match=r"ronda-site\.json cannot be read: empty the folder"):
        write(site, index="b")


def test_file_in_place_of_the_folder_is_one_line(site):
    """A site that is a file is a SiteError of one line that names it."""
    site.write_text("a file")

    with pytest.raises(SiteError) as caught:
        write(site, index="a")
    assert str(site) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_file_in_place_of_a_targets_folder_is_one_line(site):
    """A file where a target's folder should be is a SiteError that names it."""
    write(site, index="a")
    (site / "yard").write_text("mine")

    with pytest.raises(SiteError, match=r"the site cannot be written: .*yard: free the place or choose another"):
        write(site, index="a", yard__index="b")


def test_full_disk_is_one_line_and_keeps_the_old_page(site):
    """When the disk is full the old page stays whole and the error says so."""
    write(site, index="old")
    (site / ".index.html.ronda-tmp").symlink_to("/dev/full")

    with pytest.raises(SiteError, match="No space left on device"):
        write(site, index="new")
    assert (site / "index.html").read_text() == "old"
    assert os.strerror(errno.ENOSPC) == "No space left on device"


def test_unchanged_page_is_not_written_again(site):
    """A page with the same content keeps its file."""
    write(site, index="a", yard__index="b")
    before = (site / "index.html").stat().st_ino

    write(site, index="a", yard__index="c")

    assert (site / "index.html").stat().st_ino == before


def test_publishers_at_once_leave_one_whole_site(site):
    """Several publishers at the same time wait for each other; the last one's site is whole."""
    texts = [str(number) * 1000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: write(site, index=text, **{f"yard__{text[0]}": text}), texts))

    last = (site / "index.html").read_text()
    assert found(site) == ["index.html", "ronda-site.json", f"yard/{last[0]}.html"]
