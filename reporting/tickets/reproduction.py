"""The commands that show again what failed. No secret is in them: the reader's own ``$TOKEN`` is."""

import re
import shlex
from collections.abc import Iterable

from reporting.domain.actions import TicketFacts
from reporting.domain.repeating import command_of

MOST_REQUESTS = 5
"""At most so many requests are spelled out."""
_ENDPOINT = re.compile(r"(?P<method>[A-Z]+) (?P<path>/\S*)")
_METHOD_OPTION = {"GET": "", "HEAD": "--head "}


def commands_of(facts: TicketFacts) -> list[str]:
    """Return shell commands, the diagnosis first, then a request for each endpoint that is affected."""
    incident = facts.incident
    failing = [(each.endpoint, each.token) for each in facts.results if each.endpoint and each.outcome.badness]
    requests = dict.fromkeys([(incident.endpoint, incident.token), *failing])
    return [command_of(incident.target, incident.check), *list(_requests(requests))[:MOST_REQUESTS]]


def _requests(requests: Iterable[tuple[str | None, str | None]]) -> Iterable[str]:
    for endpoint, token in requests:
        if match := _ENDPOINT.fullmatch(endpoint or ""):
            method = _METHOD_OPTION.get(match["method"], f"-X {match['method']} ")
            login = '-H "Authorization: Token $TOKEN" ' if token else ""
            yield f'curl -sS -i {method}{login}"$BASE_URL"{shlex.quote(match["path"])}'
