"""Find out before the first incident whether tickets would be taken. Nothing is written."""

from collections.abc import Iterator
from typing import Any

from language import _
from reporting.errors import DeliveryError
from reporting.tickets.jira import checking_people
from reporting.tickets.jira.checking_people import unknown
from reporting.tickets.jira.connection import Connection
from reporting.tickets.jira.refusals import status_of

PERMISSIONS = (
    "BROWSE_PROJECTS",
    "CREATE_ISSUES",
    "ADD_COMMENTS",
    "CREATE_ATTACHMENTS",
    "TRANSITION_ISSUES",
    "EDIT_ISSUES",
    "LINK_ISSUES",
)
GIVEN = {"project", "issuetype", "summary", "description", "labels", "components", "priority", "reporter"}
"""Fields that each ticket has, or that Jira fills in by itself."""


def problems(connection: Connection) -> list[str]:
    """Return everything that would keep a ticket from being made or closed, each with what to change."""
    found: list[str] = []
    people = checking_people
    of_people = (people.reading_fields, people.link_type, people.resolutions, people.people, people.moves)
    for step in (_login, _permissions, _project, _fields, _priorities, *of_people):
        try:
            found += list(step(connection))
        except DeliveryError as error:
            found.append(error.tell(_))
            if step is _login:
                break
    return found


def _login(connection: Connection) -> Iterator[str]:
    who = connection.get(connection.api("myself"))
    if not isinstance(who, dict) or not (who.get("accountId") or who.get("name")):
        said = _("tickets.jira.url {url} does not say who is logged in: check it and the token")
        yield said.format(url=connection.settings.url)


def _permissions(connection: Connection) -> Iterator[str]:
    settings = connection.settings
    asked = {"projectKey": settings.project, "permissions": ",".join(PERMISSIONS)}
    try:
        answer = connection.get(connection.api("mypermissions"), asked)
    except DeliveryError as error:
        if status_of(error) == 404:
            return  # a project that is not there is told by the next question
        raise
    known = answer.get("permissions", {}) if isinstance(answer, dict) else {}
    for name in PERMISSIONS:
        if name in known and not known[name].get("havePermission"):
            said = _("the account of {token} lacks the permission {name} in project {project}")
            yield said.format(token=settings.token, name=name, project=settings.project)


def _project(connection: Connection) -> Iterator[str]:
    settings = connection.settings
    project = connection.get(connection.api(f"project/{settings.project}"))
    components = [str(each.get("name")) for each in project.get("components") or ()]
    for name in settings.components:
        if name not in components:
            yield unknown("tickets.jira.components", name, components)
    types = [str(each.get("name")) for each in project.get("issueTypes") or ()]
    if not settings.is_desk and types and settings.issue_type not in types:
        yield unknown("tickets.jira.issue_type", settings.issue_type, types)


def _fields(connection: Connection) -> Iterator[str]:
    """Yield required fields that are not configured, and configured ones that are not on the screen."""
    settings = connection.settings
    known = _of_desk(connection) if settings.is_desk else _of_type(connection)
    if not known:
        return
    for name, meta in known.items():
        if meta["required"] and name not in GIVEN and name not in settings.fields:
            said = _("{name} ({title}) is required: set it under tickets.jira.fields")
            yield said.format(name=name, title=meta["name"])
    for name in settings.fields:
        if name not in known:
            yield unknown("tickets.jira.fields", name, list(known))


def _of_desk(connection: Connection) -> dict[str, dict[str, Any]]:
    settings = connection.settings
    place = f"servicedesk/{settings.service_desk}/requesttype/{settings.request_type}/field"
    answer = connection.get(connection.desk(place))
    listed = answer.get("requestTypeFields", [])
    return {str(each["fieldId"]): {"required": each.get("required"), "name": each.get("name")} for each in listed}


def _of_type(connection: Connection) -> dict[str, dict[str, Any]]:
    settings = connection.settings
    if settings.flavour == "data-center":
        asked = {"projectKeys": settings.project, "issuetypeNames": settings.issue_type}
        answer = connection.get(connection.api("issue/createmeta"), {**asked, "expand": "projects.issuetypes.fields"})
        types = [each for project in answer.get("projects", []) for each in project.get("issuetypes", [])]
        fields: dict[str, Any] = next((each["fields"] for each in types if each.get("name") == settings.issue_type), {})
        return {name: _meta(meta) for name, meta in fields.items()}
    place = f"issue/createmeta/{settings.project}/issuetypes"
    types = connection.get(connection.api(place)).get("issueTypes", [])
    chosen = next((each for each in types if each.get("name") == settings.issue_type), None)
    if chosen is None:
        return {}
    listed = connection.get(connection.api(f"{place}/{chosen['id']}"), {"maxResults": 200}).get("fields", [])
    return {str(each.get("fieldId") or each.get("key")): _meta(each) for each in listed}


def _meta(meta: dict[str, Any]) -> dict[str, Any]:
    return {"required": meta.get("required") and not meta.get("hasDefaultValue"), "name": meta.get("name")}


def _priorities(connection: Connection) -> Iterator[str]:
    settings = connection.settings
    if not settings.priorities:
        return
    known = [str(each.get("name")) for each in connection.get(connection.api("priority"))]
    for severity, name in settings.priorities.items():
        if name not in known:
            yield unknown(f"tickets.jira.priorities.{severity}", name, known)
