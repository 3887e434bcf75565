"""What can go wrong while reporting. Every message says what happened, where, and what to do."""


class ReportingError(Exception):
    """Base of every error the reporter raises on purpose."""


class ResultsError(ReportingError):
    """A results directory is foreign, cut short or not of a known schema; none of it is taken."""


class StoreError(ReportingError):
    """The store cannot be opened, migrated, read or written."""


class DeliveryError(ReportingError):
    """A ticket, notice or page did not reach its destination.

    Args:
        message: What happened, where, and what to change.
        permanent: True if trying again cannot help (bad token, unknown project).
        retry_after_s: What the other side asked for, if it did.
    """

    def __init__(self, message: str, *, permanent: bool = False, retry_after_s: float | None = None) -> None:
        super().__init__(message)
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
