"""The login of the monitoring: a token, headers, or a request that yields a token."""

import threading
from collections.abc import Mapping

import jmespath

from checks.support.errors import DownError, NotConfiguredError
from checks.support.web import Http
from language import _
from rondafile.models import Target


class Login:
    """Yields the headers of a logged-in request; a login request is made once and shared."""

    def __init__(self, target: Target, http: Http, name: str) -> None:
        self.target, self._http, self._name = target, http, name
        self._lock = threading.Lock()
        self._headers: Mapping[str, str] | None = None
        self.yielded: str | None = None
        """The token that a login request gave; a secret."""

    def headers(self) -> Mapping[str, str]:
        """Return the headers.

        Raises:
            NotConfiguredError: The target has no login.
            DownError: The login request did not yield a token.
        """
        with self._lock:
            if self._headers is None:
                self._headers = self._made()
            return self._headers

    @property
    def token(self) -> str | None:
        """The token that is sent, a secret: configured, yielded by a login request, or the first secret header."""
        if self.target.token:
            return self.target.token.reveal()
        return self.yielded or next((value.reveal() for value in self.target.headers.values()), None)

    def _made(self) -> dict[str, str]:
        target = self.target
        if not target.has_login:
            raise NotConfiguredError(
                _('no login is configured: add token = "$BACKEND_TOKEN" to [targets.{target}]').format(
                    target=self._name
                )
            )
        headers = {name: secret.reveal() for name, secret in target.headers.items()}
        token = target.token.reveal() if target.token else None
        if target.login:
            token = self.yielded = self._ask()
        if token is not None:
            headers[target.token_header] = f"{target.token_scheme} {token}".strip()
        return headers

    def _ask(self) -> str:
        login = self.target.login
        assert login is not None
        body = {name: secret.reveal() for name, secret in login.body.items()}
        answer = self._http.request("POST", login.path, json=body)
        if answer.status not in (200, 201):
            raise DownError(
                _("{endpoint} refuses the monitoring's login with {status}").format(
                    endpoint=answer.endpoint, status=answer.status
                ),
                cause="token",
            )
        token = jmespath.search(login.token, answer.json())
        if not isinstance(token, str) or not token:
            raise DownError(
                _("{endpoint} answered without a token at {place}").format(endpoint=answer.endpoint, place=login.token),
                cause="token",
            )
        return token
