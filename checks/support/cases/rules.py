"""What a case may do: who asks, what may be changed, what must be removed, and what does not belong in a file."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from checks.support.cases import references
from checks.support.cases.findings import Findings, KeyPath, near, step_name
from checks.support.cases.model import SAFE_METHODS, Case, Step
from language import _

_SECRET_HEADER: Final = re.compile(
    r"authorization|cookie|token|secret|password|credential|api-?key|auth-?key|session", re.I
)
_SECRET_VALUE: Final = re.compile(r"\b(bearer|token|basic)\s+\S{6}|\beyJ[\w-]{8,}\.[\w-]+\.", re.I)
"""A word that announces a login and what follows it, or a JSON web token."""


def changes(step: Step) -> bool:
    """Tell whether a step may change the backend: its method writes, and its answer need not be a refusal."""
    return _writes(step) and not all(400 <= status <= 499 for status in statuses(step) or (200,))


def statuses(step: Step) -> list[int] | None:
    """Return the statuses that a step may get; None for any from 200 to 299."""
    status = step.expect.status
    return [status] if isinstance(status, int) else status


def check_case(case: Case, at: KeyPath, findings: Findings, roles: Collection[str] | None) -> None:
    """Note everything that a case may not do; ``roles`` are those the target knows, None for any."""
    check_role(case.as_, (*at, "as"), findings, roles)
    for path, name, step in _steps(case, at):
        check_role(step.as_, (*path, "as"), findings, roles)
        _check_step(step, path, name, findings)
        _check_headers(step.headers, case.data, (*path, "headers"), findings)
    if case.writes:
        _check_writing(case, at, findings)
    else:
        _check_reading(case, at, findings)


def check_role(role: str | None, path: KeyPath, findings: Findings, roles: Collection[str] | None) -> None:
    """Note a role that the target does not know."""
    if role is None or roles is None or role in roles:
        return
    said = _("{role} is no role of the target, which has {roles}").format(role=role, roles=", ".join(roles))
    findings.say(path, said + near(role, roles))


def _check_step(step: Step, path: KeyPath, name: str, findings: Findings) -> None:
    if step.json_ is not None and (step.form or step.files):
        findings.say(path, _("{step} has two bodies: json, and form or files").format(step=name))
    if step.expect.status == []:
        findings.add((*path, "expect", "status"), _("is an empty list, which no answer fulfils"))


def _check_headers(headers: Mapping[str, str], data: Mapping[str, Any], path: KeyPath, findings: Findings) -> None:
    """A login that a step has made, or one that is wrong on purpose, comes from a value kept or from the mark."""
    for header, value in headers.items():
        looks_secret = _SECRET_HEADER.search(header) or _SECRET_VALUE.search(value)
        if looks_secret and not set(references.names_in(value)) - set(data):
            said = _(
                "is written out like a secret. A login belongs to a role: add [targets.NAME.roles.ROLE] to ronda.toml"
                " and write as: ROLE; one that must be refused holds ${mark}"
            )
            findings.add((*path, header), said)


def _check_reading(case: Case, at: KeyPath, findings: Findings) -> None:
    for path, name, step in _steps(case, at):
        if changes(step):
            said = _(
                "{step} may change the backend: write writes: true in the case, or, if it must be refused, expect a"
                " status from 400 to 499"
            )
            findings.say((*path, "request"), said.format(step=name))


def _check_writing(case: Case, at: KeyPath, findings: Findings) -> None:
    writing = [step for step in case.steps if changes(step)]
    if not writing:
        findings.add((*at, "writes"), _("is true, but no step may change anything: leave it out"))
        return
    makes_nothing = "cleanup" in case.model_fields_set and not case.cleanup
    for path, name, step in _steps(case, at):
        if _creates(step) and not case.cleanup and not makes_nothing:
            said = _(
                "{step} may create something, and what it makes is never removed: add cleanup, or write cleanup: [] if"
                " it makes nothing"
            )
            findings.say((*path, "request"), said.format(step=name))
            return
    if not makes_nothing and not any(_is_marked(step, case.data) for step in writing):
        said = _(
            "writes is true, but no step that writes holds ${mark}: put it into a name, a note or another text of what"
            " is made, so that it can be told apart"
        )
        findings.say((*at, "writes"), said)


def _is_marked(step: Step, data: Mapping[str, Any]) -> bool:
    """Tell whether what a step sends holds the mark, by way of sample data or not."""
    sent = (value for path, value in references.parts(step) if path[0] != "expect")
    names, seen = {name for value in sent for name in references.names_in(value)}, set[str]()
    while names:
        if references.MARK in names:
            return True
        seen |= names
        names = {each for name in names if name in data for each in references.names_in(data[name])} - seen
    return False


def _creates(step: Step) -> bool:
    method, made = step.request.partition(" ")[0], statuses(step)
    if method == "PUT":
        return made is not None and 201 in made
    return method == "POST" and (made is None or any(200 <= status <= 299 for status in made))


def _writes(step: Step) -> bool:
    return step.request.partition(" ")[0] not in SAFE_METHODS


def _steps(case: Case, at: KeyPath) -> Iterator[tuple[KeyPath, str, Step]]:
    for part, steps in (("steps", case.steps), ("cleanup", case.cleanup)):
        for index, step in enumerate(steps):
            yield (*at, part, index), step_name(part, index), step
