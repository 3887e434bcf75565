"""A small stand-in for Confluence Cloud, REST v2: one space with its pages and their versions.

It refuses what the real one refuses: a second page of a title, a version that is not the next one, a body that is not
well-formed, a space or parent that is not there. It rewrites what it is given, as the real one does. ``meanwhile`` is
called once before the next PUT is looked at: that is when somebody else changes the page.
"""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from defusedxml import ElementTree
from werkzeug.wrappers import Request, Response

from tests.published_specs import Specs
from tests.wsgi_serving import Record, StandIn

API = "/wiki/api/v2"
SPACE, PARENT = "98306", "98400"
USER, TOKEN = "ronda@example.com", "confluence-token-0001"
OURS, SOMEBODY = "5b10a2844c20165700ede21g", "70121:somebody"


class Undocumented(Specs):
    """Judges nothing: ../shared/specs has no document of Confluence, so the stand-in itself is strict."""

    def __init__(self) -> None:
        """Load nothing."""

    def violations(self, request: Request) -> list[str]:
        """Return nothing."""
        return []


@dataclass
class Space(Record):
    """The pages of the space, and what was asked."""

    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By number."""
    meanwhile: Callable[[], None] | None = None
    logins: list[str] = field(default_factory=list)
    """The ``Authorization`` of each request."""

    def titled(self, title: str) -> dict[str, Any]:
        """Return the page of a title; there is exactly one."""
        (page,) = (each for each in self.pages.values() if each["title"] == title)
        return page

    def asked(self, method: str) -> list[str]:
        """Return the paths that were asked for with a method."""
        return [path for each, path in self.seen if each == method]

    def add(self, title: str, body: str, author: str = OURS) -> dict[str, Any]:
        """Keep a new page."""
        number = str(200_000 + len(self.pages))
        self.pages[number] = {"id": number, "status": "current", "title": title, "spaceId": SPACE}
        self.write(number, body, 1, author=author)
        return self.pages[number]

    def write(self, number: str, body: str, version: int, *, message: str = "", author: str = OURS) -> None:
        """Keep a version of a page, rewritten."""
        self.pages[number] |= {
            "version": {
                "number": version,
                "message": message,
                "authorId": author,
                "createdAt": f"2026-11-24T12:00:{version:02}Z",
            },
            "body": {"storage": {"representation": "storage", "value": rewritten(body)}},
        }

    def edit(self, title: str, body: str) -> None:
        """Let somebody change a page in their browser."""
        page = self.titled(title)
        self.write(page["id"], body, page["version"]["number"] + 1, author=SOMEBODY)


def rewritten(body: str) -> str:
    """Return a body as Confluence keeps it: other line ends, no attributes it does not know."""
    return re.sub(r' (?:rel|class)="[^"]*"', "", body).replace(" />", "/>").replace("\n", " ")


class ConfluenceApp(StandIn[Space]):
    """Serves a space."""

    def served(self, request: Request) -> Response:
        """Answer as Confluence does."""
        wanted = "Basic " + base64.b64encode(f"{USER}:{TOKEN}".encode()).decode()
        self.record.logins.append(request.headers.get("Authorization", ""))
        if self.record.logins[-1] != wanted:
            return refused(401, "Unauthorized; scope does not match")
        path = request.path.removeprefix(API)
        if path == f"/spaces/{SPACE}":
            return answered({"id": SPACE, "key": "OPS"})
        if path == "/pages" and request.method == "GET":
            return self._found(request)
        if path == "/pages" and request.method == "POST":
            return self._created(request.get_json())
        page = self.record.pages.get(path.removeprefix("/pages/"))
        if page is None:
            return refused(404, "Not Found")
        return answered(page) if request.method == "GET" else self._replaced(page, request.get_json())

    def _found(self, request: Request) -> Response:
        assert request.args["body-format"] == "storage"
        here = request.args["space-id"] == SPACE
        found = [each for each in self.record.pages.values() if each["title"] == request.args["title"] and here]
        return answered({"results": found, "_links": {}})

    def _created(self, document: dict[str, Any]) -> Response:
        if document["spaceId"] != SPACE or document.get("parentId", PARENT) != PARENT:
            return refused(404, "The space or the parent does not exist")
        if any(each["title"] == document["title"] for each in self.record.pages.values()):
            return refused(400, "A page with this title already exists: A page already exists with the same TITLE")
        if (why := malformed(document)) is not None:
            return refused(400, why)
        return answered(self.record.add(document["title"], document["body"]["value"]))

    def _replaced(self, page: dict[str, Any], document: dict[str, Any]) -> Response:
        if self.record.meanwhile is not None:
            self.record.meanwhile()
            self.record.meanwhile = None
        current = page["version"]["number"]
        if document["version"]["number"] != current + 1:
            return refused(409, f"Version must be incremented on update. Current version is: {current}")
        if (why := malformed(document)) is not None or document["id"] != page["id"]:
            return refused(400, why or "id")
        said = document["version"]["message"]
        self.record.write(page["id"], document["body"]["value"], current + 1, message=said)
        return answered(page)


def malformed(document: dict[str, Any]) -> str | None:
    """Return why a body is not taken."""
    if document["status"] != "current" or document["body"]["representation"] != "storage":
        return "representation"
    try:
        ElementTree.fromstring(f"<page>{document['body']['value']}</page>")
    except ElementTree.ParseError as error:
        return f"Error parsing xhtml: {error}"
    return None


def answered(document: Any) -> Response:
    """Return an answer with a document."""
    return Response(json.dumps(document), content_type="application/json")


def refused(status: int, why: str) -> Response:
    """Return a refusal in the shape of v2."""
    error = {"status": status, "code": "REFUSED", "title": why, "detail": None}
    return Response(json.dumps({"errors": [error]}), status, content_type="application/json")
