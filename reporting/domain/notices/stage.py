"""What happened to an incident that people are told of."""

from enum import StrEnum


class Stage(StrEnum):
    """Why a notice goes out."""

    OPENED = "opened"
    CHANGED = "changed"
    """It got worse or better, or somebody else has it."""
    REOPENED = "reopened"
    """It came back within the time that counts as the same incident."""
    CLOSED = "closed"
    REMINDER = "reminder"
    """It has been open for long."""
