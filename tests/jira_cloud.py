"""A small stand-in for Jira Cloud, for what a real server does not do on demand.

It keeps issues, comments, attachments and service requests, searches with a lag, pages by token, has transitions per
project, and can be told to misbehave: ``jira.fails(...)`` queues what happens to the next matching request. Each
request is checked against the published interface documents; what does not fit is in ``jira.violations``.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from tests.published_specs import Specs
from tests.wsgi_serving import Record, StandIn, served

API, DESK = "/rest/api/3", "/rest/servicedeskapi"
ATTACHMENT_LIMIT = 100_000
"""Bytes."""


@dataclass
class JiraCloud(Record):
    """The state of the stand-in, and what it was asked."""

    lag_s: float = 0.0
    """How long a new issue is hidden from searches."""
    issues: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    required: dict[str, str] = field(default_factory=dict)
    """Custom fields that creating requires: id and what Jira says."""
    workflow: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Transitions of an open issue by id: ``{"name": …, "to": …, "fields": {…}, "hasScreen": bool}``."""
    token: str = "jira-token-0001"
    now: Callable[[], float] = time.time
    temporary: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    lacks: set[str] = field(default_factory=set)
    """Permissions that the account does not have."""

    def labelled(self, label: str) -> list[dict[str, Any]]:
        """Return the issues with a label."""
        return [issue for issue in self.issues.values() if label in issue["fields"].get("labels", [])]

    def add(self, project: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Create an issue."""
        number = len(self.issues) + 1
        key = f"{project}-{number}"
        status = {"name": "Open", "statusCategory": {"key": "new"}}
        issue = {"id": str(10_000 + number), "key": key, "fields": {"attachment": [], "status": status} | fields}
        self.issues[key] = issue | {"created": self.now()}
        self.comments[key] = []
        return issue


RULES = Map(
    [
        Rule(f"{API}/issue", endpoint="create", methods=["POST"]),
        Rule(f"{API}/issue/<key>", endpoint="read", methods=["GET"]),
        Rule(f"{API}/issue/<key>", endpoint="edit", methods=["PUT"]),
        Rule(f"{API}/issue/<key>/comment", endpoint="comments", methods=["GET"]),
        Rule(f"{API}/issue/<key>/comment", endpoint="comment", methods=["POST"]),
        Rule(f"{API}/issue/<key>/attachments", endpoint="attach", methods=["POST"]),
        Rule(f"{API}/issue/<key>/transitions", endpoint="transitions", methods=["GET"]),
        Rule(f"{API}/issue/<key>/transitions", endpoint="transition", methods=["POST"]),
        Rule(f"{API}/myself", endpoint="myself", methods=["GET"]),
        Rule(f"{API}/mypermissions", endpoint="permissions", methods=["GET"]),
        Rule(f"{API}/project/<project>", endpoint="project", methods=["GET"]),
        Rule(f"{API}/priority", endpoint="priorities", methods=["GET"]),
        Rule(f"{API}/issue/createmeta/<project>/issuetypes", endpoint="types", methods=["GET"]),
        Rule(f"{API}/issue/createmeta/<project>/issuetypes/<kind>", endpoint="type_fields", methods=["GET"]),
        Rule(f"{DESK}/servicedesk/<desk>/requesttype/<kind>/field", endpoint="desk_fields", methods=["GET"]),
        Rule(f"{API}/search", endpoint="gone", methods=["GET", "POST"]),
        Rule(f"{API}/search/jql", endpoint="search", methods=["POST"]),
        Rule(f"{DESK}/request", endpoint="request", methods=["POST"]),
        Rule(f"{DESK}/servicedesk/<desk>/attachTemporaryFile", endpoint="hold", methods=["POST"]),
        Rule(f"{DESK}/request/<key>/attachment", endpoint="attach_held", methods=["POST"]),
    ]
)


class _App(StandIn[JiraCloud]):
    @property
    def jira(self) -> JiraCloud:
        return self.record

    def served(self, request: Request) -> Response:
        if request.headers.get("Authorization", "").split(" ")[-1] == "":
            return _refused(401, "Client must be authenticated to access this resource.")
        try:
            endpoint, values = RULES.bind_to_environ(request.environ).match()
        except HTTPException as error:
            return _refused(error.code or 404, "not there")
        if "key" in values and values["key"] not in self.jira.issues:
            return _refused(404, "Issue does not exist or you do not have permission to see it.")
        made: Response = getattr(self, f"on_{endpoint}")(request, **values)
        return made

    def on_myself(self, request: Request) -> Response:
        return _json({"accountId": "5b10a2844c20165700ede21g"})

    def on_permissions(self, request: Request) -> Response:
        asked = request.args["permissions"].split(",")
        return _json({"permissions": {name: {"havePermission": name not in self.jira.lacks} for name in asked}})

    def on_project(self, request: Request, project: str) -> Response:
        if project != "OPS":
            return _refused(404, f"No project could be found with key '{project}'.")
        return _json({"components": [{"name": "Yard"}], "issueTypes": [{"name": "Task"}, {"name": "Bug"}]})

    def on_priorities(self, request: Request) -> Response:
        return _json([{"name": "High"}, {"name": "Low"}])

    def on_types(self, request: Request, project: str) -> Response:
        return _json({"issueTypes": [{"id": "1", "name": "Task"}, {"id": "2", "name": "Bug"}]})

    def on_type_fields(self, request: Request, project: str, kind: str) -> Response:
        own = [{"fieldId": name, "name": "Site", "required": True} for name in self.jira.required]
        return _json({"fields": [{"fieldId": "summary", "name": "Summary", "required": True}, *own]})

    def on_desk_fields(self, request: Request, desk: str, kind: str) -> Response:
        if kind != "12":
            return _refused(404, "The request type does not exist.")
        own = [{"fieldId": name, "name": "Site", "required": True} for name in self.jira.required]
        return _json({"requestTypeFields": [{"fieldId": "summary", "name": "Summary", "required": True}, *own]})

    def on_create(self, request: Request) -> Response:
        fields = request.get_json()["fields"]
        wanting = {name: why for name, why in self.jira.required.items() if name not in fields}
        if len(fields["summary"]) > 255 or "\n" in fields["summary"]:
            wanting["summary"] = "Summary must be less than 255 characters."
        if wanting:
            return _json({"errorMessages": [], "errors": wanting}, 400)
        self.specs.adf(fields["description"], self.jira.violations)
        return _json(self.jira.add(fields["project"]["key"], fields) | {"self": self.jira.url}, 201)

    def on_read(self, request: Request, key: str) -> Response:
        return _json(self.jira.issues[key])

    def on_edit(self, request: Request, key: str) -> Response:
        self.jira.issues[key]["fields"].update(request.get_json()["fields"])
        return Response(status=204)

    def on_comments(self, request: Request, key: str) -> Response:
        return _json({"comments": list(reversed(self.jira.comments[key])), "total": len(self.jira.comments[key])})

    def on_comment(self, request: Request, key: str) -> Response:
        body = request.get_json()["body"]
        self.specs.adf(body, self.jira.violations)
        self.jira.comments[key].append({"id": str(len(self.jira.comments[key]) + 1), "body": body})
        return _json(self.jira.comments[key][-1], 201)

    def on_attach(self, request: Request, key: str) -> Response:
        if request.headers.get("X-Atlassian-Token") != "no-check":
            return _refused(403, "XSRF check failed")
        files = [(each.filename or "", each.read()) for each in request.files.getlist("file")]
        if any(len(content) > ATTACHMENT_LIMIT for _name, content in files):
            return _refused(413, "The file exceeds the maximum attachment size.")
        for name, content in files:
            self.jira.issues[key]["fields"]["attachment"].append({"filename": name, "size": len(content)})
        return _json([{"filename": name} for name, _content in files])

    def on_transitions(self, request: Request, key: str) -> Response:
        if self.jira.issues[key]["fields"]["status"]["statusCategory"]["key"] == "done":
            return _json({"transitions": []})
        known = [{"id": name, "fields": {}, "hasScreen": True} | each for name, each in self.jira.workflow.items()]
        return _json({"transitions": known})

    def on_transition(self, request: Request, key: str) -> Response:
        body = request.get_json()
        chosen = self.jira.workflow.get(body["transition"]["id"])
        if chosen is None or self.jira.issues[key]["fields"]["status"]["statusCategory"]["key"] == "done":
            return _refused(400, "It seems that you have tried to perform a workflow operation that is not valid.")
        for added in (body.get("update") or {}).get("comment", ()):
            self.specs.adf(added["add"]["body"], self.jira.violations)
            self.jira.comments[key].append({"id": str(len(self.jira.comments[key]) + 1), "body": added["add"]["body"]})
        self.jira.issues[key]["fields"].update(body.get("fields") or {})
        self.jira.issues[key]["fields"]["status"] = {"name": chosen["to"]["name"], "statusCategory": {"key": "done"}}
        return Response(status=204)

    def on_gone(self, request: Request) -> Response:
        return _refused(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")

    def on_search(self, request: Request) -> Response:
        asked = request.get_json()
        if not re.search(r"\b(project|labels|text)\b", asked["jql"]):
            return _refused(400, "Unbounded JQL queries are not allowed here.")
        labels = re.findall(r'labels = "([^"]+)"', asked["jql"])
        texts = [text.strip('\\"') for text in re.findall(r'text ~ "(\\"[^"]+\\")"', asked["jql"])]
        found = [each for each in self.jira.issues.values() if self._matches(each, labels, texts)]
        start, size = int(asked.get("nextPageToken", 0)), 2
        page: dict[str, Any] = {"issues": found[start : start + size], "isLast": start + size >= len(found)}
        if not page["isLast"]:
            page["nextPageToken"] = str(start + size)
        return _json(page)

    def _matches(self, issue: dict[str, Any], labels: list[str], texts: list[str]) -> bool:
        if self.jira.now() - issue["created"] < self.jira.lag_s:
            return False
        written = json.dumps(issue["fields"])
        return set(labels) <= set(issue["fields"].get("labels", [])) or (
            bool(texts) and all(text in written for text in texts)
        )

    def on_request(self, request: Request) -> Response:
        body = request.get_json()
        if unknown := set(body["requestFieldValues"]) - {"summary", "description", *self.jira.required}:
            return _json({"errorMessage": f"{min(unknown)} is not on the request type"}, 400)
        made = self.jira.add("OPS", dict(body["requestFieldValues"]))
        return _json({"issueId": made["id"], "issueKey": made["key"]}, 201)

    def on_hold(self, request: Request, desk: str) -> Response:
        held = []
        for each in request.files.getlist("file"):
            name = f"temp-{len(self.jira.temporary) + 1}"
            self.jira.temporary[name] = (each.filename or "", each.read())
            held.append({"temporaryAttachmentId": name, "fileName": each.filename})
        return _json({"temporaryAttachments": held}, 201)

    def on_attach_held(self, request: Request, key: str) -> Response:
        body = request.get_json()
        for name in body["temporaryAttachmentIds"]:
            file, content = self.jira.temporary.pop(name)
            kept = {"filename": file, "size": len(content), "public": body["public"]}
            self.jira.issues[key]["fields"]["attachment"].append(kept)
        return _json({}, 201)


def _json(document: Any, status: int = 200) -> Response:
    return Response(json.dumps(document), status, content_type="application/json")


def _refused(status: int, why: str) -> Response:
    return _json({"errorMessages": [why], "errors": {}}, status)


@pytest.fixture
def jira_cloud(published_specs: Specs) -> Iterator[JiraCloud]:
    """The stand-in on a free port; the test fails if a request broke the interface documents."""
    jira = JiraCloud()
    with served(_App(jira, published_specs)) as jira.url:
        yield jira
    assert jira.violations == []
