"""A small stand-in for a repository on GitHub: issues, labels, comments, pages, and what goes wrong on demand.

``repository.fails(...)`` queues what happens to the next matching request; ``repository.gone[2] = 410`` deletes an
issue (404 hides it, 301 transfers it); ``people_close`` and ``people_say`` are people's acts. Each request is checked
against the published interface document; what does not fit is in ``repository.violations``.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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
    gone: dict[int, int] = field(default_factory=dict)
    """What an issue that is no longer here answers, by its number."""
    labels: list[str] = field(default_factory=list)
    """Those that the repository has; an issue may get any other, which creates it."""

    def add(self, title: str, body: str, labels: list[str]) -> dict[str, Any]:
        """Create an issue."""
        number = len(self.issues) + 1
        issue = {"number": number, "title": title, "body": body, "state": "open", "labels": labels}
        moments = {"created_at": a_moment(number), "closed_at": None, "state_reason": None}
        address = f"https://github.example/{NAME}/issues/{number}"
        self.issues.append(issue | moments | {"html_url": address, "id": 9000 + number})
        self.comments[number] = []
        return self.issues[-1]

    def change(self, number: int, changes: dict[str, Any]) -> dict[str, Any]:
        """Change an issue as its interface does: to close it once more takes the new reason."""
        issue = self.issues[number - 1]
        issue.update(changes)
        if "state" in changes:
            is_open = changes["state"] == "open"
            issue["closed_at"] = None if is_open else issue["closed_at"] or a_moment(number + 1)
            issue["state_reason"] = changes.get("state_reason") or ("reopened" if is_open else "completed")
        return issue

    def people_close(self, number: int, reason: str = "completed") -> None:
        """Close an issue as its page does."""
        self.change(number, {"state": "closed", "state_reason": reason})

    def people_say(self, number: int, *lines: str) -> None:
        """Comment as the page does, with its line ends."""
        self.comments[number].append("\r\n".join(lines))

    def shown(self, issue: dict[str, Any]) -> dict[str, Any]:
        """Return an issue as the interface shows it."""
        labels = [{"name": name} for name in issue["labels"]]
        return issue | {"labels": labels, "comments": len(self.comments[issue["number"]])}


def a_moment(minute: int) -> str:
    """Return a moment as GitHub writes it."""
    return f"{datetime(2026, 11, 24, 12, 0, tzinfo=UTC) + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"


class _App(StandIn[Repository]):
    @property
    def repository(self) -> Repository:
        return self.record

    def served(self, request: Request) -> Response:
        if label := re.fullmatch(rf"/repos/{NAME}/labels/(.+)", request.path):
            is_known = label[1] in self.repository.labels
            return _json({"name": label[1]} if is_known else {"message": "Not Found"}, 200 if is_known else 404)
        found = re.fullmatch(rf"/repos/{NAME}/issues(?:/(?P<number>\d+)(?P<comments>/comments)?)?", request.path)
        if found is None:
            return _json({"message": "Not Found"}, 404)
        body = request.get_json() if request.data else {}
        if len(body.get("body", "")) > MAX_BODY:
            return _json({"message": "Validation Failed", "errors": ["body is too long"]}, 422)
        if found["number"] is None:
            return self._issues(request, body)
        number = int(found["number"])
        if number in self.repository.gone or number > len(self.repository.issues):
            return _json({"message": "Not Found"}, self.repository.gone.get(number, 404))
        if found["comments"]:
            return self._comments(request, number, body)
        return _json(self.repository.shown(self.repository.change(number, body)))

    def _issues(self, request: Request, body: dict[str, Any]) -> Response:
        repository = self.repository
        if request.method == "POST":
            made = repository.add(body["title"], body["body"], body.get("labels", []))
            return _json(repository.shown(made), 201)
        label = request.args.get("labels")
        here = [each for each in repository.issues if each["number"] not in repository.gone]
        found = [repository.shown(each) for each in here if label is None or label in each["labels"]]
        return _page(request, found if request.args.get("direction") == "asc" else found[::-1])

    def _comments(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        if request.method == "POST":
            self.repository.comments[number].append(body["body"])
            return _json({"id": 1, "body": body["body"]}, 201)
        return _page(request, [{"body": each} for each in self.repository.comments[number]])


def _page(request: Request, items: list[Any]) -> Response:
    size, number = int(request.args["per_page"]), int(request.args.get("page", 1))
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
