"""What a check says besides passed or failed: a warning, measures, evidence, a better cause."""

from typing import Any

from checks.support.exchange import Exchange
from checks.support.purse import Purse
from checks.support.reach import Reach


class Verdict:
    """Collects what one check notes. Secrets may be in it: they are taken out where it is recorded."""

    def __init__(self, reach: Reach, name: str) -> None:
        self._reach, self._name = reach, name
        self._note: dict[str, Any] = {"measures": {}, "evidence": []}

    @property
    def purse(self) -> Purse:
        """The budgets that a figure is held against; see ``checks.support.budgets``."""
        return self._reach.purse

    def degraded(self, why: str, *, cause: str | None = None) -> None:
        """Say that it works, past its warning limit."""
        self._note["degraded"] = why
        if cause:
            self._note["cause"] = cause

    def because(self, cause: str) -> None:
        """Name a cause that fits better than the check's own."""
        self._note["cause"] = cause

    def measure(self, **figures: float) -> None:
        """Note figures; the names end in their unit."""
        self._note["measures"].update(figures)

    def saw(self, exchange: Exchange, *, login: bool = True) -> None:
        """Keep an HTTP exchange as evidence, and name its endpoint and token."""
        self._note["endpoint"] = exchange.endpoint
        if login:
            self._note["token"] = self._reach.login.token
        self.evidence("http.txt", exchange.as_evidence(self._reach.target.evidence_bodies))

    def evidence(self, name: str, text: str, media_type: str = "text/plain") -> None:
        """Keep a text as evidence; it is recorded only if the check does not pass."""
        self._note["evidence"].append({"name": f"{self._name}.{name}", "media_type": media_type, "text": text})

    def as_note(self) -> dict[str, Any]:
        """Return everything that was noted."""
        return {name: value for name, value in self._note.items() if value is not None}
