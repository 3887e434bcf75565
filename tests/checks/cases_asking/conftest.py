"""A shop that is open for the length of a test."""

from collections.abc import Iterator

import pytest

from tests.checks.cases_asking.shop import Shop, open_shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A real server on a free loopback port."""
    with open_shop() as opened:
        yield opened
