"""Names of time zones."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator


def known_zone(value: str) -> str:
    """Return the name of a zone that is known.

    Raises:
        ValueError: It is not.
    """
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is not an IANA time zone such as America/Bogota") from error
    return value


ZoneName = Annotated[str, AfterValidator(known_zone)]
"""An IANA zone, such as ``America/Bogota``."""
