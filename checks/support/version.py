"""Which version answers: asked of the header, value or command that the target names, and waited for."""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from checks.support.errors import CheckError, UnjudgedError
from checks.support.web import Http
from language import _
from rondafile.models import Version

IN_A_ROW = 3
"""So often it must answer as the new version, since several workers may stand behind one address."""
BETWEEN_S = 0.2
"""Waited between two answers of the new version."""
SHORTEST_PREFIX = 7
"""Hexadecimal digits from which on a short commit id stands for a whole one (git's own ``core.abbrev``)."""
LONGEST_VERSION = 200
_HEX = re.compile(rf"[0-9a-f]{{{SHORTEST_PREFIX},64}}")


class OldVersionError(UnjudgedError):
    """The version that was to be checked is not what answers."""


def same_version(one: str, other: str) -> bool:
    """Tell whether both name one version: they are equal, or one is the short commit id of the other."""
    first, second = one.strip(), other.strip()
    if first == second:
        return bool(first)
    short, whole = sorted((first.lower(), second.lower()), key=len)
    return bool(_HEX.fullmatch(short) and _HEX.fullmatch(whole)) and whole.startswith(short)


class Watch:
    """Asks one target for its version. Each question has a connection of its own, so that no worker is asked twice
    only because its connection is still open.

    Args:
        name: Of the target.
        version: Where the answer stands.
        http: The way to the target.
    """

    def __init__(self, name: str, version: Version, http: Http) -> None:
        self.name, self.version, self.http = name, version, http

    def ask(self) -> str:
        """Return the version that answers.

        Raises:
            CheckError: It cannot be reached, or does not tell.
        """
        found = self._printed(self.version.command) if self.version.command else self._answered()
        text = str(found).strip() if isinstance(found, str | int | float) and not isinstance(found, bool) else ""
        if not text or not text.isprintable() or len(text) > LONGEST_VERSION:
            raise UnjudgedError(_("{target} tells no version: {found}").format(target=self.name, found=_short(found)))
        return text

    def wait_for(self, wanted: str, tell: Callable[[str], None]) -> None:
        """Return once the target has answered as ``wanted`` three times in a row.

        Args:
            wanted: The version.
            tell: Called with what is waited for, each time it was asked in vain.

        Raises:
            OldVersionError: It has not after ``limit_s``.
        """
        deadline = time.monotonic() + self.version.limit_s
        row, other, why = 0, "", ""
        while True:
            try:
                found = self.ask()
            except CheckError as error:
                row, why = 0, str(error)
            else:
                row = row + 1 if same_version(found, wanted) else 0
                other, why = (other, why) if row else (found, "")
            if row >= IN_A_ROW:
                return
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise self._refused(wanted, other, why)
            if not row:
                tell(self._waiting(wanted, other, why))
            time.sleep(min(BETWEEN_S if row else self.version.every_s, left_s))

    def _waiting(self, wanted: str, other: str, why: str) -> str:
        if why:
            return _("waiting for version {wanted}: {why}").format(wanted=wanted, why=why)
        said = _("waiting for version {wanted}: {target} answers as {other}")
        return said.format(wanted=wanted, target=self.name, other=other)

    def _refused(self, wanted: str, other: str, why: str) -> OldVersionError:
        if other or not why:
            said = _("{target} still answers as {other} after {limit:g} s; {wanted} was to be checked")
            other = other or _("several versions")
            return OldVersionError(
                said.format(target=self.name, other=other, limit=self.version.limit_s, wanted=wanted)
            )
        said = _("{target} told no version within {limit:g} s ({why}); {wanted} was to be checked")
        return OldVersionError(said.format(target=self.name, limit=self.version.limit_s, why=why, wanted=wanted))

    def _answered(self) -> Any:
        answer = self.http.request("GET", self.version.path, headers={"Connection": "close"})
        if self.version.header:
            found = answer.headers.get(self.version.header.lower())
            if found is None:
                said = _("the answer to {endpoint} ({status}) has no header {header}")
                values = {"endpoint": answer.endpoint, "status": answer.status, "header": self.version.header}
                raise UnjudgedError(said.format(**values))
            return found
        try:
            return jmespath.search(self.version.value or "", answer.json())
        except JMESPathError as error:
            raise UnjudgedError(
                _("{target} tells no version: {found}").format(target=self.name, found=error)
            ) from error

    def _printed(self, command: list[str]) -> str:
        """Return what the command prints; it has as long as one HTTP answer may take."""
        limit_s = self.http.target.probe_limit_s
        try:
            code, out, err = _run(command, limit_s)
        except subprocess.TimeoutExpired as error:
            said = _("{command} printed no version within {limit:g} s")
            raise UnjudgedError(said.format(command=command[0], limit=limit_s)) from error
        except (OSError, ValueError) as error:
            raise UnjudgedError(_("{command} cannot be run: {why}").format(command=command[0], why=error)) from error
        if code:
            why = err.strip().splitlines()[-1][:200] if err.strip() else _("it said nothing")
            said = _("{command} ended with {code}: {why}")
            raise UnjudgedError(said.format(command=command[0], code=code, why=why))
        return out


def _run(command: list[str], limit_s: float) -> tuple[int, str, str]:
    """Run a command in a group of its own, of which nothing is left when its time is up."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=limit_s)
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    return process.returncode, out.decode(errors="replace"), err.decode(errors="replace")


def _short(found: Any) -> str:
    text = repr(found)
    return text if len(text) <= 80 else f"{text[:79]}…"
