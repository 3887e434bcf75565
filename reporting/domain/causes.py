"""The closed list of causes: what each is called, and who can mend it."""

from dataclasses import dataclass
from typing import Literal

from language import N_

Kind = Literal["internal", "provider", "functional"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why checks fail."""

    key: str
    title: str
    """English source text, to be translated where it is shown."""
    kind: Kind
    """Who it belongs to: the backend team, an outside provider, the analysts."""


CAUSES = {
    cause.key: cause
    for cause in (
        Cause("api", N_("The API does not answer as it should"), "internal"),
        Cause("token", N_("The monitoring token is refused"), "internal"),
        Cause("permissions", N_("Data can be read without logging in"), "internal"),
        Cause("latency", N_("The API answers too slowly"), "internal"),
        Cause("database", N_("The database does not answer as it should"), "internal"),
        Cause("migrations", N_("Migrations have not been applied"), "internal"),
        Cause("configuration", N_("The backend's configuration is not valid"), "internal"),
        Cause("broker", N_("The message broker does not answer as it should"), "internal"),
        Cause("worker", N_("A Celery worker is dead"), "internal"),
        Cause("worker-busy", N_("The Celery workers are busy"), "internal"),
        Cause("queue", N_("Tasks are piling up in a queue"), "internal"),
        Cause("clock", N_("The backend's clock is wrong"), "internal"),
        Cause("certificate", N_("The TLS certificate is expired or about to expire"), "internal"),
        Cause("network", N_("The backend cannot be reached over the network"), "internal"),
        Cause("ocr", N_("The OCR provider fails"), "provider"),
        Cause("storage", N_("The external storage fails"), "provider"),
        Cause("rule", N_("A business rule does not hold"), "functional"),
        Cause("unclear", N_("The cause is not clear yet"), "internal"),
    )
}


def cause_of(key: str) -> Cause:
    """Return the cause with this key; one that is not listed counts as unclear."""
    return CAUSES.get(key, CAUSES["unclear"])
