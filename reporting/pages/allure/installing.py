"""Get Allure: a locked npm project, installed once into a cache folder."""

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import platformdirs

from language import N_, _
from reporting.domain.reason import Reason
from reporting.pages.allure.errors import ToolMissingError
from reporting.pages.allure.programs import Ended, run_program

VERSION = "3.18.0"
"""Of the npm package ``allure``, as locked in ``project/``."""
OLDEST_NODE: Final = (20, 19)
"""What its packages ask for."""
INSTALL_LIMIT_S, ASK_LIMIT_S = 600.0, 20.0
LOCKED = ("package.json", "package-lock.json")
LONGEST_REASON = 300
_UNREACHABLE = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT"
)
_NPM_OPTIONS = (
    *("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"),
    *("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"),
)


@dataclass(frozen=True, slots=True)
class Tool:
    """Allure, ready to be run."""

    node: str
    """Path of Node."""
    script: Path
    """Its command line."""


def cache_folder() -> Path:
    """Return where Allure is kept between uses; ``XDG_CACHE_HOME`` moves it."""
    return platformdirs.user_cache_path("ronda")


def installed(cache: Path, environ: Mapping[str, str], tell: Callable[[str], None]) -> Tool:
    """Return Allure, installing it at first use.

    Args:
        cache: Where it is kept; a folder of its own is made in there for each locked version.
        environ: Where Node and npm are looked up, and what npm is told of proxies and registries.
        tell: Takes a line on what is being waited for.

    Raises:
        ToolMissingError: Node or npm is absent or too old, the registry cannot be reached, the cache not be written.
    """
    node = _node(environ)
    folder = cache / f"allure-{VERSION}-{_lock_digest()}"
    if not _script_in(folder).is_file():
        npm = shutil.which("npm", path=environ.get("PATH", os.defpath))
        if npm is None:
            raise ToolMissingError(Reason(N_("npm is not there: install it beside Node, it fetches Allure once")))
        tell(
            _("fetching Allure {version} with npm, once: about 50 MB in {folder}").format(version=VERSION, folder=cache)
        )
        _install(npm, folder, environ)
    return Tool(node, _script_in(folder))


def _node(environ: Mapping[str, str]) -> str:
    node, wanted = shutil.which("node", path=environ.get("PATH", os.defpath)), ".".join(map(str, OLDEST_NODE))
    if node is None:
        said = N_("Node was not there: install Node {wanted} or later where `ronda report allure` runs")
        raise ToolMissingError(Reason(said, {"wanted": wanted}))
    try:
        said_version = run_program([node, "--version"], Path.cwd(), environ, ASK_LIMIT_S).output.strip()
    except OSError as error:
        said_version = error.strerror or "?"
    found = re.match(r"v(\d+)\.(\d+)", said_version)
    if found is None or (int(found[1]), int(found[2])) < OLDEST_NODE:
        said = N_("Node {found} is too old: install Node {wanted} or later where `ronda report allure` runs")
        raise ToolMissingError(Reason(said, {"found": said_version[:40] or "?", "wanted": wanted}))
    return node


def _install(npm: str, folder: Path, environ: Mapping[str, str]) -> None:
    """Install beside ``folder`` and rename: two at once, or one that is cut short, leave nothing by halves."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".allure-", dir=folder.parent, ignore_cleanup_errors=True) as fresh:
            for name in LOCKED:
                (Path(fresh) / name).write_bytes(_locked(name))
            ended = run_program([npm, "ci", *_NPM_OPTIONS], Path(fresh), environ, INSTALL_LIMIT_S)
            if ended.code != 0 or not _script_in(Path(fresh)).is_file():
                raise ToolMissingError(_why(ended))
            with contextlib.suppress(OSError):  # another one was faster
                os.replace(fresh, folder)
            Path(fresh).mkdir(exist_ok=True)
    except OSError as error:
        said = N_("{folder} cannot be written ({why}): free the place, or set XDG_CACHE_HOME to another folder")
        raise ToolMissingError(Reason(said, {"folder": str(folder.parent), "why": error.strerror or "?"})) from error
    if not _script_in(folder).is_file():
        said = N_("{folder} is not whole: remove it, and Allure is fetched again")
        raise ToolMissingError(Reason(said, {"folder": str(folder)}))


def _why(ended: Ended) -> Reason:
    errors = [line.removeprefix("npm error").strip() for line in ended.output.splitlines() if "npm error" in line]
    words = " ".join(each for each in errors if each and "A complete log" not in each) or ended.output.strip()
    if ended.code is None:
        return Reason(N_("npm did not fetch Allure within {minutes} minutes"), {"minutes": int(INSTALL_LIMIT_S // 60)})
    if _UNREACHABLE.search(ended.output):
        said = N_(
            "Allure cannot be fetched, the npm registry is out of reach ({why}): go online once, or set a registry"
        )
        return Reason(said, {"why": words[:LONGEST_REASON]})
    return Reason(N_("npm could not fetch Allure: {why}"), {"why": words[:LONGEST_REASON] or "?"})


def _script_in(folder: Path) -> Path:
    return folder / "node_modules" / "allure" / "cli.js"


def _locked(name: str) -> bytes:
    return (files("reporting.pages.allure") / "project" / name).read_bytes()


def _lock_digest() -> str:
    return hashlib.sha256(_locked(LOCKED[1])).hexdigest()[:12]
