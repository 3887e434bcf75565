"""The Celery side: where the broker's address comes from, what workers and queues there are."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.discovery import expressions
from checks.discovery.checkout import Checkout
from checks.discovery.compose import Service
from checks.discovery.found import Address, Found
from checks.discovery.settings import Assigned, Settings

_BROKER = r"(\w+_)?BROKER(_URL)?"
_BACKEND = r"(\w+_)?RESULT_BACKEND"
_WORKER = re.compile(r"[^\s@%$]+@[^\s@%$]+")
_QUEUE = re.compile(r"[\w.:-]+")


@dataclass(frozen=True, slots=True)
class Messaging:
    """What was found of Celery; None for what was not."""

    broker: Found[Address] | None
    result_backend: Found[Address] | None
    workers: Found[tuple[str, ...]] | None
    """Full names; a worker whose name holds its container's host name is not among them."""
    unnamed: Service | None
    """A worker service whose full name cannot be told."""
    queues: Found[tuple[str, ...]] | None


def messaging(checkout: Checkout, settings: Settings, services: Sequence[Service]) -> Messaging:
    """Return what settings, Celery's own module and the compose file say."""
    running = [service for service in services if service.is_worker]
    named = {service: _option(service.words, "-n", "--hostname") for service in running}
    workers = {name: service for service, name in named.items() if name and _WORKER.fullmatch(name)}
    queues = {
        queue: service
        for service in running
        for queue in (_option(service.words, "-Q", "--queues") or "").split(",")
        if _QUEUE.fullmatch(queue)
    }
    default = settings.text("CELERY_TASK_DEFAULT_QUEUE")
    return Messaging(
        broker=_address(settings, _BROKER, _assigned_in_app(checkout, "broker", "broker_url")),
        result_backend=_address(settings, _BACKEND, _assigned_in_app(checkout, "backend", "result_backend")),
        workers=_listed(workers),
        unnamed=next((service for service, name in named.items() if name not in workers), None),
        queues=_listed(queues) or (Found((default.value,), default.place) if default else None),
    )


def _listed(found: dict[str, Service]) -> Found[tuple[str, ...]] | None:
    return Found(tuple(found), next(iter(found.values())).place) if found else None


def _option(words: Sequence[str], short: str, long: str) -> str | None:
    """Return an option's value: ``-n x``, ``-nx``, ``--hostname x`` or ``--hostname=x``."""
    after = words[words.index("worker") :] if "worker" in words else words
    for word, following in zip(after, [*after[1:], ""], strict=True):
        if word in (short, long):
            return following
        if word.startswith(f"{long}="):
            return word.partition("=")[2]
        if word.startswith(short) and not word.startswith("--"):
            return word.removeprefix(short)
    return None


def _address(settings: Settings, pattern: str, in_app: Iterator[Assigned]) -> Found[Address] | None:
    found = [assigned for _name, assigned in settings.named(pattern)] or list(in_app)
    return Found(_told(found[-1].value), found[-1].place) if found else None


def _told(node: ast.expr) -> Address:
    name = expressions.variable(node)
    if name is not None:
        return Address(variable=name)
    literal = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return Address(literal=literal) if is_free_of_secrets(literal) else Address()


def is_free_of_secrets(address: str) -> bool:
    """Tell whether an address may be copied: it has a host, and no room in which a secret could be."""
    try:
        parts = urlsplit(address)
        return bool(parts.scheme and parts.hostname) and "@" not in address and not parts.query and not parts.fragment
    except ValueError:
        return False


def _assigned_in_app(checkout: Checkout, keyword: str, name: str) -> Iterator[Assigned]:
    """Yield what Celery's own module says: ``Celery(broker=…)`` or ``app.conf.broker_url = …``."""
    for path in (*checkout.named("celery.py"), *checkout.named("celery_app.py")):
        tree = checkout.tree(path)
        for node in ast.walk(tree) if tree else ():
            match node:
                case ast.Call(func=function, keywords=keywords) if expressions.dotted(function).endswith("Celery"):
                    for each in keywords:
                        if each.arg == keyword:
                            yield Assigned(each.value, f"{path}:{each.value.lineno}")
                case ast.Assign(targets=[ast.Attribute(attr=attribute)], value=value) if attribute == name:
                    yield Assigned(value, f"{path}:{node.lineno}")
