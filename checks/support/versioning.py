"""The version of a round: waited for before anything is measured, and held against the one that answers at its end."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from checks.support.errors import CheckError
from checks.support.reach import Reach
from checks.support.version import OldVersionError, Watch, same_version
from language import _

PATIENCE_S = 1.0
"""How long the end of a round waits for what was asked at its start; by then it has answered, or it is down."""


def watch_version(config: pytest.Config, reach: Reach) -> None:
    """Watch the target's version in this round, if it tells one; workers of xdist leave that to their controller."""
    version = reach.target.version
    if version is not None and not hasattr(config, "workerinput"):
        watch = Watch(reach.name, version, reach.http)
        config.pluginmanager.register(Versioning(watch, reach.target.probe_limit_s), "ronda-version")


class Versioning:
    """Answers the recorder's questions on the version.

    Args:
        watch: Asks the target.
        limit_s: How long the end of a round waits for an answer.
    """

    def __init__(self, watch: Watch, limit_s: float) -> None:
        self.watch, self.limit_s = watch, limit_s
        self.expected: str | None = None
        self._first: Future[str] | None = None

    def pytest_ronda_deployment(self, config: pytest.Config, deployment: str, tell: Callable[[str], None]) -> None:
        """Wait until the target answers as the version that is to be checked.

        Raises:
            pytest.UsageError: It does not within the limit.
        """
        if config.option.collectonly:
            return
        try:
            self.watch.wait_for(deployment, tell)
        except OldVersionError as error:
            raise pytest.UsageError(str(error)) from error
        self.expected = deployment

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Ask for the version beside the probes, so that a backend that is down delays nothing."""
        if not session.config.option.collectonly:
            self._first = self._asked()

    def pytest_ronda_ran(self) -> dict[str, Any] | None:
        """Tell the recorder which version was measured; None if the target did not say so at the start."""
        if self._first is None:
            return None
        start = self.expected or _result(self._first, PATIENCE_S)
        if start is None:
            return None
        end = _result(self._asked(), self.limit_s)
        if end is None or same_version(start, end):
            return {"deployment": start, "changed": ""}
        said = _("the version changed from {start} to {end} during the round: it is not known which one this was")
        return {"deployment": None, "changed": said.format(start=start, end=end)}

    def _asked(self) -> "Future[str]":
        future: Future[str] = Future()

        def ask() -> None:
            try:
                future.set_result(self.watch.ask())
            except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
                future.set_exception(error)

        threading.Thread(target=ask, name="version", daemon=True).start()
        return future


def _result(asked: "Future[str]", limit_s: float) -> str | None:
    try:
        return asked.result(timeout=limit_s)
    except (CheckError, TimeoutError):
        return None
