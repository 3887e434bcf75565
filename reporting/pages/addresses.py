"""Where each page lies, relative to the site's folder. Names from outside become safe file names."""

import hashlib
import re

INDEX = "index.html"
STATUS = "status.json"
CALENDAR = "calendar.html"
FEED = "calendar.ics"
KNOWLEDGE = "knowledge"
MANIFEST = "ronda-site.json"
ATOM = "incidents.atom"
METRICS = "metrics.txt"
PICTURES = (".png", ".jpg")
"""Endings of evidence that keeps its own on the site."""
_SAFE_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,149}")
_SAFE_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,149}")


def target_folder(target: str) -> str:
    """Return the folder of a target; it never has a dot, so it never meets a file of the site's own."""
    return _safe(target, _SAFE_FOLDER, taken=KNOWLEDGE)


def target_page(target: str) -> str:
    """Return the page of a target."""
    return f"{target_folder(target)}/index.html"


def incidents_page(target: str) -> str:
    """Return the list of all incidents of a target."""
    return f"{target_folder(target)}/incidents/index.html"


def incident_page(target: str, incident_id: str) -> str:
    """Return the page of an incident."""
    return f"{target_folder(target)}/incidents/{_leaf(incident_id)}"


def hygiene_page(target: str) -> str:
    """Return the page of a target's hygiene figures."""
    return f"{target_folder(target)}/hygiene/index.html"


def deployments_page(target: str) -> str:
    """Return the page of a target's deployments."""
    return f"{target_folder(target)}/deployments/index.html"


def runs_page(target: str) -> str:
    """Return the list of a target's latest runs."""
    return f"{target_folder(target)}/runs/index.html"


def run_page(target: str, run_id: str) -> str:
    """Return the page of a run."""
    return f"{target_folder(target)}/runs/{_leaf(run_id)}"


def ticket_page(target: str, ticket: str) -> str:
    """Return the page of a ticket of the local system."""
    return f"{target_folder(target)}/tickets/{_leaf(ticket)}"


def services_page(target: str) -> str:
    """Return the page of how a target's services did: now, through 90 days, and how fast they answered."""
    return f"{target_folder(target)}/services.html"


def weeks_page(target: str) -> str:
    """Return the list of a target's weekly reviews."""
    return f"{target_folder(target)}/weeks/index.html"


def week_page(target: str, week: str) -> str:
    """Return the weekly review of a target, such as of ``2026-W48``."""
    return f"{target_folder(target)}/weeks/{_leaf(week)}"


def days_file(target: str) -> str:
    """Return what is kept of a target's days that are over, so that they need not be read again."""
    return f"{target_folder(target)}/days.json"


def badge(target: str, form: str) -> str:
    """Return the badge of a target, as ``json`` or ``svg``."""
    return f"{target_folder(target)}/badge.{form}"


def round_page(target: str, run_id: str) -> str:
    """Return the pytest-html report of a round."""
    return f"{target_folder(target)}/rounds/{_leaf(run_id)}"


def rounds_page(target: str) -> str:
    """Return the list of the reports of a target's rounds."""
    return f"{target_folder(target)}/rounds/index.html"


def allure_folder(target: str, run_id: str) -> str:
    """Return the folder of the Allure report of a round, without a final slash."""
    return f"{target_folder(target)}/allure/{_safe(run_id, _SAFE_FOLDER)}"


def evidence_file(target: str, name: str, sha256: str) -> str:
    """Return the file of a piece of evidence: ``.txt``, so that no browser runs what a backend answered, or a picture.

    What is named like a picture and is none is shown as a broken one, and not run either.
    """
    suffix = next((each for each in PICTURES if name.endswith(each)), ".txt")
    return f"{target_folder(target)}/evidence/{_safe(name, _SAFE_FILE)}.{sha256[:12]}{suffix}"


def articles_page() -> str:
    """Return the list of the articles of the knowledge base."""
    return f"{KNOWLEDGE}/index.html"


def article_page(cause: str) -> str:
    """Return the page of the article on a cause; tickets lead there, so it never changes."""
    return f"{KNOWLEDGE}/{_leaf(cause)}"


def way_up(page: str) -> str:
    """Return what leads from ``page`` to the site's folder: empty, ``../`` or ``../../``."""
    return "../" * page.count("/")


def _leaf(name: str) -> str:
    safe = _safe(name, _SAFE_FILE)
    return f"{safe}-.html" if safe == "index" else f"{safe}.html"


def _safe(name: str, pattern: re.Pattern[str], taken: str = "") -> str:
    if pattern.fullmatch(name) and name.casefold() != taken:
        return name
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-_")[:60] or "x"
    return f"{readable}-{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:8]}"
