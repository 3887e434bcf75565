"""The backend's checkout: whose configuration git obeys, and what each release breaks of the backend's own checks."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from demo.checkout import BASELINE, Checkout, find_sources
from demo.errors import DemoError
from demo.releases import get_release
from demo.releases.release import Edit, Release, write_edits


def git(directory: Path, *arguments: str) -> str:
    """Ask git about a checkout, as anybody would."""
    done = subprocess.run(["git", *arguments], cwd=directory, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout at the baseline."""
    made = Checkout(tmp_path / "checkout")
    made.prepare()
    return made


def test_the_same_code_is_the_same_commit(checkout: Checkout, tmp_path: Path) -> None:
    """Two checkouts of one source tree begin with one commit, and preparing again changes nothing."""
    first = checkout.head()

    assert Checkout(tmp_path / "other").prepare() == first
    assert checkout.prepare() == first
    assert git(checkout.directory, "status", "--porcelain") == ""


def test_a_release_is_one_commit_that_stays_known(checkout: Checkout) -> None:
    """A release is on top of the baseline; back at the baseline its code is gone and its commit is not."""
    first = checkout.head()
    commit = checkout.commit(get_release("new-case"))
    assert git(checkout.directory, "log", "--format=%H %s", f"{first}..HEAD") == f"{commit} Show the yard at a glance"
    checkout.prepare()

    assert checkout.head() == first
    assert not (checkout.directory / "yard_tests" / "test_summary.py").exists()
    assert git(checkout.directory, "cat-file", "-t", commit) == "commit"


def test_a_changed_source_tree_moves_the_baseline(checkout: Checkout) -> None:
    """What differs from the source tree, missing, altered or surplus, is made like it in a further commit."""
    inside = checkout.directory / "demo" / "yard"
    (inside / "rules.py").write_text("# altered\n")
    (inside / "urls.py").unlink()
    (inside / "surplus.py").write_text("# surplus\n")
    checkout._git("add", "--all")
    checkout._git("commit", "--message", "An earlier source tree")
    checkout._git("tag", "--force", BASELINE)
    checkout.prepare()

    assert git(checkout.directory, "log", "-1", "--format=%s") == "Bring the yard up to date"
    assert not (inside / "surplus.py").exists()
    for place, source in find_sources().items():
        assert (checkout.directory / place).read_bytes() == source.read_bytes()


def test_a_checkout_without_a_baseline_is_made_anew(checkout: Checkout) -> None:
    """What a killed start left behind is no obstacle."""
    first = checkout.head()
    checkout._git("tag", "--delete", BASELINE)

    assert checkout.prepare() == first


def test_the_user_configuration_has_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither signing, nor hooks, nor a name, nor the variables of a running git command are taken over."""
    hook = tmp_path / "hooks" / "pre-commit"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    configuration = tmp_path / "gitconfig"
    configuration.write_text(f"[user]\nname = Somebody\n[commit]\ngpgsign = true\n[core]\nhooksPath = {hook.parent}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody")
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    checkout = Checkout(tmp_path / "checkout")
    checkout.prepare()
    checkout.commit(get_release("layer"))

    said = checkout._git("log", "--format=%an <%ae> %G?").splitlines()
    assert said == ["Ronda demo <demo@localhost> N"] * 2
    assert not (tmp_path / "index").exists()


def test_a_broken_repository_is_no_reason_to_look_above(tmp_path: Path) -> None:
    """Within another repository a checkout that has lost its own is refused; the other's changes stay."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "work.txt").write_text("not committed")
    checkout = Checkout(tmp_path / "build" / "checkout")
    checkout.prepare()
    (checkout.directory / ".git" / "HEAD").unlink()

    with pytest.raises(DemoError, match=r"git tag failed: .*Remove .*checkout"):
        checkout.prepare()
    assert (tmp_path / "work.txt").read_text() == "not committed"
    assert git(tmp_path, "tag", "--list") == ""


@pytest.mark.parametrize(
    "edit",
    [
        Edit("demo/yard/rules.py", old="no such text", new=""),
        Edit("demo/yard/rules.py", old="return", new=""),
        Edit("demo/yard/nowhere.py", old="text", new=""),
        Edit("demo/yard/urls.py", new="a new file"),
    ],
    ids=["missing", "ambiguous", "no file", "there already"],
)
def test_edits_that_do_not_fit_change_nothing(checkout: Checkout, edit: Edit) -> None:
    """The first edit that does not fit is named, and those before it are not made either."""
    fits = Edit("yard_tests/test_more.py", new="more\n")
    release = Release("clumsy", "Do it", "does it", "lo hace", edits=(fits, edit))

    with pytest.raises(DemoError, match=f"clumsy does not fit what is deployed: {edit.file}"):
        write_edits(checkout.directory, release)
    assert git(checkout.directory, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("release", "tests", "noticed"),
    [
        ("", 13, []),
        ("business-rule", 13, ["test_a_submission_closes_with_every_required_answer_only"]),
        ("permission", 13, []),
        ("field-type", 13, []),
        ("layer", 13, ["urls over views over serializers and tasks over models over rules"]),
        ("new-case", 15, []),
    ],
)
def test_what_the_own_checks_notice(
    checkout: Checkout, tmp_path: Path, release: str, tests: int, noticed: list[str]
) -> None:
    """The yard's own tests and contracts hold at first; a release breaks what it is meant to, and nothing else."""
    if release:
        checkout.commit(get_release(release))
    report = tmp_path / "junit.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}"]
    subprocess.run(command, cwd=checkout.directory, capture_output=True, check=False)
    linter = Path(sys.executable).with_name("lint-imports")
    judged = subprocess.run([linter], cwd=checkout.directory, capture_output=True, text=True, check=False).stdout

    cases = list(ElementTree.parse(report).iter("testcase"))
    failed = [str(case.get("name")) for case in cases if case.find("failure") is not None]
    broken = [line.removesuffix(" BROKEN") for line in judged.splitlines() if line.endswith(" BROKEN")]
    assert failed + broken == noticed
    assert (len(cases), judged.count(" KEPT") + len(broken)) == (tests, 2)
    assert git(checkout.directory, "status", "--porcelain") == ""
