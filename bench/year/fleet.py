"""What is checked: health checks with needs between them, cases, and the figures of hygiene."""

from dataclasses import dataclass

from reporting.domain.outcome import Severity

TARGET = "yard"
S1, S2, S3, S4 = Severity.S1, Severity.S2, Severity.S3, Severity.S4


@dataclass(frozen=True, slots=True)
class Probe:
    """One check of a round."""

    check: str
    case: str
    severity: Severity
    cause: str
    title: str
    typical_ms: float
    """Median of the time that its answer takes."""
    needs: tuple[str, ...] = ()
    endpoint: str | None = None
    has_latency: bool = False
    """Whether it measures ``latency_ms``."""
    is_inside: bool = False
    """Whether it is asked through the backend's interpreter."""


_ANSWERS, _WHOAMI, _DATABASE = "health.api.answers", "health.api.whoami", "health.database.answers"
_BROKER, _PING, _DJANGO = "health.celery.broker", "health.celery.ping", "health.django.check"
_ENDPOINTS = {"orders": 45, "uploads": 90, "reports": 260, "search": 120, "invoices": 70}
_QUEUES = ("celery", "mails", "ocr")
_API = "El endpoint responde según lo configurado"

HEALTH = (
    Probe(_ANSWERS, "", S1, "api", "El servidor responde", 18, (), "GET /api/v1/whoami", has_latency=True),
    Probe("health.api.anonymous", "", S1, "permissions", "Sin token no entra nadie", 15, (_ANSWERS,), "GET /api/v1/me"),
    Probe("health.api.certificate", "", S2, "certificate", "El certificado TLS tiene vigencia suficiente", 30),
    Probe("health.api.clock", "", S3, "clock", "El reloj del backend está en hora", 16, (_ANSWERS,)),
    Probe(
        _WHOAMI,
        "",
        S1,
        "api",
        "La API reconoce al usuario",
        22,
        (_ANSWERS, _DATABASE),
        "GET /api/v1/whoami",
        has_latency=True,
    ),
    Probe(
        "health.api.latency",
        "",
        S2,
        "latency",
        "La API responde a tiempo",
        24,
        (_WHOAMI, _DATABASE),
        None,
        has_latency=True,
    ),
    *(
        Probe(
            "health.api.endpoint",
            name,
            S2,
            "api",
            _API,
            typical_ms,
            (_WHOAMI,),
            f"GET /api/v1/{name}",
            has_latency=True,
        )
        for name, typical_ms in _ENDPOINTS.items()
    ),
    Probe(_DJANGO, "", S2, "configuration", "La verificación de Django no encuentra nada grave", 790, is_inside=True),
    Probe(_DATABASE, "", S1, "database", "Todas las bases de datos responden a tiempo", 9, (_DJANGO,), is_inside=True),
    Probe(
        "health.django.migrations",
        *("", S2, "migrations", "Todas las migraciones están aplicadas", 40),
        (_DJANGO, _DATABASE),
        is_inside=True,
    ),
    Probe(_BROKER, "", S1, "broker", "El broker de mensajes responde", 6),
    Probe(_PING, "", S2, "worker", "Todos los workers de Celery responden", 1010, (_BROKER,)),
    *(
        Probe("health.celery.queue", name, S2, "queue", "Las tareas no se acumulan en la cola", 5, (_BROKER, _PING))
        for name in _QUEUES
    ),
    Probe("health.celery.canary", "", S3, "worker-busy", "Una tarea enviada a los workers vuelve", 140, (_PING,)),
)
"""Twenty: what a round finds."""

CASES = tuple(
    Probe("regression.case", f"order-{number:02}", S2, "rule", f"El pedido {number:02} se calcula bien", 35)
    for number in range(1, 41)
)
"""What each night's round finds."""
FLAKY = frozenset({"order-07", "order-23"})

GROWTH = {
    "orphans": ("hygiene.media.orphans", S4, "media-orphans", 140.0, 0.04),
    "missing": ("hygiene.media.missing", S2, "media-missing", 2.0, 0.02),
    "stale_tokens": ("hygiene.tokens.stale", S3, "stale-access", 12.0, 0.03),
    "outdated": ("hygiene.packages.outdated", S4, "outdated", 9.0, 0.05),
    "vulnerable": ("hygiene.packages.vulnerable", S2, "vulnerable", 1.0, 0.03),
}
"""Of each figure: its check, severity and cause, where it begins, and the mean of the log of a week's growth."""


def dependents(check: str) -> frozenset[str]:
    """Return every health check that fails when this one does, over any number of needs, itself among them."""
    found = {check}
    while more := {each.check for each in HEALTH if found.intersection(each.needs)} - found:
        found |= more
    return frozenset(found)
