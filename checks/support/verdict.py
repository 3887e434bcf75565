"""What a check says besides passed or failed: a warning, measures, evidence, a better cause."""

from typing import Any, Final

from checks.support.exchange import Exchange
from checks.support.purse import Purse
from checks.support.reach import Reach

LONGEST_NAME: Final = 100
"""Of a piece of evidence: what is longer would lose its ending where it is recorded."""


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

    def remark(self, text: str) -> None:
        """Say something although it passes; it stands as the message then, and evidence is recorded with it."""
        self._note["remark"] = text

    def about(self, endpoint: str) -> None:
        """Name the method and path that it is about, where no request was made."""
        self._note["endpoint"] = endpoint

    def measure(self, **figures: float) -> None:
        """Note figures; the names end in their unit."""
        self._note["measures"].update(figures)

    def tried(self, attempts: int) -> None:
        """Say how often it was tried, from 1, where it is confirmed by itself and not by its probe."""
        self._note["attempts"] = attempts

    def saw(self, exchange: Exchange, *, login: bool = True) -> None:
        """Keep an HTTP exchange as evidence, and name its endpoint and token."""
        self._note["endpoint"] = exchange.endpoint
        if login:
            self._note["token"] = self._reach.login.token
        self.evidence("http.txt", exchange.as_evidence(self._reach.target.evidence_bodies))

    def asked(self, endpoint: str, token: str | None) -> None:
        """Name the endpoint that was asked, and the token that was sent."""
        self._note |= {"endpoint": endpoint, "token": token}

    def evidence(self, name: str, text: str, media_type: str = "text/plain") -> None:
        """Keep a text as evidence; it is recorded only if the check does not pass."""
        self._keep(name, media_type, text=text)

    def document(self, name: str, document: Any, media_type: str = "application/json") -> None:
        """Keep as evidence what JSON can hold; it stays JSON when secrets are taken out of it."""
        self._keep(name, media_type, document=document)

    def _keep(self, name: str, media_type: str, **content: Any) -> None:
        whole = f"{self._name[: LONGEST_NAME - len(name)]}.{name}"
        self._note["evidence"].append({"name": whole, "media_type": media_type, **content})

    def as_note(self) -> dict[str, Any]:
        """Return everything that was noted."""
        return {name: value for name, value in self._note.items() if value is not None}
