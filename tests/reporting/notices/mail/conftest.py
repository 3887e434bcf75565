"""A real SMTP server on a free loopback port, which misbehaves on demand."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from rondafile.models.notices import Mail
from rondafile.references import Secret
from tests.calendars import an_unused_port

USER, PASSWORD = "ronda@yard.example", "contraseña-de-año"


@dataclass
class Post:
    """A mail server: what it took, and what it is told to get wrong.

    ``answers["monitor@…"] = ["451 later"]`` are said to RCPT for it, one each time; ``data_answers`` after a mail, in
    order, an empty one meaning that it is taken. ``cut_after`` mails are taken and not confirmed; ``silent_at`` is a
    command (RCPT, DATA) that nothing is said to.
    """

    port: int
    authority: Path
    """Certificate to trust."""
    settings: dict[str, Any]
    answers: dict[str, list[str]] = field(default_factory=dict)
    data_answers: list[str] = field(default_factory=list)
    cut_after: int = 0
    silent_at: str = ""
    sender_answer: str = "250 OK"
    taken: list[EmailMessage] = field(default_factory=list)
    taken_for: list[str] = field(default_factory=list)
    """Recipient of each."""
    asked: list[str] = field(default_factory=list)
    """Every recipient that was asked for, taken or not."""
    sessions: int = 0
    greeted_by: set[str] = field(default_factory=set)
    """What clients called themselves."""
    was_protected: list[bool] = field(default_factory=list)
    """Of each mail: whether it came through TLS."""

    def mail(self, **changes: Any) -> Mail:
        """Return the settings that fit it."""
        return Mail.model_validate({"kind": "mail", "host": "localhost", "port": self.port, **self.settings, **changes})

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, name: str, lines: list[str]) -> Any:  # noqa: N802
        """Count connections."""
        self.sessions += session.ssl is None  # STARTTLS begins a second one
        session.host_name = name
        self.greeted_by.add(name)
        return lines

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, sender: str, options: Any) -> str:  # noqa: N802
        """Take the sender or refuse it."""
        if self.sender_answer.startswith("250"):
            envelope.mail_from = sender
        return self.sender_answer

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any) -> str:  # noqa: N802
        """Take a recipient or refuse it."""
        self.asked.append(to)
        if self.silent_at == "RCPT":
            await asyncio.sleep(30)
        if self.answers.get(to):
            return self.answers[to].pop(0)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail, or refuse it."""
        if self.silent_at == "DATA":
            await asyncio.sleep(30)
        if self.data_answers and (answer := self.data_answers.pop(0)):
            return answer
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        self.taken_for += envelope.rcpt_tos
        self.was_protected.append(session.ssl is not None or self.settings["security"] == "tls")
        if self.cut_after:
            self.cut_after -= 1
            server.transport.abort()
        return "250 OK"


def _logs_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == known, handled=data == known)


MakePost = Callable[..., Post]


@pytest.fixture
def make_post(tmp_path: Path) -> Iterator[MakePost]:
    """Start servers: ``make_post(security="tls")``, ``make_post(login=True)``, ``make_post(name="other")``."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    def make(security: str = "starttls", *, login: bool = False, name: str = "localhost", **further: Any) -> Post:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(context)
        settings = {"security": security, "sender": "ronda@yard.example", "timeout_s": 5}
        settings |= {"to": ["monitor@yard.example", "watch@yard.example"], "ca_file": str(tmp_path / "ca.pem")}
        if login:
            settings |= {"user": Secret(USER, ("MAIL_USER",)), "password": Secret(PASSWORD, ("MAIL_PASSWORD",))}
            # over TLS from the first byte, aiosmtpd knows nothing of it
            further |= {
                "authenticator": _logs_in,
                "auth_required": security != "tls",
                "auth_require_tls": security != "tls",
            }
        protected: dict[str, dict[str, Any]] = {
            "starttls": {"tls_context": context, "require_starttls": True},
            "tls": {"ssl_context": context},
            "none": {},
        }
        post = Post(an_unused_port(), tmp_path / "ca.pem", settings)
        server = Controller(post, hostname="127.0.0.1", port=post.port, **protected[security], **further)
        server.start()
        stack.callback(server.stop, no_assert=True)
        return post

    with ExitStack() as stack:
        yield make


@pytest.fixture
def post(make_post: MakePost) -> Post:
    """A server that wants STARTTLS and no login."""
    return make_post()
