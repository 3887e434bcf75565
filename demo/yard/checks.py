"""System checks of the yard."""

from typing import Any

from django.core import checks

from demo.yard import faulty


def check_scales(**_: Any) -> list[checks.CheckMessage]:
    """Report the fault ``system-check-failing``; nothing else is checked."""
    if not faulty.is_on("system-check-failing"):
        return []
    message = "The weighbridge is not configured."
    return [checks.Error(message, hint="Demo fault: python -m demo fault off system-check-failing", id="yard.E001")]
