"""What every test may ask for, and what none may do: talk to anything but loopback."""

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

ALLOWED_HOSTS = ["127.0.0.1", "::1", "localhost"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse every connection that leaves this machine; pytest-socket names the host and what is allowed.

    A test that needs another address marks itself ``@pytest.mark.allow_hosts(["..."])``.
    """
    for item in items:
        if item.get_closest_marker("allow_hosts") is None:
            item.add_marker(pytest.mark.allow_hosts(ALLOWED_HOSTS))
