"""Why an incident happened, as people found out: what closing one needs."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from language import N_

SHORTEST_TEXT = 10
"""Characters below which a text explains nothing."""


class Category(StrEnum):
    """The closed list of root causes."""

    CODE = "code"
    DEPLOYMENT = "deployment"
    CONFIGURATION = "configuration"
    CREDENTIALS = "credentials"
    DATA = "data"
    CAPACITY = "capacity"
    DEPENDENCY = "dependency"
    INFRASTRUCTURE = "infrastructure"
    NETWORK = "network"
    PROVIDER = "provider"
    OPERATION = "operation"
    FALSE_ALARM = "false-alarm"
    """Nothing was wrong: left out of the indicators, and shown apart."""
    UNKNOWN = "unknown"
    """Nobody found out: it may be said, and does not count as identified."""


TITLES = {
    Category.CODE: N_("a fault in the code"),
    Category.DEPLOYMENT: N_("a deployment that went wrong"),
    Category.CONFIGURATION: N_("a wrong setting"),
    Category.CREDENTIALS: N_("a token, password or certificate"),
    Category.DATA: N_("wrong or missing data"),
    Category.CAPACITY: N_("too little memory, disk, processor or workers"),
    Category.DEPENDENCY: N_("a package that the backend uses"),
    Category.INFRASTRUCTURE: N_("a server, container, database or broker"),
    Category.NETWORK: N_("the network"),
    Category.PROVIDER: N_("an outside provider"),
    Category.OPERATION: N_("something that somebody did by hand"),
    Category.FALSE_ALARM: N_("a false alarm: nothing was wrong"),
    Category.UNKNOWN: N_("not known"),
}
"""English source texts, to be translated where they are shown."""


class Lack(StrEnum):
    """What a closing may lack."""

    CATEGORY = "category"
    TEXT = "text"
    FIX = "fix"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class RootCause:
    """What people said about an incident's root cause; any part may be missing."""

    category: Category | None = None
    text: str = ""
    """What happened, in their words."""
    fix: str = ""
    """Address of what mended it: a change, a release, a ticket of the provider."""

    @property
    def is_identified(self) -> bool:
        """Tell whether it counts as identified: a category other than unknown, a text and a link to the fix."""
        return self.category is not Category.UNKNOWN and not lacking(self, has_evidence=True)


def lacking(root: RootCause | None, *, has_evidence: bool) -> tuple[Lack, ...]:
    """Return what is missing before an incident may count as closed.

    A false alarm has no fix; everything else needs one.
    """
    said = root or RootCause()
    wanting = {
        Lack.CATEGORY: said.category is None,
        Lack.TEXT: len(said.text.strip()) < SHORTEST_TEXT,
        Lack.FIX: said.category is not Category.FALSE_ALARM and not is_link(said.fix),
        Lack.EVIDENCE: not has_evidence,
    }
    return tuple(lack for lack, is_missing in wanting.items() if is_missing)


def is_link(text: str) -> bool:
    """Tell whether a text is an address that people can open."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
