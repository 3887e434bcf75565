"""Watches a round for checks that fail, and gathers what surrounds them once all of them have been judged."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from checks.support.around.answers import NAME as ANSWERS
from checks.support.around.answers import answers
from checks.support.around.celery_state import CAUSES, celery_state
from checks.support.around.celery_state import LIMIT_S as CELERY_LIMIT_S
from checks.support.around.logs import log_lines
from checks.support.around.picture import LIMIT_S as PICTURE_LIMIT_S
from checks.support.around.picture import picture
from checks.support.probing import Probe, Prober
from checks.support.verdict import Verdict

Probed = Callable[[pytest.Item], Iterable[tuple[Any, tuple[Probe, Any]]]]
"""Returns the probes that a check waits for."""
Piece = dict[str, Any]
"""A piece of evidence, with ``results``: the check and case of each result that it belongs to."""
Failing = Sequence[Mapping[str, Any]]
"""Each with check, case, outcome, severity, cause and ``started_at``."""
SERIOUS = ("S1", "S2")
"""Severities that are worth a picture."""
FURTHER_S = 3.0
"""How long the end of a round waits beyond the limits that each part keeps itself."""
YIELDED = "ronda_yielded"
"""Under this name an xdist worker hands over the tokens that logins gave, so that they are known as secrets."""
_BROKE = pytest.StashKey[bool]()
_LOG = logging.getLogger(__name__)


def watched(config: pytest.Config, prober: Prober, probed: Probed, verdicts: pytest.StashKey[Verdict]) -> Prober:
    """Watch the round that this prober measures for, and return the prober."""
    config.pluginmanager.register(Surroundings(prober, probed, verdicts), "ronda-surroundings")
    return prober


class Surroundings:
    """Answers the recorder's question on what surrounds the results that did not pass.

    Args:
        prober: Measures for the round.
        probed: Tells which probes a check waits for.
        verdicts: Where a check's verdict is.
    """

    def __init__(self, prober: Prober, probed: Probed, verdicts: pytest.StashKey[Verdict]) -> None:
        self.prober, self.reach = prober, prober.reach
        self._probed, self._verdicts = probed, verdicts

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Remember that a check did not pass."""
        error = call.excinfo.value if call.excinfo else None
        if error is not None and not isinstance(error, pytest.skip.Exception):
            item.stash[_BROKE] = item.stash.get(_BROKE, False) or getattr(error, "ronda_outcome", "") != "skipped"

    @pytest.hookimpl(tryfirst=True)
    def pytest_ronda_note(self, item: pytest.Item) -> None:
        """Add what the interpreter answered to the evidence of a check that did not pass."""
        verdict = item.stash.get(self._verdicts, None)
        if verdict is None or not (item.stash.get(_BROKE, False) or verdict.as_note().get("degraded")):
            return
        asked = [probe for _key, (probe, _value) in self._probed(item) if probe.question is not None]
        if found := answers(self.reach, asked):
            verdict.document(ANSWERS, found)

    def pytest_ronda_around(self, failing: Failing) -> list[Piece]:
        """Return what surrounds these results: gathered together, each part within a limit of its own."""
        parts = list(self._parts(failing))
        for part in parts:
            threading.Thread(target=part.gather, name="around", daemon=True).start()
        until = time.monotonic() + max((part.limit_s for part in parts), default=0.0) + FURTHER_S
        for part in parts:
            part.ended.wait(max(0.0, until - time.monotonic()))
        return [part.found | {"results": part.results} for part in parts if part.found is not None]

    def _parts(self, failing: Failing) -> Iterator["_Part"]:
        target = self.reach.target
        if target.logs is not None and failing:
            first = min(each["started_at"] for each in failing)
            make = partial(log_lines, target.logs, first, datetime.now(UTC))
            yield _Part(make, _named(failing), target.logs.limit_s)
        of_celery = [each for each in failing if each["cause"] in CAUSES]
        if target.broker is not None and of_celery:
            yield _Part(partial(celery_state, self.prober), _named(of_celery), CELERY_LIMIT_S)
        serious = [each for each in failing if each["severity"] in SERIOUS and each["outcome"] == "failed"]
        if target.screenshot is not None and serious:
            yield _Part(partial(picture, self.reach, target.screenshot), _named(serious), PICTURE_LIMIT_S)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """In an xdist worker, hand over what its logins yielded: the controller redacts what it gathers itself."""
        if (output := getattr(session.config, "workeroutput", None)) is not None:
            output[YIELDED] = self.reach.yielded

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Learn what the logins of an xdist worker yielded."""
        for role, token in (getattr(node, "workeroutput", None) or {}).get(YIELDED, {}).items():
            if (login := self.reach.login_as(role)) is not None and login.yielded is None:
                login.yielded = token


@dataclass(slots=True)
class _Part:
    """One thing to gather."""

    make: Callable[[], Piece | None]
    results: list[tuple[str, str]]
    """Check and case of each result that it belongs to."""
    limit_s: float
    """Kept by ``make`` itself."""
    found: Piece | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def gather(self) -> None:
        try:
            self.found = self.make()
        except Exception:  # noqa: BLE001 - whatever it was, the outcome of a check stays what it was
            _LOG.exception("what surrounds a failing check could not be gathered")
        finally:
            self.ended.set()


def _named(failing: Failing) -> list[tuple[str, str]]:
    return [(each["check"], each["case"]) for each in failing]
