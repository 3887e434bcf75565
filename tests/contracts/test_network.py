"""The suite talks to this machine only."""

import socket

import pytest
import pytest_socket


def test_an_outside_address_is_refused() -> None:
    """A connection to another machine fails with the host and what is allowed, and no packet leaves."""
    with (
        socket.socket() as outside,
        pytest.raises(
            (pytest_socket.SocketConnectBlockedError, UserWarning), match=r'"192\.0\.2\.1" \(allowed: .*127\.0\.0\.1'
        ),
    ):
        outside.connect(("192.0.2.1", 80))


def test_loopback_is_allowed() -> None:
    """A server of the test's own can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
