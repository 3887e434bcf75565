"""Wiring only: which plugins pytest loads."""

pytest_plugins = ["reporting.plugin", "checks.fixtures"]
