"""The login of a role: a token, headers, or a request that yields a token. Most checks ask as `monitor`."""

import threading
from collections.abc import Mapping

import jmespath

from checks.support.errors import DownError, NetworkError, NotConfiguredError, OverLimitError
from checks.support.web import Body, Http
from language import _
from rondafile.models import Role, Target

MONITOR, ANONYMOUS = "monitor", "anonymous"
"""The roles that every target has: its own login, and none."""


class Login:
    """Yields the headers of a logged-in request; a login request is made once and shared.

    Args:
        access: What the configuration says of it.
        http: The way to the target.
        name: The target's name.
        role: Whose login it is.
    """

    def __init__(self, access: Target | Role, http: Http, name: str, role: str = MONITOR) -> None:
        self.access, self.role, self._http, self._name = access, role, http, name
        self._lock = threading.Lock()
        self._headers: Mapping[str, str] | None = None
        self._refused: DownError | None = None
        """Why there is no token; asked once only, so that no user is locked out."""
        self.yielded: str | None = None
        """The token that a login request gave; a secret."""

    def headers(self) -> Mapping[str, str]:
        """Return the headers.

        Raises:
            NotConfiguredError: The target has no login.
            DownError: The login request did not yield a token.
        """
        with self._lock:
            if self._refused is not None:
                raise type(self._refused)(str(self._refused), cause=self._refused.ronda_cause) from self._refused
            if self._headers is None:
                self._headers = self._once()
            return self._headers

    def _once(self) -> Mapping[str, str]:
        try:
            return self._made()
        except (NetworkError, OverLimitError):
            raise
        except DownError as error:
            self._refused = error
            raise

    @property
    def token(self) -> str | None:
        """The token that is sent, a secret: configured, yielded by a login request, or the first secret header."""
        if self.access.token:
            return self.access.token.reveal()
        return self.yielded or next((value.reveal() for value in self.access.headers.values()), None)

    def secrets(self) -> list[str]:
        """Return every secret text of this login, the token that a login request gave among them."""
        access = self.access
        held = [access.token, *access.headers.values(), *(access.login.body.values() if access.login else ())]
        found = [secret.reveal() for secret in held if secret is not None and secret.references]
        return [*found, self.yielded] if self.yielded else found

    def _made(self) -> dict[str, str]:
        access = self.access
        if not access.has_login:
            raise NotConfiguredError(
                _('no login is configured: add token = "$BACKEND_TOKEN" to [targets.{target}]').format(
                    target=self._name
                )
            )
        headers = {name: secret.reveal() for name, secret in access.headers.items()}
        token = access.token.reveal() if access.token else None
        if access.login:
            token = self.yielded = self._ask()
        if token is not None:
            headers[access.token_header] = f"{access.token_scheme} {token}".strip()
        return headers

    def _ask(self) -> str:
        login = self.access.login
        assert login is not None
        body = {name: secret.reveal() for name, secret in login.body.items()}
        answer = self._http.request("POST", login.path, body=Body(json=body))
        if answer.status not in (200, 201):
            said = (
                _("{endpoint} refuses the monitoring's login with {status}")
                if self.role == MONITOR
                else _("{endpoint} refuses the login of the role {role} with {status}")
            )
            raise DownError(said.format(endpoint=answer.endpoint, status=answer.status, role=self.role), cause="token")
        token = jmespath.search(login.token, answer.json())
        if not isinstance(token, str) or not token:
            raise DownError(
                _("{endpoint} answered without a token at {place}").format(endpoint=answer.endpoint, place=login.token),
                cause="token",
            )
        return token
