"""How a probe can end without a measurement. The class says how the check is then judged."""

from typing import ClassVar


class CheckError(Exception):
    """Base of what a probe or a check raises on purpose.

    Args:
        message: One line for people, in the site's language.
        cause: A cause that fits better than the check's own, if the probe knows one.
        endpoint: Method and path, if a request was made.
    """

    ronda_outcome: ClassVar[str] = "unknown"
    """Read by whoever records the result: ``failed``, ``unknown`` or ``skipped``."""

    def __init__(self, message: str, *, cause: str | None = None, endpoint: str | None = None) -> None:
        super().__init__(message)
        self.ronda_cause = cause
        self.ronda_endpoint = endpoint
        self.ronda_token: str | None = None
        """The token that was sent, a secret until it is masked."""


class DownError(CheckError):
    """The backend did not do what it must: the check has failed."""

    ronda_outcome = "failed"


class NetworkError(DownError):
    """It could not be reached. Worth a second try, since networks hiccup."""


class UnjudgedError(CheckError):
    """Nothing can be said about the backend: our own network, a missing tool, or what it needs is down."""


class OwnNetworkError(UnjudgedError):
    """Our side of the network does not work. Worth a second try."""


class NotConfiguredError(CheckError):
    """The access that a check needs is not in ``ronda.toml``; the message holds the line that adds it."""

    ronda_outcome = "skipped"


class OverLimitError(DownError):
    """A probe took longer than its time limit."""
