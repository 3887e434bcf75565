"""A repository to write to, for tests."""

from collections.abc import Callable
from typing import Any

from reporting.tickets.github.system import GitHubTickets
from reporting.tickets.links import NO_LINKS, Links
from rondafile.models.tickets import GitHub
from rondafile.references import Secret
from tests.github_repository import NAME
from tests.reporting.tickets.jira_builders import BOGOTA, CONTENT, WHOAMI

TOKEN = Secret("github-token-0001", ("GITHUB_TOKEN",))


def a_repository(
    url: str, content: Callable[[str], bytes | None] | None = None, links: Links = NO_LINKS, **changes: Any
) -> GitHubTickets:
    """Return the ticket system on a server."""
    values = {"repository": NAME, "token": TOKEN, "api_url": url, "connect_s": 2.0, "read_s": 5.0}
    kept = content or {WHOAMI.evidence[0].sha256: CONTENT}.get
    return GitHubTickets(GitHub.model_validate(values | changes), "en", BOGOTA, kept, links=links)
