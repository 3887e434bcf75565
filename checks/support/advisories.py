"""Known vulnerabilities of packages, as pip-audit finds them.

pip-audit ends with 0 and "No known vulnerabilities found" where every package was skipped. So its words count for
nothing here: each package that was asked about must be in its answer, and not as skipped.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from checks.support.errors import UnjudgedError
from checks.support.packages import Package
from language import _
from rondafile.models import Acceptance

_NOT_UNDERSTOOD = "Unsupported OSV schema version"
"""pip-audit logs this and drops the advisory (pip_audit/_service/osv.py)."""

_DEEPER = re.compile(r"Caused by \w+\([\"'](.+)[\"']\)")
"""What urllib3 says was the reason."""


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One advisory that a package in use falls under."""

    package: str
    version: str
    """The one in use."""
    ids: tuple[str, ...]
    """The advisory's own id first, then its aliases."""
    fixed_in: tuple[str, ...]
    """Versions without it; empty if there is none yet."""

    def __str__(self) -> str:
        """Name the package, the advisory and the way out."""
        mended = _("fixed in {versions}").format(versions=", ".join(self.fixed_in)) if self.fixed_in else _("no fix")
        return f"{self.package} {self.version}: {self.ids[0]} ({mended})"

    def falls_under(self, acceptance: Acceptance) -> bool:
        """Tell whether an acceptance is about it, whenever that ends."""
        names_it = acceptance.package is None or canonicalize_name(acceptance.package) == self.package
        return names_it and acceptance.id.upper() in {each.upper() for each in self.ids}


@dataclass(frozen=True, slots=True)
class Audit:
    """What is known about the packages."""

    found: tuple[Vulnerability, ...]
    skipped: tuple[tuple[str, str], ...]
    """Packages of which nothing is known, each with the reason."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Vulnerabilities, by whether they are accepted today."""

    counting: tuple[Vulnerability, ...]
    """Not accepted."""
    accepted: tuple[tuple[Vulnerability, Acceptance], ...]
    expired: tuple[tuple[Vulnerability, Acceptance], ...]
    """Accepted once; they are among those that count."""
    idle: tuple[Acceptance, ...]
    """Acceptances of what is no longer there."""


def audit(packages: Sequence[Package], service: str, osv_url: str | None, limit_s: float) -> Audit:
    """Ask the service about every package.

    Raises:
        UnjudgedError: It cannot be reached, or there was no answer that can be understood.
    """
    if not packages:
        return Audit((), ())
    with tempfile.TemporaryDirectory(prefix="ronda-audit-") as folder:
        pins = Path(folder, "pins.txt")
        pins.write_text("".join(f"{each.name}=={each.version}\n" for each in packages), encoding="utf-8")
        done = _run(_line(pins, service, osv_url, limit_s), limit_s)
    if _NOT_UNDERSTOOD in done.stderr:
        raise UnjudgedError(_unreached(_("it speaks a newer version of the OSV schema; bring pip-audit up to date")))
    try:
        told = json.loads(done.stdout)["dependencies"]
        answers: dict[str, Any] = {canonicalize_name(each["name"]): each for each in told}
    except (ValueError, KeyError, TypeError) as error:
        raise UnjudgedError(_unreached(_last(done.stderr))) from error
    found, skipped = [], []
    for package in packages:
        answer = answers.get(package.name)
        if answer is None or "vulns" not in answer:
            why = (answer or {}).get("skip_reason") or _("pip-audit did not answer for it")
            skipped.append((package.name, str(why)))
        else:
            found += [_vulnerability(package, each) for each in answer["vulns"]]
    return Audit(tuple(found), tuple(skipped))


def weigh(found: Iterable[Vulnerability], acceptances: Sequence[Acceptance], today: date) -> Weighed:
    """Part what counts from what is accepted; an acceptance that has ended is none."""
    counting, accepted, expired = [], [], []
    used: set[int] = set()
    for each in found:
        fitting = [one for one in acceptances if each.falls_under(one)]
        used |= {id(one) for one in fitting}
        valid = next((one for one in fitting if one.until >= today), None)
        if valid is not None:
            accepted.append((each, valid))
            continue
        counting.append(each)
        if fitting:
            expired.append((each, max(fitting, key=lambda one: one.until)))
    idle = tuple(one for one in acceptances if id(one) not in used)
    return Weighed(tuple(counting), tuple(accepted), tuple(expired), idle)


def _line(pins: Path, service: str, osv_url: str | None, limit_s: float) -> list[str]:
    line = [sys.executable, "-m", "pip_audit", "--requirement", str(pins), "--no-deps", "--disable-pip"]
    line += ["--format", "json", "--progress-spinner", "off", "--desc", "off", "--aliases", "on"]
    line += ["--vulnerability-service", service, "--timeout", str(max(1, min(15, int(limit_s))))]
    return [*line, "--osv-url", osv_url] if osv_url else line


def _run(line: list[str], limit_s: float) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(line, capture_output=True, text=True, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnjudgedError(_unreached(_("no answer within {seconds:g} s").format(seconds=limit_s))) from error


def _vulnerability(package: Package, told: dict[str, Any]) -> Vulnerability:
    aliases = sorted(str(each) for each in told.get("aliases") or () if each != told["id"])
    fixed_in = tuple(str(each) for each in told.get("fix_versions") or ())
    return Vulnerability(package.name, package.version, (str(told["id"]), *aliases), fixed_in)


def _unreached(why: str) -> str:
    return _("nothing is known about vulnerabilities: {why}").format(why=why)


def _last(text: str) -> str:
    """Return the last line: the exception, without the module it is from."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("WARNING:")]
    said = lines[-1].rpartition("exceptions.")[2] if lines else _("it said nothing")
    deeper = _DEEPER.search(said)
    return (deeper[1] if deeper else said)[:300]
