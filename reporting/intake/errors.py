"""Why nothing was brought in."""

from reporting.errors import ReportingError


class IntakeError(ReportingError):
    """What was to be brought in cannot be used; none of it was recorded."""


class CommandError(IntakeError):
    """A command could not be started."""
