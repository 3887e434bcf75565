"""The newest version of packages, asked of the index that this machine's uv or pip is configured for.

uv resolves the bare names for the backend's Python, without their dependencies and without building anything: the
whole of an environment in one call. Unlike ``pip list --outdated`` and ``uv pip list --outdated``, it says which name
it did not find, so that a package of which nothing is known never counts as up to date. pip does the same, slower,
where there is no uv.
"""

import configparser
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from checks.support.errors import UnjudgedError
from language import _

MOST_MISSING = 25
"""Names that the index may not know; with more it is the wrong index."""
NOWHERE = str(Path(tempfile.gettempdir(), "ronda-nowhere"))
"""pip wants a folder for another Python's packages; nothing is installed."""
_MISSING = (
    re.compile(r"Because ([\w.-]+) was not found in the package registry"),
    re.compile(r"(?:Because|and) there (?:are|is) no versions? of ([\w.-]+)"),
    re.compile(r"(?:Because|and) (?:all versions of )?([\w.-]+) ha(?:s|ve) no usable wheels"),
    re.compile(r"No matching distribution found for ([\w.-]+)"),
)
_UV_INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_CONFIG_FILE", "UV_NO_INDEX")


@dataclass(frozen=True, slots=True)
class Newest:
    """What an index offers."""

    versions: Mapping[str, str]
    """The newest version of each package that it knows and that runs on the backend's Python."""
    published: Mapping[str, date]
    """The day on which that version was published, where the index says so (PEP 700)."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Packages of which nothing is known, each with the reason."""


class Registry:
    """A package index, asked through uv, or through pip where there is no uv.

    Args:
        index: Its address; None for what this machine is configured for.
        python: Version of the backend's Python; None for ours.
        limit_s: For each call as a whole.
    """

    def __init__(self, index: str | None, python: str | None, limit_s: float, uv: Sequence[str] | None = None) -> None:
        self.index, self.python, self.limit_s = index, python, limit_s
        self.uv = a_uv() if uv is None else list(uv)

    def newest(self, names: Iterable[str]) -> Newest:
        """Return the newest versions.

        Raises:
            UnjudgedError: The index cannot be reached, or says something that is not understood.
        """
        return self._asked(sorted(set(names)), {})

    def newest_on(self, days: Mapping[str, date]) -> Newest:
        """Return what was the newest version of each package on a day.

        Raises:
            UnjudgedError: As above, or there is no uv: pip cannot look back.
        """
        if not self.uv:
            raise UnjudgedError(_("how many days a package is behind needs uv: pip install uv"))
        return self._asked(sorted(days), days)

    def _asked(self, names: list[str], days: Mapping[str, date]) -> Newest:
        missing: dict[str, str] = {}
        ends_at = time.monotonic() + self.limit_s
        while names:
            done = self._run(names, days, max(1.0, ends_at - time.monotonic()))
            if done.returncode == 0:
                versions, published = _resolved(done.stdout) if self.uv else _reported(done.stdout)
                missing |= {name: _("the index did not answer for it") for name in names if name not in versions}
                return Newest(versions, published, missing)
            found = {canonicalize_name(name) for pattern in _MISSING for name in pattern.findall(done.stderr) if name}
            gone = found & set(names)
            if not gone or len(missing) + len(gone) > MOST_MISSING:
                raise UnjudgedError(_("the package index cannot be asked: {why}").format(why=_last(done.stderr)))
            missing |= {name: _("the index does not have it, or not for this Python") for name in gone}
            names = [name for name in names if name not in gone]
        return Newest({}, {}, missing)

    def _run(self, names: list[str], days: Mapping[str, date], limit_s: float) -> "subprocess.CompletedProcess[str]":
        line = self._uv_line(days) if self.uv else self._pip_line(names)
        try:
            return subprocess.run(
                line,
                input="\n".join(names),
                capture_output=True,
                text=True,
                timeout=limit_s,
                env=self._environ(),
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            why = _("no answer within {seconds:g} s").format(seconds=self.limit_s)
            raise UnjudgedError(_("the package index cannot be asked: {why}").format(why=why)) from error
        except OSError as error:
            raise UnjudgedError(_("{command} cannot be run: {why}").format(command=line[0], why=error)) from error

    def _uv_line(self, days: Mapping[str, date]) -> list[str]:
        line = [*self.uv, "pip", "compile", "-", "--no-deps", "--no-build", "--no-header", "--no-annotate"]
        line += ["--format", "pylock.toml", "--quiet", "--no-progress", "--color", "never"]
        line += ["--no-python-downloads", "--python", sys.executable]
        if self.python:
            line += ["--python-version", ".".join(self.python.split(".")[:2])]
        for name, day in days.items():
            line += ["--exclude-newer-package", f"{name}={day.isoformat()}"]
        return line

    def _pip_line(self, names: list[str]) -> list[str]:
        line = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet"]
        line += ["--only-binary", ":all:", "--no-input", "--disable-pip-version-check", "--report", "-"]
        if self.python:
            line += ["--python-version", self.python, "--target", NOWHERE]
        return [*line, *names]

    def _environ(self) -> dict[str, str]:
        environ = {"UV_HTTP_RETRIES": "1", "UV_HTTP_TIMEOUT": "15", "PIP_RETRIES": "1"} | os.environ
        if self.index:
            for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", *_UV_INDEXES):
                environ.pop(name, None)
            alone = {"UV_NO_CONFIG": "1", "PIP_CONFIG_FILE": os.devnull}  # no further index of a configuration file
            return environ | alone | {"UV_DEFAULT_INDEX": self.index, "PIP_INDEX_URL": self.index}
        if self.uv and not any(environ.get(name) for name in _UV_INDEXES) and (index := pip_index(os.environ)):
            environ["UV_DEFAULT_INDEX"] = index
        return environ


def a_uv() -> list[str]:
    """Return the command of uv, beside our own interpreter or on PATH; empty where there is none."""
    if importlib.util.find_spec("uv") is not None:
        return [sys.executable, "-m", "uv"]
    found = shutil.which("uv")
    return [found] if found else []


def pip_index(environ: Mapping[str, str], files: Iterable[Path] | None = None) -> str | None:
    """Return the index that pip is configured for, so that uv asks the same: the environment, then pip's files."""
    if environ.get("PIP_INDEX_URL"):
        return environ["PIP_INDEX_URL"]
    index = None
    for path in _pip_files(environ) if files is None else files:
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        index = parser.get("global", "index-url", fallback=index)
    return index


def _pip_files(environ: Mapping[str, str]) -> list[Path]:
    """Return pip's configuration files, the weakest first (https://pip.pypa.io/en/stable/topics/configuration/)."""
    named = environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    home = Path.home()
    own = Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf"
    files = [Path("/etc/pip.conf"), home / ".pip" / "pip.conf", own, Path(sys.prefix) / "pip.conf"]
    return [*files, Path(named)] if named else files


def _resolved(text: str) -> tuple[dict[str, str], dict[str, date]]:
    try:
        packages: list[dict[str, Any]] = tomllib.loads(text).get("packages", [])
        versions: dict[str, str] = {canonicalize_name(each["name"]): str(each["version"]) for each in packages}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise UnjudgedError(_("the package index cannot be asked: {why}").format(why=error)) from error
    published: dict[str, date] = {}
    for each in packages:
        if times := list(_times(each)):
            published[canonicalize_name(each["name"])] = min(times)
    return versions, published


def _times(package: dict[str, Any]) -> Iterable[date]:
    for each in [package.get("sdist"), *package.get("wheels", [])]:
        moment = each.get("upload-time") if isinstance(each, dict) else None
        if isinstance(moment, datetime):
            yield moment.date()


def _reported(text: str) -> tuple[dict[str, str], dict[str, date]]:
    try:
        found = [each["metadata"] for each in json.loads(text)["install"]]
        versions: dict[str, str] = {canonicalize_name(each["name"]): str(each["version"]) for each in found}
    except (ValueError, KeyError, TypeError) as error:
        raise UnjudgedError(_("the package index cannot be asked: {why}").format(why=error)) from error
    return versions, {}


def _last(text: str) -> str:
    """Return the deepest reason that was given, without any login that an address may hold."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("hint:")]
    said = lines[-1].removeprefix("cause: ").removeprefix("error: ") if lines else _("it said nothing")
    return re.sub(r"//[^/@\s]+@", "//…@", said)[:300]
