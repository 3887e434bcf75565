"""A connection to a mail server: protected, its certificate verified, logged in."""

import base64
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from reporting.notices.mail.headers import domain_of
from reporting.notices.mail.refusals import Explainer
from rondafile.models.notices import Mail


@contextmanager
def connected(settings: Mail, explainer: Explainer) -> Iterator[smtplib.SMTP]:
    """Open a connection, ready to send, and close it after the block.

    What protects it is as configured, or nothing is sent: there is no way back to an unprotected connection.

    Raises:
        DeliveryError: It does not come about; the message says what to change.
    """
    server = _opened(settings, explainer)
    try:
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _opened(settings: Mail, explainer: Explainer) -> smtplib.SMTP:
    context = _context(settings, explainer)
    # Our own name is not asked for: that may wait for a name server, and be no name that a mail server accepts.
    own = domain_of(settings.sender)
    server: smtplib.SMTP | None = None
    try:
        if settings.security == "tls":
            server = smtplib.SMTP_SSL(settings.host, settings.port, own, timeout=settings.timeout_s, context=context)
        else:
            server = smtplib.SMTP(settings.host, settings.port, own, timeout=settings.timeout_s)
        server.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            if not server.has_extn("starttls"):
                raise explainer.no_starttls()
            server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
        _log_in(server, settings, explainer)
    except Exception as error:
        if server is not None:
            server.close()
        raise explainer.explained(error) from error
    return server


def _context(settings: Mail, explainer: Explainer) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise explainer.no_authority(error) from error


def _log_in(server: smtplib.SMTP, settings: Mail, explainer: Explainer) -> None:
    if settings.user is None or settings.password is None:
        return
    user, password = settings.user.reveal(), settings.password.reveal()
    offered = server.esmtp_features.get("auth", "").upper().split()
    if (user + password).isascii() and {"CRAM-MD5", "PLAIN", "LOGIN"} & set(offered):
        server.login(user, password)
    elif "PLAIN" in offered:
        # smtplib writes ASCII only; the mechanism itself is made for UTF-8 (RFC 4616)
        written = base64.b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
        code, text = server.docmd("AUTH", f"PLAIN {written}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, text)
    else:
        raise explainer.no_login()
