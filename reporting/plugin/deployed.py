"""Which version a round is about: waited for before its start, and told at its end."""

import sys
from datetime import UTC, datetime

import pytest

from reporting.plugin.hookspecs import Ran
from reporting.plugin.redacting import redact_error
from reporting.redaction import Redactor
from reporting.results import Header
from reporting.results.waiting import waiting_line


def awaited_header(config: pytest.Config, header: Header, redactor: Redactor) -> Header:
    """Return the first line of a run that starts now, after the target answers as the version it is about.

    Raises:
        pytest.UsageError: It does not; the message holds no secret.
    """
    if header.deployment is None:
        return header

    def tell(text: str) -> None:
        capture = config.pluginmanager.getplugin("capturemanager")
        line = waiting_line(redactor.clean(text))
        if capture is None:
            sys.stdout.write(line)
            return
        with capture.global_and_fixture_disabled():
            sys.stdout.write(line)
            sys.stdout.flush()

    try:
        config.hook.pytest_ronda_deployment(config=config, deployment=header.deployment, tell=tell)
    except pytest.UsageError as error:
        redact_error(error, redactor)
        raise
    return header.model_copy(update={"started_at": datetime.now(UTC)})


def ran_on(config: pytest.Config, redactor: Redactor) -> Ran | None:
    """Return which version the round measured, without secrets; None if nobody knows more than at its start."""
    found: Ran | None = config.hook.pytest_ronda_ran()
    if found is None:
        return None
    return Ran(deployment=redactor.clean_all(found["deployment"]), changed=redactor.clean(found["changed"]))
