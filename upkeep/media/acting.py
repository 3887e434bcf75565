"""Asking for an act inside the backend: the parameters it needs, and its answer as data."""

import base64
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checks.support.errors import CheckError
from checks.support.interpreter import Interpreter
from checks.support.media import scan_parameters
from checks.support.script import Question
from language import _
from rondafile.models import Target
from upkeep.errors import UpkeepError
from upkeep.media.plan import Plan, wire_name

LIMIT_S = 21_600
"""An act that takes longer is ended where it is; the next one finishes it."""
DONE = frozenset({"moved", "restored", "purged", "too-young"})
"""Reasons under which a file is counted that is where it was to go, or stays because it is to."""


@dataclass(frozen=True, slots=True)
class Group:
    """The files of an act with one reason."""

    count: int
    bytes: int
    names: tuple[str, ...]
    """The first twenty; bytes that are not UTF-8 as surrogate escapes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one act, or would come of it."""

    act: str
    """Its name in the quarantine, which ``restore`` takes."""
    groups: Mapping[str, Group]
    """By reason: ``moved``, ``restored``, ``purged``, ``too-young``, or why a file was left."""
    refused: Mapping[str, Any] | None = None
    """Code and facts, if nothing of it was done."""
    seconds: float | None = None
    """How long the act itself took on the backend, without the pause between; None if it was not measured."""

    @property
    def left(self) -> int:
        """How many files are not where they were to go."""
        return sum(group.count for reason, group in self.groups.items() if reason not in DONE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a command."""

    acts: tuple[Outcome, ...] = ()
    recovered: tuple[Outcome, ...] = ()
    """Acts that had been interrupted, and what came of finishing them."""
    held: tuple[Mapping[str, Any], ...] = ()
    """What is in the quarantine, by act, where only that was asked."""
    refused: Mapping[str, Any] | None = None
    """Code and facts, if nothing at all was done."""

    @property
    def refusals(self) -> list[Mapping[str, Any]]:
        """Every refusal."""
        return [each for each in (self.refused, *(outcome.refused for outcome in self.acts)) if each]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done."""

    act: str
    """``quarantine``, ``restore``, ``purge``, ``resume`` or ``held``."""
    execute: bool = False
    """False: tell what would be done."""
    options: Mapping[str, Any] = field(default_factory=dict)
    plans: tuple[Mapping[str, Any], ...] = ()


def carry_out(order: Order, target: Target, name: str, on_part: Callable[[Any], None] | None = None) -> Answer:
    """Carry out an order inside the backend.

    Raises:
        UpkeepError: The target does not allow writing, or its interpreter could not be asked.
    """
    if order.execute and not target.writes:
        raise UpkeepError(
            _("{target} does not allow writing: add writes = true to [targets.{target}] in ronda.toml").format(
                target=name
            )
        )
    media = target.media
    parameters = {
        "act": order.act,
        "plans": packed(order.plans),
        "options": {
            "execute": order.execute,
            "quarantine": media.quarantine,
            "settle_s": media.settle_s,
            **order.options,
        },
        "reading": scan_parameters(media),
    }
    question = Question("media_act", parameters, package="upkeep.inside", limit_s=LIMIT_S, on_part=on_part)
    interpreter = Interpreter(target, name)
    try:
        told = interpreter.ask(question)
    except CheckError as error:
        raise UpkeepError(str(error)) from error
    finally:
        interpreter.close()
    return _answer(told, order)


def packed(plans: tuple[Mapping[str, Any], ...]) -> str:
    """Return plans as a short text: Python takes a second to read a line of four million characters from its input."""
    return base64.b64encode(zlib.compress(json.dumps(plans).encode(), 1)).decode()


def plans_of(plan: Plan) -> tuple[Mapping[str, Any], ...]:
    """Return what is sent of a plan: for each storage that has orphans, where it is and what it was seen to hold."""
    found = []
    header = plan.header
    busy = [storage for storage in header.storages if storage.orphans]
    for number, storage in enumerate(busy, 1):
        found.append(
            {
                "id": f"{header.made_at:%Y%m%d}-{header.id[:12]}" + (f"-{number}" if len(busy) > 1 else ""),
                "target": header.target,
                "area": storage.key,
                "root_dev": storage.root_dev,
                "root_ino": storage.root_ino,
                "files_total": storage.files,
                "entries": [
                    (wire_name(told), told["size"], told["mtime_ns"], told["ctime_ns"])
                    for told in plan.lines(storage.key)
                ],
            }
        )
    return tuple(found)


def _answer(told: Mapping[str, Any], order: Order) -> Answer:
    if "refused" in told:
        return Answer(refused=told["refused"])
    if order.act == "held":
        return Answer(held=tuple(told["acts"]))
    return Answer(
        acts=tuple(_outcome(each) for each in told["acts"]),
        recovered=tuple(_outcome(each) for source in (told, *told["acts"]) for each in source.get("recovered", ())),
    )


def _outcome(told: Mapping[str, Any]) -> Outcome:
    groups = {
        reason: Group(group["count"], group["bytes"], tuple(group["names"]))
        for reason, group in told.get("groups", {}).items()
    }
    return Outcome(told["act"], groups, told.get("refused"), told.get("seconds"))
