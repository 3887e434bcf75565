"""What can go wrong while reporting. Every message says what happened, where, and what to do."""

from collections.abc import Callable


class Said:
    """A sentence that is told later, in the language of whoever reads it; ``str`` of it is English.

    Args:
        source: English, marked with ``N_``, with ``{named}`` places; without values it is taken as it is.
        values: What stands in the places. A sentence or an error among them is told in the same language.
    """

    def __init__(self, source: str, **values: object) -> None:
        self._source, self._values = source, values

    def tell(self, translate: Callable[[str], str] = str) -> str:
        """Return it, translated and filled in."""
        text = translate(self._source) if self._source else ""
        if not self._values:
            return text
        return text.format(**{name: _told(value, translate) for name, value in self._values.items()})

    def __str__(self) -> str:
        return self.tell()


class ReportingError(Exception):
    """Base of every error the reporter raises on purpose.

    ``str`` of it is English, for logs; ``tell`` says it in the language of whoever reads it.

    Args:
        message: What happened, where, and what to change, as in ``Said``.
        values: As in ``Said``.
    """

    def __init__(self, message: str, **values: object) -> None:
        self._said = Said(message, **values)
        super().__init__(str(self._said))

    def tell(self, translate: Callable[[str], str] = str) -> str:
        """Return the message, translated and filled in."""
        return self._said.tell(translate)


def _told(value: object, translate: Callable[[str], str]) -> object:
    return value.tell(translate) if isinstance(value, Said | ReportingError) else value


class ResultsError(ReportingError):
    """A results directory is foreign, cut short or not of a known schema; none of it is taken."""


class StoreError(ReportingError):
    """The store cannot be opened, migrated, read or written."""


class DeliveryError(ReportingError):
    """A ticket, notice or page did not reach its destination.

    Args:
        message: As in every error of the reporter.
        permanent: True if trying again cannot help (bad token, unknown project).
        retry_after_s: What the other side asked for, if it did.
        values: As in every error of the reporter.
    """

    def __init__(
        self, message: str, *, permanent: bool = False, retry_after_s: float | None = None, **values: object
    ) -> None:
        super().__init__(message, **values)
        self.permanent = permanent
        self.retry_after_s = retry_after_s


class AmendError(ReportingError):
    """What a person wants to do to an incident does not fit it."""


class ReplayError(ReportingError):
    """A stretch of the history cannot be replayed: there is none, or it holds too much."""


class SiteError(ReportingError):
    """The site cannot be written."""


class KnowledgeError(ReportingError):
    """An article of the knowledge base is not what it should be, or cannot be read or written."""


class MaintenanceError(ReportingError):
    """The maintenance windows cannot be changed or published."""
