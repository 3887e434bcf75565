"""What the stand-in for Jira Cloud keeps, how a search sees it, and what people do there without us."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.wsgi_serving import Record

OPEN = {"name": "Open", "statusCategory": {"key": "new"}}
US, SOMEBODY = {"accountId": "5b10a2844c20165700ede21g"}, {"accountId": "5b10a0effa615349cb016cd8"}
COMMENTS_SHOWN = 20
"""A search gives the oldest comments of an issue only."""


class RefusedSearch(Exception):  # noqa: N818 - it is an answer, not a fault of ours
    """What a search is refused with."""


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
    workflow_back: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {"41": {"name": "Open again", "to": {"name": "Reopened"}}}
    )
    """Transitions of an issue that is done."""
    token: str = "jira-token-0001"
    now: Callable[[], float] = time.time
    temporary: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    lacks: set[str] = field(default_factory=set)
    """Permissions that the account does not have."""
    links: list[dict[str, str]] = field(default_factory=list)
    """Each with its ``type``, its ``inward`` and its ``outward`` issue."""
    moved: dict[str, str] = field(default_factory=dict)
    """Keys of before, and those that lead there now."""
    made: list[tuple[str, str]] = field(default_factory=list)
    """Transitions that were made: issue and id."""
    agreements: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """SLAs by issue, as the service desk gives them."""
    is_agent: bool = True
    """Whether the account may see them."""
    has_links: bool = True
    """Whether issue linking is switched on."""

    def labelled(self, label: str) -> list[dict[str, Any]]:
        """Return the issues with a label."""
        return [issue for issue in self.issues.values() if label in issue["fields"].get("labels", [])]

    def add(self, project: str, fields: dict[str, Any], creator: dict[str, str] = US) -> dict[str, Any]:
        """Create an issue."""
        number = len(self.issues) + 1
        key = f"{project}-{number}"
        born = {"attachment": [], "status": OPEN, "created": self.stamp(), "updated": self.stamp(), "creator": creator}
        issue = {"id": str(10_000 + number), "key": key, "fields": born | {"resolution": None} | fields}
        self.issues[key] = issue | {"created": self.now()}
        self.comments[key] = []
        return issue

    def stamp(self) -> str:
        """Return the present moment as Jira writes it."""
        return datetime.fromtimestamp(self.now(), UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    def end(self, key: str, resolution: str | None = "Done", status: str = "Closed") -> None:
        """Let people end an issue."""
        ended = {"status": {"name": status, "statusCategory": {"key": "done"}}, "updated": self.stamp()}
        named = {"resolution": {"name": resolution}, "resolutiondate": self.stamp()} if resolution else {}
        self.issues[key]["fields"].update(ended | named)

    def say(self, key: str, body: Any) -> dict[str, Any]:
        """Add a comment; a text is put into a document."""
        if isinstance(body, str):
            lines = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in body.splitlines()]
            body = {"version": 1, "type": "doc", "content": lines}
        comment = {"id": str(len(self.comments[key]) + 1), "body": body}
        self.comments[key].append(comment)
        return comment

    def move(self, key: str, project: str) -> str:
        """Let people move an issue to another project, and return its new key."""
        fresh = f"{project}-{key.rpartition('-')[2]}"
        self.issues[fresh] = self.issues.pop(key) | {"key": fresh}
        self.comments[fresh] = self.comments.pop(key)
        self.moved[key] = fresh
        return fresh

    def delete(self, key: str) -> None:
        """Let people delete an issue."""
        del self.issues[key], self.comments[key]

    def shown(self, issue: dict[str, Any], names: list[str]) -> dict[str, Any]:
        """Return an issue with the fields that were asked for, its id and its key; all of them if none was."""
        key = issue["key"]
        fields = issue["fields"] | {"issuelinks": self._links_of(key)}
        if "comment" in names:
            listed = self.comments[key]
            fields = fields | {"comment": {"comments": listed[:COMMENTS_SHOWN], "total": len(listed)}}
        chosen = {name: value for name, value in fields.items() if name in names or not names}
        return {"id": issue["id"], "key": key, "fields": chosen}

    def found(self, jql: str) -> list[dict[str, Any]]:
        """Return what a search finds. It knows labels, texts, keys, the project, the type and who created it."""
        if not re.search(r"\b(project|labels|text|key)\b", jql):
            raise RefusedSearch("Unbounded JQL queries are not allowed here.")
        for project in re.findall(r'project = "?(\w+)"?', jql):
            if project != "OPS":
                raise RefusedSearch(f"The value '{project}' does not exist for the field 'project'.")
        asked = re.findall(r'"([^"]+)"', (re.search(r"key in \(([^)]*)\)", jql) or [""])[0])
        for key in asked:
            if self.moved.get(key, key) not in self.issues:
                raise RefusedSearch(f"An issue with key '{key}' does not exist for field 'key'.")
        keys = {self.moved.get(key, key) for key in asked}
        seen = (each for each in self.issues.values() if self.now() - each["created"] >= self.lag_s)
        return [each for each in seen if _matches(each, jql) and (each["key"] in keys or not keys)]

    def _links_of(self, key: str) -> list[dict[str, Any]]:
        """Return an issue's links as it shows them: each names the other issue, and at which end that is."""
        ends = (("inward", "outward"), ("outward", "inward"))
        return [
            {"type": {"name": link["type"]}, f"{other}Issue": {"key": link[other]}}
            for link in self.links
            for mine, other in ends
            if link[mine] == key
        ]


def _matches(issue: dict[str, Any], jql: str) -> bool:
    fields = issue["fields"]
    for kind in re.findall(r"type = (\w+)", jql):
        if (fields.get("issuetype") or {}).get("name") != kind:
            return False
    if "creator = currentUser()" in jql and fields["creator"] != US:
        return False
    labels = re.findall(r'labels = "([^"]+)"', jql)
    texts = [text.strip('\\"') for text in re.findall(r'text ~ "(\\"[^"]+\\")"', jql)]
    written = json.dumps(fields)
    return set(labels) <= set(fields.get("labels", [])) or (bool(texts) and all(text in written for text in texts))
