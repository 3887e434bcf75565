"""Where people find more: addresses that a ticket shows."""

from collections.abc import Callable
from dataclasses import dataclass

from reporting.domain.incident import Incident


@dataclass(frozen=True, slots=True)
class Links:
    """Returns the addresses of pages on the published site; None where there is none."""

    page: Callable[[Incident], str | None]
    """The page of an incident."""
    article: Callable[[str], str | None]
    """The knowledge base's article on a cause."""


NO_LINKS = Links(lambda _incident: None, lambda _cause: None)
"""For a site that is published nowhere."""
