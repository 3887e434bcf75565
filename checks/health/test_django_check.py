"""What ``manage.py check`` says."""

from typing import Any

import pytest

from checks.fixtures import probe
from checks.support.errors import DownError
from checks.support.interpreter import BackendError, SetupError
from checks.support.listing import listed
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import ngettext


@probe(owner="health.django.check", question="system_check")
def system_check(reach: Reach) -> list[dict[str, Any]]:
    """The messages of Django's system check framework."""
    try:
        return list(reach.ask("system_check")["messages"])
    except (SetupError, BackendError) as error:
        raise DownError(str(error)) from error


@pytest.mark.check("health.django.check", severity="S2", cause="configuration", runbook="configuration")
def test_djangos_system_check_finds_nothing_serious(system_check: list[dict[str, Any]], verdict: Verdict) -> None:
    """Django's system check finds nothing serious"""
    spoken = [message for message in system_check if not message["silenced"]]
    serious = [message for message in spoken if message["serious"]]
    verdict.measure(errors=len(serious), warnings=len(spoken) - len(serious))
    verdict.evidence("check.txt", "".join(f"{_told(message)}\n" for message in spoken))
    said = ngettext(
        "manage.py check finds {count} error: {messages}",
        "manage.py check finds {count} errors: {messages}",
        len(serious),
    )
    assert not serious, said.format(count=len(serious), messages=listed([_told(message) for message in serious], "; "))


def _told(message: dict[str, Any]) -> str:
    where = f"{message['object']}: " if message["object"] else ""
    return f"{where}({message['id']}) {message['text']}"
