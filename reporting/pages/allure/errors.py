"""Why there is no Allure report: kept as a reason, since the site says it in its own language."""

from language import _
from reporting.domain.reason import Reason
from reporting.errors import ReportingError


class AllureError(ReportingError):
    """The Allure report of a round cannot be made.

    Args:
        reason: Why, and what to do.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.tell(_))
        self.reason = reason


class ToolMissingError(AllureError):
    """What makes Allure reports is not here: Node, npm, the registry or the room for it."""
