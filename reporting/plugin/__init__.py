"""The pytest plugin that records a run: results, evidence, and every reporter fed with redacted reports only.

It is the only part of reporting that knows pytest. It acts when some plugin answers ``pytest_ronda_run``.
"""

from reporting.plugin.hooks import (
    pytest_addhooks,
    pytest_addoption,
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_configure_node,
    pytest_fixture_setup,
    pytest_runtest_makereport,
    pytest_sessionfinish,
    pytest_xdist_node_collection_finished,
)

__all__ = [
    "pytest_addhooks",
    "pytest_addoption",
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_fixture_setup",
    "pytest_runtest_makereport",
    "pytest_sessionfinish",
    "pytest_xdist_node_collection_finished",
]
