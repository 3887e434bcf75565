"""A space to publish into."""

from collections.abc import Iterator

import pytest

from tests.confluence_cloud import ConfluenceApp, Space, Undocumented
from tests.wsgi_serving import served


@pytest.fixture
def space() -> Iterator[Space]:
    """An empty space on a free port."""
    space = Space()
    with served(ConfluenceApp(space, Undocumented())) as space.url:
        yield space
