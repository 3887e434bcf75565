"""Look at a checkout once and say everything that was found."""

import ast
import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from checks.discovery import compose, expressions, login, paths
from checks.discovery.checkout import Checkout
from checks.discovery.found import DiscoveryError, Found
from checks.discovery.messaging import Messaging, messaging
from checks.discovery.routes import routes
from checks.discovery.settings import VARIABLE, Settings, declared_modules, guessed_module
from language import _

_VENVS = (".venv", "venv", "env")
_SHOWN = 120
"""A longer expression is of no use in a comment."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a checkout tells; None for what it does not."""

    settings: Found[str] | None
    other_settings: tuple[Found[str], ...]
    """Settings modules that other files name."""
    python: Found[tuple[str, ...]] | None
    directory: Found[str] | None
    """Folder of ``manage.py`` on this machine; None where the interpreter is in a container."""
    time_zone: Found[str] | None
    hosts: Found[tuple[str, ...]] | None
    """Public names in ALLOWED_HOSTS."""
    scheme: Found[str] | None
    login: Found[str] | None
    """Path that hands out a token."""
    whoami: Found[str] | None
    openapi: Found[str] | None
    media: Found[str] | None
    """MEDIA_ROOT as the settings write it."""
    messaging: Messaging
    is_cut_short: bool
    """True if the checkout has more files than are looked at."""


def survey(root: Path, here: Path) -> Survey:
    """Look at a checkout.

    Args:
        root: The checkout.
        here: The folder from which Ronda runs; a compose file elsewhere is named in the command.

    Raises:
        DiscoveryError: It is not a folder, or not a Django project.
    """
    checkout = Checkout(root)
    manage = next((path for path in checkout.named("manage.py") if VARIABLE in (checkout.text(path) or "")), None)
    folder = (manage or "").rpartition("/")[0]
    services = compose.services(checkout, folder)
    web = compose.web_service(services)
    module, others = _settings_module(checkout, folder, services, web)
    if module is None and manage is None:
        told = _("{path} is not a Django project: it has no manage.py and no settings; name the backend's checkout")
        raise DiscoveryError(told.format(path=root))
    settings = Settings(checkout, module.value if module else None, folder)
    found = routes(checkout, settings, folder)
    local = None if web else _local_python(checkout, folder)
    return Survey(
        settings=module,
        other_settings=others,
        python=Found(_exec(checkout, web, here), web.place) if web else local,
        directory=_directory(checkout, manage, module) if local else None,
        time_zone=_time_zone(settings),
        hosts=_hosts(settings),
        scheme=login.scheme(checkout, settings, folder),
        login=paths.login(found),
        whoami=paths.whoami(found),
        openapi=paths.openapi(found),
        media=_media(settings),
        messaging=messaging(checkout, settings, services),
        is_cut_short=checkout.is_cut_short,
    )


def _settings_module(
    checkout: Checkout, folder: str, services: list[compose.Service], web: compose.Service | None
) -> tuple[Found[str] | None, tuple[Found[str], ...]]:
    """Return the module that the running backend uses, and the others that are named.

    An environment variable beats what ``wsgi.py`` sets by default, and that is nearer to production than
    ``manage.py``, which developers run.
    """
    declared = list(declared_modules(checkout, folder))
    composed = [each.settings for each in ([web] if web else services) if each.settings]
    env = [each for each in declared if each.place.rpartition("/")[2].startswith(".env")]
    names = ("wsgi.py", "asgi.py", "manage.py")
    by_file = [each for name in names for each in declared if each.place.rpartition("/")[2].startswith(f"{name}:")]
    chosen = next(iter([*composed, *env, *by_file]), None)
    if chosen is None:
        return guessed_module(checkout), ()
    same = next((each for each in declared if each.value == chosen.value), chosen)
    others = {each.value: each for each in [*declared, *composed] if each.value != chosen.value}
    return same, tuple(others.values())


def _exec(checkout: Checkout, web: compose.Service, here: Path) -> tuple[str, ...]:
    file = checkout.root / web.path
    is_read_anyway = file.name in compose.DEFAULT_NAMES and file.parent.resolve() == here.resolve()
    named = () if is_read_anyway else ("-f", str(file))
    return ("docker", "compose", *named, "exec", "-T", web.name, "python")


def _local_python(checkout: Checkout, folder: str) -> Found[tuple[str, ...]] | None:
    for start in dict.fromkeys((folder, "")):
        for name in _VENVS:
            path = os.path.normpath(f"{start}/{name}/bin/python".lstrip("/"))
            if (checkout.root / path).exists():
                return Found((str(checkout.root / path),), path)
    return None


def _directory(checkout: Checkout, manage: str | None, module: Found[str] | None) -> Found[str] | None:
    """Return the folder of ``manage.py``, or without one that from which the settings module is imported."""
    if manage is not None:
        return Found(str((checkout.root / manage).parent), manage)
    path = checkout.module(module.value) if module else None
    if module is None or path is None:
        return None
    above = module.value.count(".") + path.endswith("/__init__.py")
    return Found(str((checkout.root / path).parents[above]), path)


def _time_zone(settings: Settings) -> Found[str] | None:
    found = settings.text("TIME_ZONE")
    if found is None:
        return None
    try:
        ZoneInfo(found.value)
        return found
    except (KeyError, ValueError, OSError):
        return None


def _hosts(settings: Settings) -> Found[tuple[str, ...]] | None:
    assigned = settings.get("ALLOWED_HOSTS")
    names = expressions.texts(assigned.value) if assigned else []
    public = tuple(name for name in names if "." in name.strip(".") and not name.startswith((".", "127.", "*", "0.")))
    return Found(public, assigned.place) if assigned and public else None


def _media(settings: Settings) -> Found[str] | None:
    assigned = settings.get("MEDIA_ROOT")
    text = ast.unparse(assigned.value) if assigned else ""
    may_hold_secret = "@" in text or "://" in text
    return Found(text, assigned.place) if assigned and len(text) <= _SHOWN and not may_hold_secret else None
