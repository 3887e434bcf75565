"""What counts as a break: every rule as data. Why each is as it is stands in docs/contract.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from language import N_, _


class Severity(StrEnum):
    """What a change does to a client that was written for the document before."""

    BREAKS = "breaks"
    WARNS = "warns"
    ADDS = "adds"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which an operation can change."""

    id: str
    severity: Severity
    text: str
    """English source text with ``{part}``, ``{before}`` and ``{after}``."""


_BREAKS, _WARNS, _ADDS = Severity.BREAKS, Severity.WARNS, Severity.ADDS

RULES = {
    rule.id: rule
    for rule in (
        Rule("operation-removed", _BREAKS, N_("the operation is gone")),
        Rule("operation-added", _ADDS, N_("the operation is new")),
        Rule("operation-deprecated", _ADDS, N_("the operation is deprecated now")),
        Rule("login-added", _BREAKS, N_("it asks for {after} where {before} was enough")),
        Rule("login-removed", _WARNS, N_("it can be asked without any login now")),
        Rule("login-alternative-added", _ADDS, N_("{after} is accepted too")),
        Rule("parameter-added-required", _BREAKS, N_("it is new and must be sent")),
        Rule("parameter-added", _ADDS, N_("it is new")),
        Rule("parameter-removed", _WARNS, N_("it is gone: whoever sends it is not understood any more")),
        Rule("parameter-became-required", _BREAKS, N_("it must be sent now")),
        Rule("parameter-became-optional", _ADDS, N_("it need not be sent any more")),
        Rule("parameter-style-changed", _BREAKS, N_("it is written differently: {before}, now {after}")),
        Rule("body-added-required", _BREAKS, N_("a body must be sent where none was")),
        Rule("body-added", _ADDS, N_("a body may be sent")),
        Rule("body-removed", _WARNS, N_("a body is not read any more")),
        Rule("body-became-required", _BREAKS, N_("a body must be sent now")),
        Rule("body-became-optional", _ADDS, N_("a body need not be sent any more")),
        Rule("request-media-removed", _BREAKS, N_("{before} is not accepted any more")),
        Rule("request-media-added", _ADDS, N_("{after} is accepted too")),
        Rule("response-removed", _BREAKS, N_("it is gone")),
        Rule("error-response-removed", _WARNS, N_("it is gone")),
        Rule("response-added", _WARNS, N_("it is new: a client takes it for a failure")),
        Rule("error-response-added", _ADDS, N_("it is new")),
        Rule("response-media-removed", _BREAKS, N_("{before} is not offered any more")),
        Rule("response-media-added", _ADDS, N_("{after} is offered too")),
        Rule("response-header-removed", _BREAKS, N_("the header {before} is gone")),
        Rule("response-header-added", _ADDS, N_("the header {after} is new")),
        Rule("request-type-changed", _BREAKS, N_("{part} changed type from {before} to {after}")),
        Rule("request-type-widened", _ADDS, N_("{part} may be {after} where it was {before}")),
        Rule("response-type-changed", _BREAKS, N_("{part} changed type from {before} to {after}")),
        Rule("response-type-narrowed", _ADDS, N_("{part} is always {after} where it was {before}")),
        Rule("request-null-refused", _BREAKS, N_("{part} may not be null any more")),
        Rule("request-null-accepted", _ADDS, N_("{part} may be null")),
        Rule("response-null-added", _BREAKS, N_("{part} can be null now")),
        Rule("response-null-removed", _ADDS, N_("{part} is never null any more")),
        Rule("request-format-changed", _BREAKS, N_("{part} changed format from {before} to {after}")),
        Rule("request-format-dropped", _ADDS, N_("{part} need not be a {before} any more")),
        Rule("response-format-changed", _BREAKS, N_("{part} changed format from {before} to {after}")),
        Rule("response-format-added", _ADDS, N_("{part} is always a {after}")),
        Rule("request-enum-removed", _BREAKS, N_("{part} may not be {before} any more")),
        Rule("request-enum-added", _ADDS, N_("{part} may be {after} too")),
        Rule("request-enum-closed", _BREAKS, N_("{part} must be one of {after}, where anything was accepted")),
        Rule("request-enum-opened", _ADDS, N_("{part} need not be one of {before} any more")),
        Rule("response-enum-added", _WARNS, N_("{part} can be {after} too, which no client knows")),
        Rule("response-enum-removed", _ADDS, N_("{part} is never {before} any more")),
        Rule("response-enum-opened", _WARNS, N_("{part} can be anything where it was one of {before}")),
        Rule("response-enum-closed", _ADDS, N_("{part} is always one of {after}")),
        Rule("request-limit-stricter", _BREAKS, N_("{part} is limited more strictly: {before}, now {after}")),
        Rule("request-limit-looser", _ADDS, N_("{part} is limited less strictly: {before}, now {after}")),
        Rule("response-limit-looser", _WARNS, N_("{part} can go past its old limit: {before}, now {after}")),
        Rule("response-limit-stricter", _ADDS, N_("{part} keeps within a closer limit: {before}, now {after}")),
        Rule("request-pattern-changed", _BREAKS, N_("{part} must match another pattern: {before}, now {after}")),
        Rule("request-pattern-dropped", _ADDS, N_("{part} need not match {before} any more")),
        Rule("response-pattern-changed", _WARNS, N_("{part} need not match its pattern: {before}, now {after}")),
        Rule("response-pattern-added", _ADDS, N_("{part} always matches {after}")),
        Rule("request-default-changed", _WARNS, N_("{part} means {after} when left out; it meant {before}")),
        Rule("request-property-added-required", _BREAKS, N_("{part} is new and must be sent")),
        Rule("request-property-added", _ADDS, N_("{part} is new and may be sent")),
        Rule("request-property-removed", _WARNS, N_("{part} is gone: whoever sends it is not understood any more")),
        Rule("request-property-refused", _BREAKS, N_("{part} is gone, and a request that holds it is refused")),
        Rule("request-property-became-required", _BREAKS, N_("{part} must be sent now")),
        Rule("request-property-became-optional", _ADDS, N_("{part} need not be sent any more")),
        Rule("request-extra-refused", _BREAKS, N_("{part} may not hold further properties any more")),
        Rule("response-property-removed", _BREAKS, N_("{part} is gone")),
        Rule("response-optional-property-removed", _WARNS, N_("{part}, which was not always there, is gone")),
        Rule("response-property-added", _ADDS, N_("{part} is new")),
        Rule("response-property-became-optional", _BREAKS, N_("{part} is not always there any more")),
        Rule("response-property-became-required", _ADDS, N_("{part} is always there now")),
        Rule("property-deprecated", _ADDS, N_("{part} is deprecated now")),
        Rule("request-alternative-removed", _BREAKS, N_("{part} may not be {before} any more")),
        Rule("request-alternative-added", _ADDS, N_("{part} may be {after} too")),
        Rule("response-alternative-added", _BREAKS, N_("{part} can be {after} too, which no client knows")),
        Rule("response-alternative-removed", _ADDS, N_("{part} is never {before} any more")),
        Rule("schema-keyword-changed", _WARNS, N_("{part} changed in {after}, whose effect is not judged")),
    )
}


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of an operation changed."""

    kind: str = ""
    """``request``, ``response``, ``parameter``, or empty for the operation itself."""
    name: str = ""
    """The status of a response, the name of a parameter."""
    within: str = ""
    """Where a parameter is sent: ``query``, ``path``, ``header`` or ``cookie``."""

    def told(self) -> str:
        """Name it in one or two words, with the colon that follows; nothing for the operation itself."""
        match self.kind:
            case "response":
                return _("response {status}: ").format(status=self.name)
            case "parameter":
                return _("parameter {name} ({within}): ").format(name=self.name, within=self.within)
            case "request":
                return _("request: ")
        return ""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two documents."""

    rule: Rule
    place: Place
    path: tuple[str, ...] = ()
    """Way to the property: its name at each level, ``[]`` for the items of a list, ``*`` for any other property."""
    before: str = ""
    after: str = ""
    fragments: tuple[Any, Any] = (None, None)
    """What the documents say there, before and after; None where nothing stands."""

    @property
    def severity(self) -> Severity:
        """What it does to clients."""
        return self.rule.severity

    def told(self) -> str:
        """Say it in one line, such as ``response 200: property plate changed type from string to integer``."""
        path = ".".join(self.path).replace(".[]", "[]")
        part = _("property {path}").format(path=path) if path.strip("[].") else _("the value")
        if path and not path.strip("[]."):
            part = _("each item")
        return self.place.told() + _(self.rule.text).format(part=part, before=self.before, after=self.after)


def worst_first(changes: Sequence[Change]) -> list[Change]:
    """Return what breaks before what warns before what adds, each in the order of the document."""
    order = list(Severity)
    return sorted(changes, key=lambda change: order.index(change.severity))
