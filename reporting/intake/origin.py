"""What started it, and what was deployed, where a CI system says so."""

from collections.abc import Mapping

from reporting.domain.run import Trigger

TRIGGERS: Mapping[str, Trigger] = {"schedule": "schedule", "push": "merge"}
"""By ``GITHUB_EVENT_NAME``, as for a round of checks."""


def trigger_of(environ: Mapping[str, str]) -> Trigger:
    """Return what started the run."""
    return TRIGGERS.get(environ.get("GITHUB_EVENT_NAME", ""), "manual")


def deployment_of(environ: Mapping[str, str], trigger: Trigger) -> str | None:
    """Return the version that CI merged; None if it was no merge, or CI does not say."""
    if trigger != "merge":
        return None
    return environ.get("GITHUB_SHA") or environ.get("CI_COMMIT_SHA") or None
