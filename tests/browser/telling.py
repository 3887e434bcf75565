"""What the checks of the long story say, in both languages, and what no page should choke on."""

from dataclasses import dataclass, replace

from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckResult, Run

LONG = "o" * 300
HOSTILE = (
    f"<script>alert(1)</script> {LONG} \u202egpj.exe \u05e9\u05dc\u05d5\u05dd \U0001f525\U0001f469\u200d\U0001f692 "
    "&lt;b&gt; {{ 7*7 }} %(name)s\nsecond\r\nthird \x1b[31m"
)
"""A word that no line holds, markup, text from right to left, emoji, templates, line ends and control characters."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One check: what it is, and what it says."""

    check: str
    severity: Severity
    cause: str
    measure: str
    es: tuple[str, str]
    """What it claims, and what it says when that is not so."""
    en: tuple[str, str]
    needs: tuple[str, ...] = ()
    endpoint: str | None = None

    def said(self, language: str, run: Run, outcome: str, value: float = 21.5) -> CheckResult:
        """Return its result in a run."""
        title, message = self.es if language == "es" else self.en
        found = Outcome(outcome)
        return CheckResult(
            check=self.check,
            case="",
            outcome=found,
            severity=self.severity,
            cause=self.cause,
            title=title,
            started_at=run.started_at,
            duration_ms=230,
            message="" if found in (Outcome.PASSED, Outcome.SKIPPED) else message,
            endpoint=self.endpoint,
            token="…9f3c#5e1d77aa" if self.endpoint else None,
            needs=self.needs,
            measures={self.measure: value} if found.is_judged else {},
        )


API = Spoken(
    "health.api.whoami",
    Severity.S1,
    "api",
    "latency_ms",
    ("La API dice quién ha iniciado sesión", "GET /api/v1/whoami contestó 502 en vez de 200"),
    ("The API says who is logged in", "GET /api/v1/whoami answered 502 instead of 200"),
    ("health.database.ping",),
    "GET /api/v1/whoami",
)
DATABASE = Spoken(
    "health.database.ping",
    Severity.S1,
    "database",
    "latency_ms",
    ("La base de datos responde", "sin respuesta en 3 s"),
    ("The database answers", "no answer within 3 s"),
)
BROKER = Spoken(
    "health.broker.ping",
    Severity.S2,
    "broker",
    "latency_ms",
    ("El gestor de mensajes responde", "conexión rechazada"),
    ("The message broker answers", "connection refused"),
)
WORKER = Spoken(
    "health.celery.ping",
    Severity.S2,
    "worker",
    "workers",
    ("Cada worker esperado responde", "el worker yard1@demo no responde"),
    ("Every expected worker answers", "worker yard1@demo does not answer"),
    ("health.broker.ping",),
)
QUEUE = Spoken(
    "health.celery.queue",
    Severity.S2,
    "queue",
    "depth",
    ("No se acumulan tareas en la cola", "1204 mensajes en espera; el límite es 1000"),
    ("No tasks pile up in the queue", "1204 messages wait; the limit is 1000"),
)
CERTIFICATE = Spoken(
    "health.tls.days_left",
    Severity.S3,
    "certificate",
    "left_days",
    ("El certificado TLS es válido", "vence en 12 días"),
    ("The TLS certificate is valid", "it expires in 12 days"),
)
OCR = Spoken(
    "health.ocr.reads",
    Severity.S2,
    "ocr",
    "latency_ms",
    ("El proveedor de OCR lee una placa", "el proveedor contestó 503"),
    ("The OCR provider reads a plate", "the provider answered 503"),
)
MAIL = Spoken("health.mail.sends", Severity.S4, "unclear", "latency_ms", ("El correo sale", ""), ("Mail goes out", ""))
HEALTH = (API, DATABASE, BROKER, WORKER, QUEUE, CERTIFICATE, OCR, MAIL)

ORPHANS = Spoken(
    "hygiene.media.orphans",
    Severity.S3,
    "media-orphans",
    "orphans",
    ("No se acumulan archivos huérfanos", "archivos huérfanos: 172; el presupuesto es 120"),
    ("No orphan files pile up", "orphan files: 172; the budget is 120"),
)
TOKENS = Spoken(
    "hygiene.tokens.age",
    Severity.S3,
    "stale-access",
    "stale_tokens",
    ("Ningún token es demasiado viejo", "2 tokens tienen más de un año"),
    ("No token is too old", "2 tokens are older than a year"),
)
PACKAGES = Spoken(
    "hygiene.packages.outdated",
    Severity.S4,
    "outdated",
    "outdated",
    ("Los paquetes están al día", "no se pudo preguntar al índice"),
    ("Packages are up to date", "the index could not be asked"),
)
VULNERABLE = Spoken(
    "hygiene.packages.vulnerable",
    Severity.S2,
    "vulnerable",
    "vulnerable",
    ("Ningún paquete es vulnerable", "1 vulnerabilidad conocida"),
    ("No package is vulnerable", "1 known vulnerability"),
)
ORDERS = {
    "list": (("Se listan las órdenes", "contestó 500"), ("Orders are listed", "answered 500")),
    "create": (("Se crea una orden", "contestó 403"), ("An order is created", "answered 403")),
    "pay": (("Se paga una orden", "tardó demasiado"), ("An order is paid", "took too long")),
}


def a_case(language: str, run: Run, case: str, outcome: str, attempts: int = 1) -> CheckResult:
    """Return the result of a case of the regression room."""
    es, en = ORDERS[case]
    spoken = Spoken("regression.orders", Severity.S3, "rule", "elapsed_ms", es, en, endpoint=f"POST /api/v1/{case}")
    return replace(spoken.said(language, run, outcome), case=case, attempts=attempts)


ROOT_CAUSE = {"es": "el grupo de conexiones tenía solo dos", "en": "the pool had two connections only"}
NEXT_STEP = {"es": "Mire el registro de la base de datos.", "en": "Look at the log of the database."}
FILED = {"es": "no se leen las placas en la puerta 2", "en": "plates are not read at gate 2"}
COMMITS = {
    "es": ("Permisos por rol en las órdenes", "Sube la versión de Django"),
    "en": ("Permissions by role for orders", "Raise the version of Django"),
}
REFUSED = {"es": "el canal chat no responde: espere", "en": "channel chat does not answer: wait"}
ARTICLES = {
    "database": "# The database does not answer\n\n## Symptom\n\nEverything answers 500.\n\n## How to fix it\n\n"
    "1. Look at its log.\n2. Start it again.\n\n```sh\nronda diagnose --target yard --check health.database\n```\n",
    "queue": "# Tasks pile up in a queue\n\n## Symptom\n\nReports come late.\n\n| depth | what it means |\n"
    "| --- | --- |\n| 100 | slow |\n| 1000 | nothing moves |\n",
}
"""For the site in English; the one in Spanish shows the demo's."""
WORKS = {
    "es": ("Cambio de versión de PostgreSQL", "Las cargas contestan 503 durante diez minutos", "equipo de datos"),
    "en": ("Upgrade of PostgreSQL", "Uploads answer 503 for ten minutes", "database team"),
}
CALLED_OFF = {"es": "el proveedor pidió otra fecha", "en": "the provider asked for another day"}
EMERGENCY = {"es": "una vulnerabilidad ya explotada", "en": "a vulnerability that is exploited already"}
