"""One demo for the whole session, and what its tests look at it with."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from demo.stack import Demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that is up; taken down at the end."""
    stack = Demo(tmp_path_factory.mktemp("demo"))
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


@pytest.fixture
def anonymous(demo: Demo) -> Iterator[httpx.Client]:
    """A client without a token."""
    with httpx.Client(base_url=demo.base_url, timeout=10, trust_env=False) as client:
        yield client


@pytest.fixture
def monitor(demo: Demo, anonymous: httpx.Client) -> httpx.Client:
    """A client that signs in as the monitor."""
    anonymous.headers["Authorization"] = f"Token {demo.state.credentials()['DEMO_TOKEN']}"
    return anonymous


@pytest.fixture
def fault(demo: Demo) -> Callable[[str], contextlib.AbstractContextManager[None]]:
    """Switch a fault on for the length of a ``with`` block."""

    @contextlib.contextmanager
    def switched_on(name: str) -> Iterator[None]:
        demo.fault_on(name)
        try:
            assert demo.faults() == [name]
            yield
        finally:
            demo.fault_off(name)
        assert demo.faults() == []

    return switched_on


@pytest.fixture
def empty_state(tmp_path: Path) -> Path:
    """A directory in which no demo was ever started."""
    return tmp_path / "never-started"
