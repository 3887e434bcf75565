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
        Cause("permissions", N_("Something is open to those who must not get at it"), "internal"),
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
        Cause("media-missing", N_("Uploaded files are missing"), "internal"),
        Cause("media-orphans", N_("Nothing refers to some of the uploaded files"), "internal"),
        Cause("stale-access", N_("Tokens or staff accounts stay open for too long"), "internal"),
        Cause("outdated", N_("The backend's packages are out of date"), "internal"),
        Cause("vulnerable", N_("A package has a known vulnerability"), "internal"),
        Cause("end-of-support", N_("Python or Django gets no more security fixes"), "internal"),
        Cause("licences", N_("A package has a licence that may not be used"), "internal"),
        Cause("deploy-settings", N_("The settings are not fit for deployment"), "internal"),
        Cause("unmade-migrations", N_("A change of a model lacks its migration"), "internal"),
        Cause("disk", N_("A disk of uploaded files is filling up"), "internal"),
        Cause("contract", N_("The API does not keep its contract"), "internal"),
        Cause("code", N_("The code does not pass its own tests or import contracts"), "internal"),
        Cause("network", N_("The backend cannot be reached over the network"), "internal"),
        Cause("ocr", N_("The OCR provider fails"), "provider"),
        Cause("storage", N_("The external storage fails"), "provider"),
        Cause("rule", N_("A business rule does not hold"), "functional"),
        Cause("leftovers", N_("Something that the checks created was left behind"), "internal"),
        Cause("unclear", N_("The cause is not clear yet"), "internal"),
    )
}


def cause_of(key: str) -> Cause:
    """Return the cause with this key; one that is not listed counts as unclear."""
    return CAUSES.get(key, CAUSES["unclear"])
