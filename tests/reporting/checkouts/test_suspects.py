"""Suspect commits, from real repositories."""

import os
import stat
from pathlib import Path

import pytest

from reporting.checkouts.git import suspects
from reporting.checkouts.history import FORMAT, LONGEST_SUBJECT, MOST_COMMITS, commits_of
from tests.reporting.checkouts.repository import commit, git, repository


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one commit."""
    folder = repository(tmp_path / "backend")
    commit(folder, "Begin", "rules.py")
    return folder


def _why(found: object) -> str:
    reason = found.reason
    assert reason is not None
    assert found.commits == ()
    return reason.tell()


def test_commits_between_two_versions(checkout):
    """They are the ones of the new version, newest first, with author, subject and how many paths they touch."""
    before = commit(checkout, "Before", "rules.py")
    first = commit(checkout, "Charge by the day", "rules.py", "views.py", author="Release team")
    last = commit(checkout, "Tidy: a|b <c> 'd'", "views.py")

    found = suspects(checkout, before, last)

    assert found.reason is None
    assert [(each.author, each.subject, each.paths) for each in found.commits] == [
        ("Backend team", "Tidy: a|b <c> 'd'", 1),
        ("Release team", "Charge by the day", 2),
    ]
    assert first.startswith(found.commits[1].sha)


def test_versions_may_be_tags_and_short(checkout):
    """A tag and an abbreviated id name a version as well as a full one."""
    git(checkout, "tag", "v1.0")
    last = commit(checkout, "Next", "rules.py")

    assert [each.subject for each in suspects(checkout, "v1.0", last[:8]).commits] == ["Next"]


def test_a_merge_touches_nothing_itself(checkout):
    """A merge is listed with the commits it brings, without paths of its own."""
    before = git(checkout, "rev-parse", "HEAD")
    git(checkout, "switch", "--quiet", "--create", "side")
    commit(checkout, "On the side", "side.py")
    git(checkout, "switch", "--quiet", "main")
    commit(checkout, "On main", "main.py")
    git(checkout, "merge", "--quiet", "--no-ff", "--message", "Merge side", "side")

    found = suspects(checkout, before, "main")

    assert {each.subject: each.paths for each in found.commits} == {"Merge side": None, "On main": 1, "On the side": 1}


def test_no_more_than_fifty(checkout):
    """Of many the newest fifty are listed, and it is said that there are more."""
    before = git(checkout, "rev-parse", "HEAD")
    for number in range(MOST_COMMITS + 1):
        commit(checkout, f"Number {number}")

    found = suspects(checkout, before, "main")

    assert (len(found.commits), found.is_cut, found.commits[0].subject) == (50, True, "Number 50")
    assert not suspects(checkout, found.commits[-1].sha, "main").is_cut


@pytest.mark.parametrize("version", ["0123456789", "v9", "--output=x", "main..HEAD", "HEAD@{1}", ":/Begin", "a b", ""])
def test_an_unknown_version_is_said(checkout, version):
    """What is no commit there, or is no version at all, is named with what to do; it is never taken for an option."""
    assert _why(suspects(checkout, version, "main")) == f"{checkout} has no commit {version}: fetch it there"
    assert sorted(path.name for path in checkout.iterdir()) == [".git", "rules.py"]


def test_back_to_an_older_version(checkout):
    """Between a version and one that it contains there is no commit, which is said."""
    old = git(checkout, "rev-parse", "HEAD")
    new = commit(checkout, "New", "rules.py")

    assert _why(suspects(checkout, new, old)) == f"the checkout has no commit between {new} and {old}"


def test_a_folder_that_is_no_checkout(tmp_path):
    """What git says of it is the reason."""
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")

    assert "not a git repository" in _why(suspects(tmp_path, "a1", "b2"))


def test_a_folder_that_is_not_there(tmp_path):
    """It is named."""
    assert _why(suspects(tmp_path / "gone", "a1", "b2")) == f"{tmp_path / 'gone'} is no folder"


def test_without_git_the_reason_says_so(checkout, monkeypatch):
    """Where no git is installed nothing breaks."""
    monkeypatch.setenv("PATH", "/nonexistent")

    assert _why(suspects(checkout, "main", "main")) == "git is not installed here"


def test_nothing_of_the_checkout_is_run(checkout, tmp_path):
    """Hooks, pagers, diff programs, text conversions and signature programs that the checkout names are not started."""
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\necho sprung >> {sprung}\ncat\n")
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    before = git(checkout, "rev-parse", "HEAD")
    (checkout / ".gitattributes").write_text("*.py diff=trap filter=trap\n")
    commit(checkout, "Change", "rules.py", ".gitattributes")
    for key in ("core.pager", "pager.log", "diff.external", "diff.trap.textconv", "diff.trap.command", "gpg.program"):
        git(checkout, "config", key, str(trap))
    for key, value in (("core.fsmonitor", str(trap)), ("filter.trap.smudge", str(trap)), ("log.showSignature", "true")):
        git(checkout, "config", key, value)
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        os.link(trap, checkout / ".git" / "hooks" / hook)

    assert [each.subject for each in suspects(checkout, before, "main").commits] == ["Change"]
    assert not sprung.exists()


def test_the_trap_would_spring(checkout, tmp_path):
    """A plain ``git diff`` in such a checkout does start the program, so that the test above can fail."""
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\necho sprung >> {sprung}\n")
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    git(checkout, "config", "diff.external", str(trap))
    commit(checkout, "Change", "rules.py")
    git(checkout, "log", "-p", "--ext-diff", "-1")

    assert sprung.exists()


def test_the_environment_points_nowhere_else(checkout, tmp_path, monkeypatch):
    """A GIT_DIR that is set for something else is not followed."""
    other = repository(tmp_path / "other")
    before = git(checkout, "rev-parse", "HEAD")
    last = commit(checkout, "Mine", "rules.py")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))

    assert [each.subject for each in suspects(checkout, before, last).commits] == ["Mine"]


def test_text_that_cannot_be_printed_is_replaced():
    """Control characters of a subject are replaced, and a long one is cut."""
    said = FORMAT.replace("%x1e", "\x1e").replace("%x1f", "\x1f")
    text = said.replace("%h", "abc").replace("%an", "A\x1b[31m").replace("%s", "x" * 300)

    (found,) = commits_of(f"{text}\n\n1\t2\ta.py\n-\t-\tb.png\n")

    assert (found.author, len(found.subject), found.paths) == ("A\ufffd[31m", LONGEST_SUBJECT, 2)
