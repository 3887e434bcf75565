"""A small stand-in for a repository on GitHub: issues, labels, comments, pages, and what goes wrong on demand.

``repository.fails(...)`` queues what happens to the next matching request. Each request is checked against the
published interface document; what does not fit is in ``repository.violations``.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from tests.published_specs import Specs
from tests.wsgi_serving import Record, StandIn, served

NAME = "yard/backend"
MAX_BODY = 65_536


@dataclass
class Repository(Record):
    """The state of the stand-in, and what it was asked."""

    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: dict[int, list[str]] = field(default_factory=dict)

    def add(self, title: str, body: str, labels: list[str]) -> dict[str, Any]:
        """Create an issue."""
        number = len(self.issues) + 1
        issue = {"number": number, "title": title, "body": body, "state": "open", "labels": labels}
        self.issues.append(issue | {"html_url": f"https://github.example/{NAME}/issues/{number}"})
        self.comments[number] = []
        return self.issues[-1]


class _App(StandIn[Repository]):
    @property
    def repository(self) -> Repository:
        return self.record

    def served(self, request: Request) -> Response:
        found = re.fullmatch(rf"/repos/{NAME}/issues(?:/(?P<number>\d+)(?P<comments>/comments)?)?", request.path)
        if found is None:
            return _json({"message": "Not Found"}, 404)
        body = request.get_json() if request.data else {}
        if len(body.get("body", "")) > MAX_BODY:
            return _json({"message": "Validation Failed", "errors": ["body is too long"]}, 422)
        if found["number"] is None:
            return self._issues(request, body)
        number = int(found["number"])
        if found["comments"]:
            return self._comments(request, number, body)
        self.repository.issues[number - 1].update(body)
        return _json(self.repository.issues[number - 1])

    def _issues(self, request: Request, body: dict[str, Any]) -> Response:
        if request.method == "POST":
            return _json(self.repository.add(body["title"], body["body"], body.get("labels", [])), 201)
        label = request.args["labels"]
        return _page(request, [each for each in self.repository.issues if label in each["labels"]])

    def _comments(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        if request.method == "POST":
            self.repository.comments[number].append(body["body"])
            return _json({"id": 1, "body": body["body"]}, 201)
        return _page(request, [{"body": each} for each in self.repository.comments[number]])


def _page(request: Request, items: list[Any]) -> Response:
    size, number = int(request.args["per_page"]), int(request.args["page"])
    return _json(items[(number - 1) * size : number * size])


def _json(document: Any, status: int = 200) -> Response:
    return Response(json.dumps(document), status, content_type="application/json")


@pytest.fixture
def repository(published_specs: Specs) -> Iterator[Repository]:
    """The stand-in on a free port; the test fails if a request broke the interface document."""
    made = Repository()
    with served(_App(made, published_specs)) as made.url:
        yield made
    assert made.violations == []
