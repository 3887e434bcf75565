"""One Jira, reached through the `jira` library's session: each request is sent once, and refusals are explained."""

from collections.abc import Mapping, Sequence
from typing import Any

from jira import JIRA, JIRAError
from requests import Response
from requests.exceptions import RequestException

from reporting.tickets.jira.refusals import explained, not_json, unreachable
from rondafile.models.tickets import Jira

API_VERSIONS = {"cloud": "3", "data-center": "2"}
"""Cloud's version 3 takes ADF; Data Center knows version 2 with wiki markup only."""
File = tuple[str, bytes, str]
"""Name, content and media type."""


class Connection:
    """Makes requests to one Jira. The library would repeat a lost POST and file two tickets: here it repeats none."""

    def __init__(self, settings: Jira) -> None:
        self.settings = settings
        self.version = API_VERSIONS[settings.flavour]
        token = settings.token.reveal()
        login: dict[str, Any] = {"token_auth": token}
        if settings.user is not None:
            login = {"basic_auth": (settings.user.reveal(), token)}
        self._client = JIRA(
            server=settings.url,
            options={"rest_api_version": self.version, "verify": str(settings.ca_file) if settings.ca_file else True},
            get_server_info=False,
            max_retries=0,
            timeout=(settings.connect_s, settings.read_s),
            **login,
        )
        self.requests = 0
        """How many were made."""

    def api(self, path: str) -> str:
        """Return the address of a path of the platform's REST API."""
        return f"{self.settings.url}/rest/api/{self.version}/{path}"

    def desk(self, path: str) -> str:
        """Return the address of a path of the service desk's REST API."""
        return f"{self.settings.url}/rest/servicedeskapi/{path}"

    def get(self, address: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON that is there.

        Raises:
            DeliveryError: As all of these methods: Jira did not take it; the message says what to change.
        """
        return self._json(self._sent("GET", address, params=dict(params or {})))

    def post(self, address: str, body: Mapping[str, Any]) -> Any:
        """Send JSON once, and return the JSON of the answer; None where it is empty."""
        return self._json(self._sent("POST", address, json=dict(body)))

    def put(self, address: str, body: Mapping[str, Any]) -> None:
        """Send a change of something that is there; sending it again changes nothing more."""
        self._sent("PUT", address, json=dict(body))

    def upload(self, address: str, files: Sequence[File], field: str = "file") -> Any:
        """Send files as one multipart request."""
        headers = {"X-Atlassian-Token": "no-check", "Content-Type": None}
        return self._json(self._sent("POST", address, files=[(field, each) for each in files], headers=headers))

    def close(self) -> None:
        """Close the connections."""
        self._client._session.close()

    def _sent(self, method: str, address: str, **options: Any) -> Response:
        self.requests += 1
        try:
            # The session turns every status from 400 into an error, and follows no redirect: a POST would become a GET.
            answer: Response = self._client._session.request(method, address, allow_redirects=False, **options)
        except JIRAError as error:
            raise explained(error, method, address, self.settings) from error
        except RequestException as error:
            raise unreachable(error, method, address, self.settings) from error
        if answer.is_redirect:
            raise not_json(answer, method, address, self.settings)
        return answer

    def _json(self, answer: Response) -> Any:
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError as error:
            raise not_json(answer, str(answer.request.method), answer.url, self.settings) from error
