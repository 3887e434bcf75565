"""Real git repositories for tests."""

import os
import subprocess
from pathlib import Path

_WHO = {
    "GIT_AUTHOR_NAME": "Backend team",
    "GIT_AUTHOR_EMAIL": "a@x",
    "GIT_COMMITTER_NAME": "c",
    "GIT_COMMITTER_EMAIL": "c@x",
}


def git(folder: Path, *arguments: str, **more: str) -> str:
    """Run git in ``folder``, with no configuration but the repository's own, and return what it printed."""
    environ = os.environ | _WHO | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"} | more
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], env=environ, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def repository(folder: Path) -> Path:
    """Make an empty repository."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def commit(folder: Path, subject: str, *paths: str, author: str = "Backend team") -> str:
    """Change these files, commit, and return the full id."""
    for path in paths:
        with open(folder / path, "a", encoding="utf-8") as file:
            file.write(f"{subject}\n")
        git(folder, "add", path)
    git(folder, "commit", "--quiet", "--allow-empty", "--message", subject, GIT_AUTHOR_NAME=author)
    return git(folder, "rev-parse", "HEAD")
