"""What Jira refused, in a line that says what to change."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from jira import JIRAError
from requests import Response
from requests.exceptions import RequestException, SSLError

from language import N_
from reporting.errors import DeliveryError, Said
from reporting.transport import retry_after_s
from rondafile.models.tickets import Jira

_SHOWN = 300
"""Characters of an answer that are shown."""
_BUSY = (425, 429, 503)
_NO_REASON = Said(N_("no reason given"))


def explained(error: JIRAError, method: str, address: str, settings: Jira) -> DeliveryError:
    """Return why Jira refused a request.

    What may have been done in spite of the answer (a server error, a lost one) is not permanent: it is looked for
    before it is tried again, and not before a search could find it.
    """
    status = int(error.status_code or 0)
    answer = error.response if isinstance(error.response, Response) else None
    said = _said(answer)
    asked = f"{method} {urlsplit(address).path}"
    where = Said(N_("Jira answered {status} to {asked}"), status=status, asked=asked)
    if status in _BUSY:
        headers = answer.headers if answer is not None else {}
        reason = f" ({headers['RateLimit-Reason']})" if "RateLimit-Reason" in headers else ""
        wait = retry_after_s(headers, datetime.now(UTC))
        return DeliveryError(
            N_("{where}: it is busy{reason}; tried again later"),
            where=where,
            reason=reason,
            retry_after_s=max(wait or 0.0, _lag(method, status, settings)),
        )
    if status >= 500:
        return DeliveryError(
            N_("{where}: {said}; tried again later"), where=where, said=said, retry_after_s=settings.search_lag_s
        )
    advice = Said(_advice(status, urlsplit(address).path), **_names(settings))
    return DeliveryError("{where}: {said}. {advice}", where=where, said=said, advice=advice, permanent=True)


def status_of(error: DeliveryError) -> int | None:
    """Return the status that Jira refused with; None if it was no refusal of Jira's."""
    status = getattr(error.__cause__, "status_code", None)
    return None if status is None else int(status)


def _advice(status: int, path: str) -> str:
    """Return what to change: what a status means depends on what was asked."""
    place = next((each for each in _ADVICE_AT if path.endswith(each[0]) and status == each[1]), None)
    return _ADVICE_AT[place] if place else _ADVICE.get(status, N_("see docs/tickets.md"))


def unreachable(error: RequestException, method: str, address: str, settings: Jira) -> DeliveryError:
    """Return why there was no answer; the request may have arrived all the same."""
    host = urlsplit(address).netloc
    if isinstance(error, SSLError):
        said = N_("the certificate of {host} is not trusted: set tickets.jira.ca_file to the authority that signed it")
        return DeliveryError(said, host=host, permanent=True)
    return DeliveryError(
        N_("Jira at {host} did not answer {asked} ({why}); tried again later"),
        host=host,
        asked=f"{method} {urlsplit(address).path}",
        why=type(error).__name__,
        retry_after_s=settings.search_lag_s,
    )


def not_json(answer: Response, method: str, address: str, settings: Jira) -> DeliveryError:
    """Return that something else than Jira's API answers there, such as a login page or a proxy."""
    kind = answer.headers.get("Content-Type", "no content type").partition(";")[0]
    return DeliveryError(
        N_(
            "{asked} got {status} with {kind} where Jira's JSON was expected: "
            "tickets.jira.url {url} leads to a login page, a proxy or another server"
        ),
        asked=f"{method} {urlsplit(address).path}",
        status=answer.status_code,
        kind=kind,
        url=settings.url,
        retry_after_s=settings.search_lag_s,
    )


def _lag(method: str, status: int, settings: Jira) -> float:
    """A POST that was answered with 503 may have been carried out; one answered with 429 was not."""
    return settings.search_lag_s if method == "POST" and status == 503 else 0.0


def _said(answer: Response | None) -> str | Said:
    """Return Jira's own words, with the names of the fields that they are about."""
    if answer is None:
        return _NO_REASON
    if "html" in answer.headers.get("Content-Type", ""):
        return Said(N_("an HTML page"))
    try:
        document = answer.json()
    except ValueError:
        return _short(answer.text) or _NO_REASON
    return _short("; ".join(_words(document))) or _NO_REASON


def _words(document: Any) -> list[str]:
    if not isinstance(document, dict):
        return [str(document)]
    words = [str(each) for each in document.get("errorMessages") or ()]
    errors = document.get("errors")
    if isinstance(errors, dict):
        words += [f"{field}: {why}" for field, why in errors.items()]
    words += [str(document[name]) for name in ("errorMessage", "message") if document.get(name)]
    return words


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _names(settings: Jira) -> dict[str, object]:
    kind = Said(N_("issue type {name!r}"), name=settings.issue_type)
    if settings.is_desk:
        kind = Said(N_("request type {name}"), name=settings.request_type)
    names = {"project": settings.project, "token": str(settings.token), "link_type": settings.link_type}
    return names | {"kind": kind}


_ADVICE = {
    400: N_("Set or drop the field it names under tickets.jira.fields, or check the {kind} of project {project}"),
    401: N_("Renew {token}; a scoped token needs url = https://api.atlassian.com/ex/jira/CLOUD_ID, another the site's"),
    403: N_("Give its account permission to browse, create, comment, attach and transition in project {project}"),
    404: N_("Check tickets.jira.project {project} and the {kind}, and that the account may see them"),
    405: N_("Check that tickets.jira.flavour fits this server"),
    409: N_("The ticket is in a state that does not allow it: check tickets.jira.close against the workflow"),
    410: N_("Check tickets.jira.flavour: this interface is gone on Cloud"),
    413: N_("The attachment is above the limit that this Jira sets"),
    422: N_("Set what the transition's screen requires under tickets.jira.close_fields"),
}
_SCREEN = N_("Set what the transition's screen requires under tickets.jira.close_fields, reopen_fields or join_fields")
_SEARCH = N_("Check tickets.jira.project {project}, and tickets.jira.people, whose JQL must name a project")
_LINK = N_("Check tickets.jira.link_type {link_type}, and that issue linking is switched on there")
_LINK_OR_GONE = N_(
    "Check tickets.jira.link_type {link_type}, and that issue linking is switched on there; "
    "or one of the two tickets is not there any more"
)
_ADVICE_AT = {
    ("/transitions", 400): _SCREEN,
    ("/transitions", 422): _SCREEN,
    ("/search", 400): _SEARCH,
    ("/search/jql", 400): _SEARCH,
    ("/issueLink", 400): _LINK,
    ("/issueLink", 404): _LINK_OR_GONE,
}
"""By the end of the path, and the status."""
