"""What ``manage.py check --deploy`` says."""

from typing import Any

import pytest

from checks.fixtures import probe
from checks.support.budgets import assert_within
from checks.support.listing import listed
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import ngettext

GRAVE = frozenset({"security.W009", "security.W018", "security.W020", "security.W025"})
"""Warnings that are failures on a deployed backend: a weak SECRET_KEY or fallback, DEBUG, an empty ALLOWED_HOSTS
(https://docs.djangoproject.com/en/stable/ref/checks/#security)."""


@probe(question="deploy_check")
def deploy_check(reach: Reach) -> list[dict[str, Any]]:
    """The messages of Django's checks for deployments."""
    return list(reach.ask("deploy_check")["messages"])


@pytest.mark.check("hygiene.deploy.settings", severity="S3", cause="deploy-settings", runbook="deploy-settings")
def test_settings_are_fit_for_deployment(deploy_check: list[dict[str, Any]], verdict: Verdict) -> None:
    """The settings are fit for deployment"""
    spoken = [message for message in deploy_check if not message["silenced"]]
    grave = [message for message in spoken if message["serious"] or message["id"] in GRAVE]
    verdict.measure(deploy_warnings=len(spoken), grave=len(grave))
    verdict.evidence("deploy.txt", "".join(f"{_told(message)}\n" for message in spoken))
    assert not grave, ngettext(
        "manage.py check --deploy finds {count} grave setting: {messages}",
        "manage.py check --deploy finds {count} grave settings: {messages}",
        len(grave),
    ).format(count=len(grave), messages=listed([_told(message) for message in grave], "; "))
    assert_within(verdict, "deploy_warnings", len(spoken), [message["id"] for message in spoken])
    if spoken:
        verdict.degraded(
            ngettext(
                "manage.py check --deploy warns of {count} setting: {messages}",
                "manage.py check --deploy warns of {count} settings: {messages}",
                len(spoken),
            ).format(count=len(spoken), messages=listed(sorted({message["id"] for message in spoken})))
        )


def _told(message: dict[str, Any]) -> str:
    return f"({message['id']}) {message['text']}"
