"""Ask git, in a checkout that is only read."""

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

from language import N_
from reporting.checkouts.history import FORMAT, MOST_COMMITS, commits_of
from reporting.domain.deployments import Suspects
from reporting.domain.reason import Reason

LIMIT_S = 10
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/+-]{0,199}")
"""No leading dash, so that no version is taken for an option, and no ``..``, ``:`` or ``@{``."""
_QUIET = ("core.pager=cat", "core.fsmonitor=false", "core.hooksPath=/dev/null", "log.showSignature=false")
"""A checkout's own configuration may name programs to run; none of them is."""
_NO_DRIVERS = ("--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-color", "--no-renames", "--no-mailmap")


class _RefusedError(Exception):
    """Why git cannot tell."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.text)
        self.reason = reason


def suspects(checkout: Path, baseline: str, deployment: str) -> Suspects:
    """Return the commits that ``deployment`` has and ``baseline`` has not, newest first, 50 at most.

    It never raises: where git cannot tell, the reason is in what is returned. Nothing is fetched, no hook, pager or
    diff program of the checkout is run.
    """
    nothing = Suspects(baseline, deployment)
    try:
        first, last = _known(checkout, baseline), _known(checkout, deployment)
        asked = ("log", f"--max-count={MOST_COMMITS + 1}", f"--format={FORMAT}", "--numstat", *_NO_DRIVERS)
        found = commits_of(_git(checkout, *asked, f"{first}..{last}", "--"))
    except _RefusedError as error:
        return replace(nothing, reason=error.reason)
    if not found:
        reason = Reason(N_("the checkout has no commit between {baseline} and {deployment}"), _named(nothing))
        return replace(nothing, reason=reason)
    return replace(nothing, commits=found[:MOST_COMMITS], is_cut=len(found) > MOST_COMMITS)


def head(checkout: Path) -> str | None:
    """Return the full id of the commit that is checked out; None if git cannot tell."""
    try:
        return _known(checkout, "HEAD")
    except _RefusedError:
        return None


def _known(checkout: Path, version: str) -> str:
    """Return the full id of the commit that a version names."""
    unknown = _RefusedError(
        Reason(
            N_("{checkout} has no commit {version}: fetch it there"), {"checkout": str(checkout), "version": version}
        )
    )
    if not _VERSION.fullmatch(version) or ".." in version:
        raise unknown
    if not checkout.is_dir():
        raise _RefusedError(Reason(N_("{checkout} is no folder"), {"checkout": str(checkout)}))
    found = _git(checkout, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{version}^{{commit}}", quiet=True)
    if not found:
        raise unknown
    return found.strip()


def _git(checkout: Path, *arguments: str, quiet: bool = False) -> str:
    settings = [word for each in _QUIET for word in ("-c", each)]
    command = ["git", "-C", str(checkout), "--no-pager", "--no-optional-locks", *settings, *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, check=False, timeout=LIMIT_S, env=_environ(), stdin=subprocess.DEVNULL
        )
    except FileNotFoundError as error:
        raise _RefusedError(Reason(N_("git is not installed here"))) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _said(checkout, str(error)) from error
    if done.returncode and not (quiet and not done.stderr):
        raise _said(checkout, done.stderr.decode(errors="replace"))
    return done.stdout.decode(errors="replace")


def _environ() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C.UTF-8"}


def _said(checkout: Path, text: str) -> _RefusedError:
    line = (text.strip().splitlines() or ["?"])[0][:300]
    return _RefusedError(Reason(N_("git in {checkout}: {why}"), {"checkout": str(checkout), "why": line}))


def _named(found: Suspects) -> dict[str, str | int | float]:
    return {"baseline": found.baseline, "deployment": found.deployment}
