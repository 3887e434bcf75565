"""A real SMTP server on a free loopback port."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.calendars import an_unused_port


@dataclass
class Post:
    """An SMTP server that keeps what it takes, and refuses the recipients it was told to."""

    port: int
    authority: Path
    """Certificate to trust."""
    refused: set[str] = field(default_factory=set)
    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    """Recipients and message of each mail."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient or refuse it."""
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((list(envelope.rcpt_tos), message))
        return "250 OK"


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    """Start an SMTP server that wants STARTTLS."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    made = Post(an_unused_port(), tmp_path / "ca.pem")
    server = Controller(
        made, hostname="127.0.0.1", port=made.port, tls_context=context, require_starttls=True, enable_SMTPUTF8=True
    )
    server.start()
    try:
        yield made
    finally:
        server.stop()
