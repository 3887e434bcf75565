"""A backend for each test: a copy of one that was migrated and filled once."""

import pytest

from tests.postgres import Postgres
from tests.upkeep.tokens.project import Project, copied, filled, made


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A filled project on SQLite."""
    return filled(made(tmp_path_factory.mktemp("template")))


@pytest.fixture
def project(template: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project on SQLite of the test's own."""
    return copied(template, tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def on_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A filled project on PostgreSQL, shared by the tests of a module."""
    return filled(made(tmp_path_factory.mktemp("postgres"), postgres))
