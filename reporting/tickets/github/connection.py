"""One repository on GitHub: each request is sent once, and refusals are explained."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from language import N_
from reporting.errors import DeliveryError, Said
from reporting.transport import retry_after_s
from rondafile.models.tickets import GitHub

API_VERSION = "2022-11-28"
_PAGE = 100
_SHOWN = 300
"""Characters of an answer that are shown."""
_GONE = (301, 404, 410)
_ADVICE = {
    401: N_("Renew {token}"),
    403: N_("Give {token} permission to read and write issues of {repository}"),
    404: N_("Check tickets.github.repository {repository}, and that {token} may see it"),
    410: N_("Issues are switched off in {repository}: switch them on in its settings"),
    422: N_("Check tickets.github.labels and tickets.github.assignees"),
}


class Connection:
    """Makes requests to one repository. Nothing is repeated here: the outbox does that."""

    def __init__(self, settings: GitHub) -> None:
        self.settings = settings
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {settings.token.reveal()}",
            "X-GitHub-Api-Version": API_VERSION,
            "User-Agent": "ronda/1",
        }
        timeout = httpx.Timeout(settings.read_s, connect=settings.connect_s)
        base = f"{settings.api_url}/repos/{settings.repository}"
        self._client = httpx.Client(base_url=base, headers=headers, timeout=timeout, follow_redirects=False)

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON that is there.

        Raises:
            DeliveryError: As all of these methods: GitHub did not take it; the message says what to change.
        """
        return self._json("GET", path, params=dict(params or {}))

    def there(self, path: str) -> Any | None:
        """Return the JSON that is there; None if it was deleted (404, 410) or went to another repository (301)."""
        answer = self._sent("GET", path)
        return None if answer.status_code in _GONE else self._read(answer, f"GET {path}")

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send JSON once, and return the JSON of the answer."""
        return self._json("POST", path, json=dict(body))

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Change something that is there; sending it again changes nothing more."""
        return self._json("PATCH", path, json=dict(body))

    def pages(self, path: str, params: Mapping[str, Any], most: int | None = None) -> Iterator[Any]:
        """Yield the items of a list, page by page, ``most`` pages at most."""
        number = 1
        while most is None or number <= most:
            found = self.get(path, {**params, "per_page": _PAGE, "page": number})
            if not isinstance(found, list):
                raise DeliveryError(
                    N_("GitHub answered {path} without a list: check tickets.github.api_url"), path=path
                )
            yield from found
            if len(found) < _PAGE:
                return
            number += 1

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _json(self, method: str, path: str, **options: Any) -> Any:
        return self._read(self._sent(method, path, **options), f"{method} {path}")

    def _sent(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return self._client.request(method, path, **options)
        except httpx.HTTPError as error:
            raise DeliveryError(
                N_("GitHub at {host} did not answer {asked} ({why}); tried again later"),
                host=self._client.base_url.host,
                asked=f"{method} {path}",
                why=type(error).__name__,
                retry_after_s=self.settings.list_lag_s,
            ) from error

    def _read(self, answer: httpx.Response, where: str) -> Any:
        if answer.is_success:
            try:
                return answer.json()
            except ValueError as error:
                raise self._not_json(answer, where) from error
        raise self._refused(answer, where)

    def _refused(self, answer: httpx.Response, where: str) -> DeliveryError:
        status = answer.status_code
        wait = self._wait(answer)
        if status == 429 or (status == 403 and wait is not None):
            return DeliveryError(
                N_("GitHub limits our rate ({status} to {where}); tried again later"),
                status=status,
                where=where,
                retry_after_s=wait,
            )
        if status >= 500:
            return DeliveryError(
                N_("GitHub answered {status} to {where}; tried again later"),
                status=status,
                where=where,
                retry_after_s=self.settings.list_lag_s,
            )
        if answer.is_redirect:
            return DeliveryError(
                N_(
                    "GitHub answered {status} to {where}: the repository was renamed or moved. Set "
                    "tickets.github.repository to its new name"
                ),
                status=status,
                where=where,
                permanent=True,
            )
        names = {"token": str(self.settings.token), "repository": self.settings.repository}
        return DeliveryError(
            N_("GitHub answered {status} to {where}: {said}. {advice}"),
            status=status,
            where=where,
            said=_said(answer),
            advice=Said(_ADVICE.get(status, N_("see docs/tickets.md")), **names),
            permanent=True,
        )

    def _wait(self, answer: httpx.Response) -> float | None:
        """Return how long to leave it alone: ``Retry-After``, or the reset of an empty allowance.

        Source: "Rate limits for the REST API", docs.github.com/rest/using-the-rest-api.
        """
        now = datetime.now(UTC)
        if (wait := retry_after_s(answer.headers, now)) is not None:
            return wait
        reset = answer.headers.get("x-ratelimit-reset", "")
        if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
            return max(0.0, float(reset) - now.timestamp())
        return None

    def _not_json(self, answer: httpx.Response, where: str) -> DeliveryError:
        kind = answer.headers.get("content-type", "no content type").partition(";")[0]
        return DeliveryError(
            N_(
                "{where} got {status_code} with {kind} where GitHub's JSON was expected: check "
                "tickets.github.api_url {api_url}"
            ),
            where=where,
            status_code=answer.status_code,
            kind=kind,
            api_url=self.settings.api_url,
            retry_after_s=self.settings.list_lag_s,
        )


def _said(answer: httpx.Response) -> str | Said:
    try:
        document = answer.json()
    except ValueError:
        return Said(N_("no reason given"))
    words = [str(document.get("message", "no reason given"))]
    words += [
        " ".join(str(part) for part in each.values()) if isinstance(each, dict) else str(each)
        for each in document.get("errors") or ()
    ]
    return " ".join("; ".join(words).split())[:_SHOWN]
