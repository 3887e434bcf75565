"""Addresses of pages on the published site, for those who are told of an incident elsewhere."""

from pathlib import Path

from reporting.domain.causes import cause_of
from reporting.domain.incident import Incident
from reporting.pages import addresses
from reporting.tickets.links import NO_LINKS, Links
from rondafile import Rondafile


def ticket_url(rondafile: Rondafile, target: str, ticket: str) -> str | None:
    """Return where people open a ticket; None if that is nowhere."""
    tickets = rondafile.tickets
    if tickets.system == "jira" and tickets.jira is not None:
        return tickets.jira.browse(ticket)
    if tickets.system == "github" and tickets.github is not None:
        host = tickets.github.api_url.removesuffix("/api/v3").replace("://api.github.com", "://github.com")
        return f"{host}/{tickets.github.repository}/issues/{ticket}"
    if rondafile.site_url is None:
        return None
    return f"{rondafile.site_url.rstrip('/')}/{addresses.ticket_page(target, ticket)}"


def links_to(site_url: str | None, knowledge: Path) -> Links:
    """Return what leads to the site at ``site_url``; nothing does without one, nor to an article that is not there."""
    if site_url is None:
        return NO_LINKS
    base = site_url.rstrip("/")

    def page(incident: Incident) -> str | None:
        return f"{base}/{addresses.incident_page(incident.target, incident.incident_id)}"

    def article(cause: str) -> str | None:
        key = cause_of(cause).key
        return f"{base}/{addresses.article_page(key)}" if (knowledge / f"{key}.md").is_file() else None

    return Links(page, article)
