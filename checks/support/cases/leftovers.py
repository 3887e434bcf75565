"""What a case that writes leaves word of, and what becomes of the word that an earlier round left."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from checks.support.cases import references
from checks.support.cases.asked import Attempt
from checks.support.cases.asking import clean_up
from checks.support.cases.journal import Entry, Journal
from checks.support.cases.model import Step
from checks.support.cases.ready import ReadyCase
from checks.support.cases.request import request_of
from checks.support.reach import Reach
from language import _


def entry_of(case: ReadyCase, attempt: Attempt, journal: Journal, secrets: Sequence[str]) -> Entry:
    """Return the word that an attempt leaves: how to remove what it has made so far."""
    wanted = {name for step in case.cleanup for name in references.names_in_step(step)}
    values = {
        name: value
        for name, value in attempt.values.items()
        if name in wanted and not any(secret in references.filled("${it} ", {"it": value}) for secret in secrets)
    }
    return Entry(
        mark=attempt.mark,
        run=journal.run,
        check=case.check,
        case=case.name,
        role=case.role,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        folder=str(case.folder),
        cleanup=[step.model_dump(mode="json", by_alias=True, exclude_defaults=True) for step in case.cleanup],
        values=values,
        requests=_requests(case, values | {references.MARK: attempt.mark}),
    )


def remove_leftovers(reach: Reach, journal: Journal) -> None:
    """Remove what earlier rounds have made and not removed, unless another round is under way.

    Whatever remains stays in the journal, with the reason.
    """
    if not journal.begin():
        return
    try:
        for entry in journal.entries():
            left = _removed(reach, entry) if reach.target.writes else [_kept_off(reach)]
            if left:
                journal.write(replace(entry, left=left, tried_by=journal.run))
            else:
                journal.strike(entry.mark)
    finally:
        journal.settled()


def leftovers(journal: Journal) -> list[str]:
    """Return what earlier rounds made and this one could not remove, by name."""
    said = _("{case} ({check}, {at}): {left}")
    return [
        said.format(case=entry.case, check=entry.check, at=entry.at, left="; ".join(entry.left))
        for entry in journal.entries()
        if entry.left and entry.tried_by
    ]


def _removed(reach: Reach, entry: Entry) -> list[str]:
    """Remove what one entry names, and return what is left."""
    values: dict[str, Any] = {**entry.values, references.MARK: entry.mark}
    try:
        steps = tuple(Step.model_validate(each) for each in entry.cleanup)
    except ValidationError as error:
        return [_("its clean-up cannot be read: {why}").format(why=str(error).splitlines()[0])]
    case = ReadyCase(
        area=entry.check.rpartition(".")[2],
        name=entry.case,
        title=entry.case,
        role=entry.role,
        severity="S3",
        owner="",
        writes=True,
        steps=(),
        cleanup=steps,
        folder=Path(entry.folder),
    )
    attempt = Attempt(entry.mark, values)
    unknown_roles = {step.as_ or entry.role for step in steps} - set(reach.roles)
    if unknown_roles:
        return [_("the target has no role {role} any more").format(role=", ".join(sorted(unknown_roles)))]
    clean_up(reach, case, attempt, may_be_gone=True)
    kept_later = {name for step in steps for name in step.keep}
    if {name for step in steps for name in references.names_in_step(step)} - kept_later - values.keys():
        attempt.left.append(_("what it made, if anything: it carries the mark {mark}").format(mark=entry.mark))
    return attempt.left


def _requests(case: ReadyCase, values: dict[str, Any]) -> list[str]:
    found = []
    for step in case.cleanup:
        with contextlib.suppress(KeyError):
            request = request_of(step, case.role, values, case.folder)
            found.append(f"{request.method} {request.path} ({request.role})")
    return found


def _kept_off(reach: Reach) -> str:
    return _("nothing was removed, since writes = true is not in [targets.{target}]").format(target=reach.name)
