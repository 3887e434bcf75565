"""A small stand-in for Jira Cloud, for what a real server does not do on demand.

It keeps issues, comments, attachments, links and service requests, searches with a lag, pages by token, has transitions
per project and state, and can be told to misbehave: ``jira.fails(...)`` queues what happens to the next matching
request. Each request is checked against the published interface documents; what does not fit is in
``jira.violations``. What people do there is done by the methods of ``JiraCloud``.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from tests.jira_cloud_state import OPEN, JiraCloud, RefusedSearch
from tests.published_specs import Specs
from tests.wsgi_serving import StandIn, served

__all__ = ["JiraCloud", "jira_cloud"]

API, DESK = "/rest/api/3", "/rest/servicedeskapi"
ATTACHMENT_LIMIT = 100_000
"""Bytes."""
PAGE = 2
"""Issues on a page of a search."""
LINK_TYPES = ["Blocks", "Duplicate", "Relates"]
RESOLUTIONS = ["Done", "Won't Do", "Duplicate"]
OWN_FIELDS = {"customfield_10101": "Root cause", "customfield_10102": "What happened", "customfield_10103": "Fix"}

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
        Rule("/rest/api/2/search", endpoint="gone", methods=["GET", "POST"]),
        Rule(f"{API}/search/jql", endpoint="search", methods=["GET", "POST"]),
        Rule(f"{API}/issueLink", endpoint="link", methods=["POST"]),
        Rule(f"{API}/issueLinkType", endpoint="link_types", methods=["GET"]),
        Rule(f"{API}/resolution", endpoint="resolutions", methods=["GET"]),
        Rule(f"{API}/field", endpoint="fields", methods=["GET"]),
        Rule(f"{DESK}/request", endpoint="request", methods=["POST"]),
        Rule(f"{DESK}/servicedesk/<desk>/attachTemporaryFile", endpoint="hold", methods=["POST"]),
        Rule(f"{DESK}/request/<key>/attachment", endpoint="attach_held", methods=["POST"]),
        Rule(f"{DESK}/request/<key>/sla", endpoint="agreements", methods=["GET"]),
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
        if "key" in values:
            values = {**values, "key": self.jira.moved.get(values["key"], values["key"])}
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
        names = [name for name in request.args.get("fields", "").split(",") if name]
        return _json(self.jira.shown(self.jira.issues[key], names))

    def on_edit(self, request: Request, key: str) -> Response:
        self.jira.issues[key]["fields"].update(request.get_json()["fields"])
        return Response(status=204)

    def on_comments(self, request: Request, key: str) -> Response:
        listed = self.jira.comments[key]
        ordered = list(reversed(listed)) if request.args.get("orderBy") == "-created" else listed
        return _json({"comments": ordered[: int(request.args.get("maxResults", 100))], "total": len(listed)})

    def on_comment(self, request: Request, key: str) -> Response:
        return _json(self._say(key, request.get_json()["body"]), 201)

    def _say(self, key: str, body: Any) -> dict[str, Any]:
        self.specs.adf(body, self.jira.violations)
        return self.jira.say(key, body)

    def on_attach(self, request: Request, key: str) -> Response:
        if request.headers.get("X-Atlassian-Token") != "no-check":
            return _refused(403, "XSRF check failed")
        files = [(each.filename or "", each.read()) for each in request.files.getlist("file")]
        if any(len(content) > ATTACHMENT_LIMIT for _name, content in files):
            return _refused(413, "The file exceeds the maximum attachment size.")
        for name, content in files:
            self.jira.issues[key]["fields"]["attachment"].append({"filename": name, "size": len(content)})
        return _json([{"filename": name} for name, _content in files])

    def _workflow(self, key: str) -> dict[str, dict[str, Any]]:
        """Return the transitions of an issue in its state."""
        is_done = self.jira.issues[key]["fields"]["status"]["statusCategory"]["key"] == "done"
        known = self.jira.workflow_back if is_done else self.jira.workflow
        category = {"statusCategory": {"key": "new" if is_done else "done"}}
        return {
            number: {"id": number, "fields": {}, "hasScreen": True} | each | {"to": category | each["to"]}
            for number, each in known.items()
        }

    def on_transitions(self, request: Request, key: str) -> Response:
        return _json({"transitions": list(self._workflow(key).values())})

    def on_transition(self, request: Request, key: str) -> Response:
        body = request.get_json()
        chosen = self._workflow(key).get(body["transition"]["id"])
        if chosen is None:
            return _refused(400, "It seems that you have tried to perform a workflow operation that is not valid.")
        given = body.get("fields") or {}
        wanting = [name for name, meta in chosen["fields"].items() if meta.get("required") and name not in given]
        if [name for name in wanting if not chosen["fields"][name].get("hasDefaultValue")]:
            return _json({"errorMessages": [], "errors": dict.fromkeys(wanting, "is required.")}, 400)
        if chosen["hasScreen"]:
            for added in (body.get("update") or {}).get("comment", ()):
                self._say(key, added["add"]["body"])
        if chosen["to"]["statusCategory"]["key"] == "done":
            self.jira.end(key, status=chosen["to"]["name"])
        else:
            back = {"status": OPEN | chosen["to"], "resolution": None, "resolutiondate": None}
            self.jira.issues[key]["fields"].update(back)
        self.jira.issues[key]["fields"].update(given)
        self.jira.made.append((key, str(body["transition"]["id"])))
        return Response(status=204)

    def on_link(self, request: Request) -> Response:
        body = request.get_json()
        inward, outward = body["inwardIssue"]["key"], body["outwardIssue"]["key"]
        if body["type"]["name"] not in LINK_TYPES or not self.jira.has_links:
            return _refused(404, f"No issue link type with name '{body['type']['name']}' found.")
        if not {inward, outward} <= set(self.jira.issues):
            return _refused(404, "Issue does not exist or you do not have permission to see it.")
        self.jira.links.append({"type": body["type"]["name"], "inward": inward, "outward": outward})
        return Response(status=201)

    def on_link_types(self, request: Request) -> Response:
        if not self.jira.has_links:
            return _refused(404, "Issue linking is currently disabled.")
        return _json({"issueLinkTypes": [{"name": name} for name in LINK_TYPES]})

    def on_resolutions(self, request: Request) -> Response:
        return _json([{"name": name} for name in RESOLUTIONS])

    def on_fields(self, request: Request) -> Response:
        return _json([{"id": "summary", "name": "Summary"}, *({"id": k, "name": v} for k, v in OWN_FIELDS.items())])

    def on_gone(self, request: Request) -> Response:
        return _refused(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")

    def on_search(self, request: Request) -> Response:
        asked = request.get_json() if request.method == "POST" else request.args.to_dict()
        names = asked.get("fields", "id")
        try:
            found = self.jira.found(asked["jql"])
        except RefusedSearch as error:
            return _refused(400, str(error))
        start, size = int(asked.get("nextPageToken", 0)), PAGE
        shown = [self.jira.shown(each, names.split(",") if isinstance(names, str) else names) for each in found]
        page: dict[str, Any] = {"issues": shown[start : start + size], "isLast": start + size >= len(found)}
        if not page["isLast"]:
            page["nextPageToken"] = str(start + size)
        return _json(page)

    def on_agreements(self, request: Request, key: str) -> Response:
        if not self.jira.is_agent:
            return _json({"errorMessage": "You do not have permission to view this customer request."}, 403)
        start, listed = int(request.args.get("start", 0)), self.jira.agreements.get(key, [])
        last = start + 1 >= len(listed)
        return _json({"values": listed[start : start + 1], "start": start, "size": 1, "isLastPage": last})

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
