"""Confluence Cloud, REST v2: one request for each thing, nothing repeated, each refusal with what to change.

Source: developer.atlassian.com/cloud/confluence/rest/v2/api-group-page
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from language import N_
from reporting.errors import DeliveryError
from reporting.transport import retry_after_s
from rondafile.models.knowledge import Confluence

_API = "/wiki/api/v2"
_SHOWN = 300
"""Characters of an answer that are shown."""
_ADVICE = {
    400: "Check confluence.parent_id, and that no page with this title is hidden from the account of {token}",
    401: "Renew {token}, and check confluence.user; a scoped token works on "
    "https://api.atlassian.com/ex/confluence/CLOUD_ID only, another one on the site only",
    403: "Give the account of {token} permission to see the space {space} and to add pages to it",
    404: "Check confluence.space_id {space} (a number, not the key) and confluence.parent_id, and that the account "
    "of {token} may see the space and add pages to it",
    409: "It is a draft, or locked: publish it there, then publish again",
    413: "The page is above 5 MB: shorten the article",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page as Confluence has it."""

    page_id: str
    version: int
    """Counts from 1."""
    author: str
    """Account that made this version."""
    changed_at: str
    """ISO 8601, as Confluence wrote it."""
    message: str
    """What was said about this version."""
    body: str
    """In the storage format, as Confluence rewrote it."""


class ConflictError(DeliveryError):
    """The page has another version than was read."""


class Connection:
    """Makes requests to one space.

    Raises:
        DeliveryError: From every method: Confluence did not take it; the message says what to change.
    """

    def __init__(self, settings: Confluence) -> None:
        self.settings = settings
        token = settings.token.reveal()
        auth = httpx.BasicAuth(settings.user.reveal(), token) if settings.user is not None else None
        headers = {"Accept": "application/json", "User-Agent": "ronda/1"}
        if auth is None:
            headers["Authorization"] = f"Bearer {token}"
        timeout = httpx.Timeout(settings.read_s, connect=settings.connect_s)
        self._client = httpx.Client(
            base_url=settings.url + _API, headers=headers, auth=auth, timeout=timeout, follow_redirects=False
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def check_space(self) -> None:
        """Make sure that the space is there: a search in one that is not there finds nothing, and says no more."""
        self._request("GET", f"/spaces/{self.settings.space_id}")

    def find(self, title: str) -> Page | None:
        """Return the page of the space with this title, which is unique in it."""
        asked = {"space-id": self.settings.space_id, "title": title, "status": "current", "body-format": "storage"}
        found = self._request("GET", "/pages", params=asked).get("results")
        if not isinstance(found, list):
            raise DeliveryError(
                N_("Confluence answered GET /pages without a list: check confluence.url {url}"), url=self._url
            )
        return _page_of(found[0]) if found else None

    def read(self, page_id: str) -> Page:
        """Return a page as it is now."""
        return _page_of(self._request("GET", f"/pages/{page_id}", params={"body-format": "storage"}))

    def create(self, title: str, body: str) -> Page:
        """Create a page by one POST."""
        document = self._document(title, body) | {"spaceId": self.settings.space_id}
        if self.settings.parent_id is not None:
            document["parentId"] = self.settings.parent_id
        return _page_of(self._request("POST", "/pages", json=document))

    def replace(self, page: Page, title: str, body: str, message: str) -> Page:
        """Make the version after ``page``.

        Raises:
            ConflictError: There is one already.
        """
        version = {"number": page.version + 1, "message": message}
        document = self._document(title, body) | {"id": page.page_id, "version": version}
        return _page_of(self._request("PUT", f"/pages/{page.page_id}", json=document))

    @property
    def _url(self) -> str:
        return self.settings.url

    def _document(self, title: str, body: str) -> dict[str, Any]:
        return {"status": "current", "title": title, "body": {"representation": "storage", "value": body}}

    def _request(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        where = f"{method} {path}"
        try:
            answer = self._client.request(method, path, **options)
        except httpx.HTTPError as error:
            text = f"Confluence at {self._client.base_url.host} did not answer {where} ({type(error).__name__})"
            doubt = "; whether it was carried out is not known: publish again, which looks first"
            raise DeliveryError(text + (doubt if method != "GET" else "; publish again later")) from error
        if not answer.is_success:
            raise self._refused(answer, where)
        try:
            document = answer.json()
        except ValueError:
            document = None
        if not isinstance(document, dict):
            kind = answer.headers.get("content-type", "no content type").partition(";")[0]
            raise DeliveryError(
                N_(
                    "{where} got {status_code} with {kind} where Confluence's JSON was expected: check "
                    "confluence.url {url}"
                ),
                where=where,
                status_code=answer.status_code,
                kind=kind,
                url=self._url,
                permanent=True,
            )
        return document

    def _refused(self, answer: httpx.Response, where: str) -> DeliveryError:
        status = answer.status_code
        if status == 429 or status >= 500:
            wait = retry_after_s(answer.headers, datetime.now(UTC))
            later = f"publish again in {wait:.0f} s" if wait is not None else "publish again later"
            said = "limits our rate" if status == 429 else "is in trouble"
            return DeliveryError(f"Confluence {said} ({status} to {where}): {later}", retry_after_s=wait)
        if answer.is_redirect:
            return DeliveryError(
                N_("Confluence answered {status} to {where}: check confluence.url {url}"),
                status=status,
                where=where,
                url=self._url,
                permanent=True,
            )
        names = {"token": str(self.settings.token), "space": self.settings.space_id}
        advice = _ADVICE.get(status, "see docs/knowledge.md").format(**names)
        kind = ConflictError if status == 409 else DeliveryError
        return kind(f"Confluence answered {status} to {where}: {_said(answer)}. {advice}", permanent=True)


def _page_of(document: Mapping[str, Any]) -> Page:
    try:
        version = document["version"]
        return Page(
            page_id=str(document["id"]),
            version=int(version["number"]),
            author=str(version.get("authorId") or "not told"),
            changed_at=str(version.get("createdAt") or "not told"),
            message=str(version.get("message") or ""),
            body=str(((document.get("body") or {}).get("storage") or {}).get("value") or ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DeliveryError(
            N_("Confluence answered with a page that has no id or version: check confluence.url")
        ) from error


def _said(answer: httpx.Response) -> str:
    """Return the reason that an answer gives: v2 has a list of errors, older parts one message."""
    try:
        document = answer.json()
    except ValueError:
        return "no reason given"
    if not isinstance(document, dict):
        return "no reason given"
    errors = document.get("errors")
    each = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else document
    words = [str(each[name]) for name in ("title", "detail", "message") if each.get(name)]
    return " ".join(": ".join(words).split())[:_SHOWN].rstrip(".") or "no reason given"
