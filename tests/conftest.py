"""What every test may ask for, and what none may do: talk to anything but loopback."""

from pathlib import Path

import pytest

pytest_plugins = [
    "pytester",
    "tests.requiring",
    "tests.demo_stack",
    "tests.servers",
    "tests.brokers",
    "tests.postgres",
    "tests.registries",
    "tests.published_specs",
    "tests.jira_cloud",
    "tests.jira_server",
    "tests.github_repository",
    "tests.calendars",
    "tests.slack_service",
    "tests.teams_service",
]

LONGEST = (
    "demo/test_deployments.py",
    "upkeep/media/test_storm.py",
    "checks/health/test_faults.py",
    "cli/test_calendar_published.py",
    "cli/test_bad_input.py",
    "cli/test_incidents.py",
    "cli/test_regressions.py",
    "reporting/pipeline/test_pipeline_kill.py",
    "reporting/pipeline/test_pipeline_replay.py",
    "upkeep/tokens/test_kill.py",
    "upkeep/media/test_kill.py",
)
"""Files that take longest, begun first: of two workers none is left with one of them while the other has nothing to do.

For that xdist is given ``--no-loadscope-reorder``; it would begin with the files of most tests.
"""
ALLOWED_HOSTS = ["127.0.0.1", "::1", "localhost"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse every connection that leaves this machine, and begin with what takes longest.

    pytest-socket names the host and what is allowed.
    A test that needs another address marks itself ``@pytest.mark.allow_hosts(["..."])``.
    """
    for item in items:
        if item.get_closest_marker("allow_hosts") is None:
            item.add_marker(pytest.mark.allow_hosts(ALLOWED_HOSTS))
    ranks = {Path(__file__).parent / name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))
