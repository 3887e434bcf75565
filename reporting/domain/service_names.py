"""What the part of a backend is called that a cause is about, when it works as well as when it does not."""

from language import N_
from reporting.domain.causes import CAUSES

_NAMES = {
    "api": N_("API"),
    "token": N_("Monitoring token"),
    "permissions": N_("Access rights"),
    "latency": N_("Speed of the API"),
    "database": N_("Database"),
    "migrations": N_("Migrations"),
    "configuration": N_("Configuration"),
    "broker": N_("Message broker"),
    "worker": N_("Celery workers"),
    "worker-busy": N_("Load of the Celery workers"),
    "queue": N_("Task queues"),
    "clock": N_("Clock"),
    "certificate": N_("TLS certificate"),
    "media-missing": N_("Uploaded files"),
    "media-orphans": N_("Files without reference"),
    "stale-access": N_("Tokens and staff accounts"),
    "outdated": N_("Age of the packages"),
    "vulnerable": N_("Security of the packages"),
    "end-of-support": N_("Support of Python and Django"),
    "licences": N_("Licences"),
    "deploy-settings": N_("Settings for deployment"),
    "unmade-migrations": N_("Missing migrations"),
    "disk": N_("Disk space"),
    "contract": N_("Contract of the API"),
    "code": N_("Tests of the code"),
    "network": N_("Network"),
    "ocr": N_("OCR provider"),
    "storage": N_("External storage"),
    "rule": N_("Business rules"),
    "leftovers": N_("Data that checks created"),
    "unclear": N_("Other"),
}


def service_name(cause: str) -> str:
    """Return the English source text; of a cause that is not listed, that of an unclear one."""
    return _NAMES[cause if cause in CAUSES else "unclear"]


def service_order(cause: str) -> tuple[int, str]:
    """Return what services are put in order by: their place in the list of causes."""
    names = list(_NAMES)
    return (names.index(cause) if cause in _NAMES else len(names), cause)
