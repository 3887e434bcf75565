"""What a compose file says: which service answers HTTP, which ones are Celery workers, with what environment."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from checks.discovery import outline
from checks.discovery.checkout import Checkout
from checks.discovery.found import Found
from checks.discovery.settings import VARIABLE, is_module

DEFAULT_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""What ``docker compose`` reads by itself, in its order (docs.docker.com/compose/intro/compose-application-model)."""
SERVERS = ("gunicorn", "uvicorn", "daphne", "hypercorn", "granian", "uwsgi")
_USUAL = ("web", "api", "backend", "django", "app")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_DEFAULT = re.compile(r"\$\{\w+:?-([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a compose file."""

    name: str
    path: str
    """The compose file, relative to the checkout."""
    line: int
    words: tuple[str, ...]
    """Its entry point and command, split; empty if the image's own is used."""
    is_built: bool
    """True if it is built from a folder rather than pulled."""
    settings: Found[str] | None
    """The settings module of its environment."""

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.path}:{self.line}"

    @property
    def is_worker(self) -> bool:
        """Tell whether it is a Celery worker."""
        return self._runs("celery") and "worker" in self.words

    def rank(self) -> int | None:
        """Return how likely it is the web service, 0 first; None if it is not."""
        if self._runs("celery") or self._runs("flower"):
            return None
        if any(self._runs(server) for server in SERVERS):
            return 0
        if self._runs("manage.py"):
            return 1 if "runserver" in self.words else 3
        if self.is_built and self.name in _USUAL:
            return 2
        return None

    def _runs(self, program: str) -> bool:
        return any(word.rpartition("/")[2] == program for word in self.words)


def services(checkout: Checkout, folder: str) -> list[Service]:
    """Return the services of every compose file of the root and of ``folder``, those ``docker compose`` reads first."""
    names = [path for path in checkout.files if path.endswith((".yml", ".yaml"))]
    near = [path for path in names if path.rpartition("/")[0] in ("", folder)]
    near.sort(key=lambda path: (_place_in_order(path), path.count("/"), path))
    return [service for path in near for service in _of(checkout.text(path) or "", path)]


def web_service(found: list[Service]) -> Service | None:
    """Return the service in which the backend answers HTTP."""
    ranked = [(service.rank(), index, service) for index, service in enumerate(found)]
    likely = sorted((rank, index, service.name) for rank, index, service in ranked if rank is not None)
    return found[likely[0][1]] if likely else None


def _place_in_order(path: str) -> int:
    name = path.rpartition("/")[2]
    return DEFAULT_NAMES.index(name) if name in DEFAULT_NAMES else len(DEFAULT_NAMES)


def _of(text: str, path: str) -> Iterator[Service]:
    listed = outline.read(text).get("services")
    for node in listed.children if listed else ():
        if _PLAIN.fullmatch(node.key):
            words = [word for key in ("entrypoint", "command") if (part := node.get(key)) for word in split(part)]
            settings = _settings(node.get("environment"), path)
            yield Service(node.key, path, node.line, tuple(words), node.get("build") is not None, settings)


def split(node: outline.Node) -> list[str]:
    """Return a command's words, however it is written; those of ``sh -c "…"`` are taken apart too."""
    text = node.whole()
    if text.startswith("["):
        text = text.strip("[]").replace(",", " ")
    try:
        words = shlex.split(text)
        return [part for word in words for part in (shlex.split(word) if " " in word else [word])]
    except ValueError:
        return re.sub(r"[\"']", " ", text).split()


def _settings(environment: outline.Node | None, path: str) -> Found[str] | None:
    for node in environment.children if environment else ():
        name, _equals, value = node.value.strip("\"'").partition("=") if node.key == "-" else (node.key, "", node.value)
        if name.strip() == VARIABLE:
            value = _DEFAULT.sub(r"\1", value).strip().strip("\"'")
            return Found(value, f"{path}:{node.line}") if is_module(value) else None
    return None
