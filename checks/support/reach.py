"""Everything a probe may use to reach one target."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from checks.support.broker import Broker
from checks.support.errors import CheckError
from checks.support.exchange import Exchange
from checks.support.interpreter import Interpreter, Question
from checks.support.login import ANONYMOUS, MONITOR, Login
from checks.support.purse import Purse
from checks.support.remembered import Remembered
from checks.support.sightings import Sightings
from checks.support.web import Http
from rondafile.budgets import Budget
from rondafile.models import Confirm, Target
from rondafile.references import Resolved


class Waiter(Protocol):
    """Hands out what another probe measured."""

    confirm: Confirm
    """How a network failure is confirmed inside a round."""
    stopping: threading.Event
    """Set when the round ends: what is under way cleans up and begins nothing new."""

    def needed(self, probe: Any) -> Any:
        """Return the measurement; where it failed nothing further can be judged, and UnjudgedError says why."""


class Reach:
    """The ways into one target, one of each."""

    prober: Waiter
    """Set by the prober that this belongs to, so that a probe can build on another."""
    mask_key: bytes = b""
    """What tokens are masked with, also inside the backend, so that both masks of one token are the same."""

    def __init__(self, name: str, target: Target, state: Path, budgets: Mapping[str, Budget] | None = None) -> None:
        self.name, self.target = name, target
        self.http = Http(target)
        self.login = Login(target, self.http, name)
        self._logins = {role: Login(access, self.http, name, role) for role, access in target.roles.items()}
        self.interpreter = Interpreter(target, name)
        self.broker = Broker(target, name)
        self.sightings = Sightings(state / "sightings.json")
        self.remembered = Remembered(state / "hygiene.json")
        self.purse = Purse(dict(budgets or {}), target.budgets, self.remembered)

    def login_as(self, role: str) -> Login | None:
        """Return the login of a role: ``monitor`` is the target's own; None for ``anonymous``, who has none.

        Raises:
            KeyError: The target has no such role.
        """
        if role == ANONYMOUS:
            return None
        return self.login if role == MONITOR else self._logins[role]

    @property
    def yielded(self) -> dict[str, str]:
        """The tokens that login requests gave, by role; secrets."""
        logins = (self.login, *self._logins.values())
        return {login.role: login.yielded for login in logins if login.yielded is not None}

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that a case can ask with."""
        return (ANONYMOUS, MONITOR, *self._logins)

    def get(self, path: str, *, login: bool = True, method: str = "GET") -> Exchange:
        """Make a request, logged in or not."""
        headers = self.login.headers() if login else None
        try:
            return self.http.request(method, path, headers=headers)
        except CheckError as error:
            error.ronda_token = self.login.token if login else None
            raise

    def ask(self, script: str, **parameters: Any) -> Any:
        """Return the answer of a script of ``checks.support.inside``."""
        return self.interpreter.ask(Question(script, parameters))

    def close(self) -> None:
        """Close what was opened, and keep what later rounds need."""
        self.http.close()
        self.interpreter.close()
        self.sightings.save()
        self.remembered.save()

    def secrets(self) -> list[str]:
        """Return every secret text this target is reached with."""
        target = self.target
        held = [target.broker, target.result_backend]
        found = [secret.reveal() for secret in held if secret is not None and secret.references]
        for login in (self.login, *self._logins.values()):
            found += login.secrets()
        if target.dependencies and target.dependencies.index and target.dependencies.index.references:
            found.append(target.dependencies.index.reveal())
        if target.logs:
            found += target.logs.secrets
        return [*found, *(value for value in target.environ.values() if isinstance(value, Resolved))]
