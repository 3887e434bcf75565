"""The packages of a backend: as its interpreter has them installed, or as a file of ours pins them."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from checks.support.errors import UnjudgedError
from language import _

LOCKS = (".lock", ".toml")
"""Endings of ``uv.lock``, ``poetry.lock`` and ``pylock.toml`` (PEP 751); all else is read as pip reads it."""
MOST_INCLUDES = 20
"""Files that include each other deeper than this include themselves."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package in one version."""

    name: str
    """Canonical, as ``django-storages``."""
    version: str
    licence: str = ""
    """As its metadata says; empty if that says nothing or is not known."""
    is_local: bool = False
    """True if it is the project's own code, installed from a folder."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What a backend runs on."""

    packages: tuple[Package, ...]
    python: str | None = None
    """``3.12.4``; None if only a file is known."""
    unclear: tuple[tuple[str, str], ...] = ()
    """What cannot be asked about, each with the reason."""

    def version_of(self, name: str) -> str | None:
        """Return the version of a package, or None."""
        return next((each.version for each in self.packages if each.name == name), None)

    def askable(self, private: list[str]) -> list[Package]:
        """Return what an index or a service can be asked about: neither local nor private."""
        hidden = {canonicalize_name(name) for name in private}
        return [each for each in self.packages if not each.is_local and each.name not in hidden]


def installed(answer: Mapping[str, Any]) -> Environment:
    """Return the environment from the answer of ``inside/packages.py``."""
    found, unclear = [], []
    for each in answer["packages"]:
        name = canonicalize_name(each["name"])
        if _is_version(each["version"]):
            found.append(Package(name, each["version"], each["licence"], each["local"]))
        else:
            unclear.append((name, _("{version} is no version").format(version=each["version"])))
    return Environment(tuple(found), answer["python"], tuple(unclear))


def pinned(path: Path) -> Environment:
    """Return the environment that a requirements or lock file pins.

    Raises:
        UnjudgedError: It cannot be read.
    """
    try:
        if path.suffix in LOCKS:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
            found = list(_locked(document.get("package") or document.get("packages") or []))
        else:
            found = list(_required(path, MOST_INCLUDES))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise UnjudgedError(_("{path} cannot be read: {why}").format(path=path, why=why)) from error
    packages = {each.name: each for each in found if isinstance(each, Package)}
    unclear = tuple(each for each in found if not isinstance(each, Package))
    if not packages and not unclear:
        raise UnjudgedError(_("{path} names no package").format(path=path))
    return Environment(tuple(packages[name] for name in sorted(packages)), None, unclear)


def _locked(entries: list[dict[str, Any]]) -> Iterator[Package | tuple[str, str]]:
    for entry in entries:
        name, source = canonicalize_name(entry["name"]), entry.get("source") or {}
        is_local = any(key in source for key in ("editable", "virtual", "directory")) or "directory" in entry
        if _is_version(str(entry.get("version", ""))):
            yield Package(name, str(entry["version"]), "", is_local)
        elif not is_local:
            yield name, _("has no version in the file")


def _required(path: Path, depth: int) -> Iterator[Package | tuple[str, str]]:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for raw in text.splitlines():
        line = raw.partition(" #")[0].strip()
        if line.startswith(("-r", "--requirement")) and depth:
            yield from _required(path.parent / line.split(maxsplit=1)[-1].removeprefix("--requirement="), depth - 1)
        elif line.startswith(("-e", "--editable")):
            yield line.split(maxsplit=1)[-1], _("is not pinned to a version")
        elif line and not line.startswith(("#", "-")):
            yield from _requirement(line.partition(" --")[0].strip())


def _requirement(line: str) -> Iterator[Package | tuple[str, str]]:
    try:
        requirement = Requirement(line)
    except InvalidRequirement:
        yield line[:60], _("is not a requirement")
        return
    if requirement.marker is not None and not requirement.marker.evaluate():
        return
    pins = [each.version for each in requirement.specifier if each.operator in ("==", "===")]
    if len(pins) == 1 and _is_version(pins[0]):
        yield Package(canonicalize_name(requirement.name), pins[0])
    else:
        yield canonicalize_name(requirement.name), _("is not pinned to a version")


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True
