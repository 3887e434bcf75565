"""The backend's checkout: a git repository of its own, from which the API and the worker are started."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from demo.errors import DemoError
from demo.releases.release import Release, write_edits
from demo.state import ROOT

BASELINE = "baseline"
"""Tag of the commit that holds the backend as it is in the source tree."""

PARTS = ("__init__.py", "errors.py", "ocr", "pending", "ports.py", "stamp.py", "state.py", "yard")
"""What of the package ``demo`` the backend needs."""

BACKEND = ROOT / "demo" / "backend"
"""The backend's own tests and configuration, put beside its code."""

FIRST_DATE = "2026-01-05T08:00:00-05:00"
"""Of the first commit, so that the same code always has the same commit."""

OWN = (
    *("-c", "user.name=Ronda demo", "-c", "user.email=demo@localhost"),
    *("-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false", "-c", "core.hooksPath=/dev/null"),
    *("-c", "core.autocrlf=false", "-c", "core.fsync=none", "-c", "gc.auto=0"),
)


@dataclass(frozen=True, slots=True)
class Checkout:
    """The repository in one directory; git never looks for one in the directories above.

    Neither the user's configuration nor a hook has a say.
    """

    directory: Path
    """Absolute path."""

    def prepare(self) -> str:
        """Bring it to the baseline, which is the source tree as it is now, and return the commit.

        What was deployed stays in the repository, under ``refs/deployed``.
        """
        fresh = not (self.directory / ".git").exists() or not self._git("tag", "--list", BASELINE)
        if fresh:
            shutil.rmtree(self.directory, ignore_errors=True)
            self.directory.mkdir(parents=True)
            self._git("init", "--quiet", "--template=", "--initial-branch=main")
        else:
            self.go_to(BASELINE)
        if self._copy_sources() or fresh:
            self._git("add", "--all")
            message = "Run the yard" if fresh else "Bring the yard up to date"
            self._commit(message, date=FIRST_DATE if fresh else "")
            self._git("tag", "--force", BASELINE)
        return self.head()

    def head(self) -> str:
        """Return the commit that is checked out, as 40 hexadecimal digits."""
        return self._git("rev-parse", "HEAD")

    def commit(self, release: Release) -> str:
        """Make the release's edits, commit them and return the commit; raise DemoError if they do not fit."""
        write_edits(self.directory, release)
        self._git("add", "--all")
        self._commit(release.message)
        self._git("update-ref", f"refs/deployed/{self.head()}", "HEAD")
        return self.head()

    def go_to(self, commit: str) -> None:
        """Check a commit out and let nothing of another stay; caches of bytecode do."""
        self._git("reset", "--quiet", "--hard", commit)
        self._git("clean", "--quiet", "--force", "-d")

    def _commit(self, message: str, *, date: str = "") -> None:
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
        self._git("commit", "--quiet", "--message", message, environ=dates)

    def _copy_sources(self) -> bool:
        """Make the files those of the source tree and tell whether that changed any."""
        wanted = find_sources()
        there = {Path(name) for name in self._git("ls-files", "-z").split("\0") if name}
        changed = False
        for surplus in there - wanted.keys():
            (self.directory / surplus).unlink()
            changed = True
        for place, source in wanted.items():
            target, content = self.directory / place, source.read_bytes()
            if place not in there or target.read_bytes() != content:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                changed = True
        return changed

    def _git(self, *arguments: str, environ: dict[str, str] | None = None) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        place = [f"--git-dir={self.directory / '.git'}", f"--work-tree={self.directory}"]
        done = subprocess.run(
            [find_git() or "git", *place, *OWN, *arguments],
            cwd=self.directory,
            env=kept | alone | (environ or {}),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = " ".join(done.stderr.split())[-300:]
            raise DemoError(f"git {arguments[0]} failed: {said}. Remove {self.directory}, then: demo down, demo up")
        return done.stdout.strip()


def find_git() -> str | None:
    """Return the git to keep the checkout with; None if there is none on PATH."""
    return shutil.which("git")


def find_sources() -> dict[Path, Path]:
    """Return the backend's files in the source tree by their place in the checkout."""
    files = {}
    for part in PARTS:
        path = ROOT / "demo" / part
        for file in [path] if path.is_file() else path.rglob("*.py"):
            files[file.relative_to(ROOT)] = file
    for file in BACKEND.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            place = file.relative_to(BACKEND)
            files[place.with_name(".gitignore") if place.name == "gitignore" else place] = file
    return files
