"""A small stand-in for a repository on GitHub: issues, labels, comments, pages, and what goes wrong on demand.

``repository.fails(...)`` queues what happens to the next matching request. Each request is checked against the
published interface document; what does not fit is in ``repository.violations``.
"""

import json
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from tests.jira_cloud import Fault
from tests.published_specs import Specs
from tests.wsgi_serving import served

NAME = "yard/backend"
MAX_BODY = 65_536


@dataclass
class Repository:
    """The state of the stand-in, and what it was asked."""

    url: str = ""
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: dict[int, list[str]] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fails(self, method: str, path: str, status: int = 0, **how: Any) -> None:
        """Let the next request that matches go wrong."""
        self.faults.append(Fault(method, path, status, **how))

    def add(self, title: str, body: str, labels: list[str]) -> dict[str, Any]:
        """Create an issue."""
        number = len(self.issues) + 1
        issue = {"number": number, "title": title, "body": body, "state": "open", "labels": labels}
        self.issues.append(issue | {"html_url": f"https://github.example/{NAME}/issues/{number}"})
        self.comments[number] = []
        return self.issues[-1]


class _App:
    def __init__(self, repository: Repository, specs: Specs) -> None:
        self.repository, self.specs = repository, specs
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        request = Request(environ)
        request.get_data(parse_form_data=False)
        with self.lock:
            answer = self._answer(request)
        if answer is None:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            answer = Response("")
        return answer(environ, start)

    def _answer(self, request: Request) -> Response | None:
        repository = self.repository
        repository.seen.append((request.method, request.path))
        repository.violations += self.specs.violations(request)
        fault = next(
            (
                each
                for each in repository.faults
                if each.method == request.method and re.search(each.path, request.path)
            ),
            None,
        )
        if fault is None:
            return self._served(request)
        repository.faults.remove(fault)
        if fault.committed:
            self._served(request)
        if not fault.status:
            return None
        return Response(fault.body, fault.status, headers=fault.headers, content_type=fault.content_type)

    def _served(self, request: Request) -> Response:
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
