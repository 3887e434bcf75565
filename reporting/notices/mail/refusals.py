"""What a mail server refuses, and what cannot be reached at all: said so that somebody can mend it."""

import smtplib
import ssl
from dataclasses import dataclass

from reporting.errors import DeliveryError
from reporting.notices.cutting import cut, one_line
from rondafile.models.notices import Mail

GREYLISTED_S = 300.0
"""How long a server that refuses for now is left alone: greylists open after five minutes (Postgrey's default)."""
_SHOWN = 200
"""Characters of an answer that are shown."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was said about one recipient."""

    said: str
    """Code and text, without secrets."""
    permanent: bool
    """False for 4xx, and where nothing was heard."""
    wait_s: float | None = None
    """How long to leave the server alone; None if any time is as good."""


def answered(code: int, text: bytes | str, secrets: tuple[str, ...]) -> Refusal:
    """Return the refusal that an answer about one recipient is."""
    permanent = is_permanent(code)
    return Refusal(said(code, text, secrets), permanent, None if permanent else GREYLISTED_S)


def has_timed_out(error: BaseException | None) -> bool:
    """Tell whether it comes of a server that said nothing in time; smtplib tells that as a lost connection."""
    while error is not None:
        if isinstance(error, TimeoutError):
            return True
        error = error.__cause__ or error.__context__
    return False


def said(code: int, text: bytes | str, secrets: tuple[str, ...] = ()) -> str:
    """Return an answer on one short line, without the secrets that a server may repeat in it."""
    shown = one_line(text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text))
    for secret in secrets:
        shown = shown.replace(secret, "[hidden]")
    return cut(f"{code} {shown}".strip(), _SHOWN)


def is_permanent(code: int) -> bool:
    """Tell whether an answer is one for good: 5xx (RFC 5321, section 4.2.1)."""
    return 500 <= code <= 599


class Explainer:
    """Turns what went wrong with a mail server as a whole into what to change.

    Args:
        settings: The server.
        place: Key of the configuration, such as ``notices.channels.mail``.
    """

    def __init__(self, settings: Mail, place: str) -> None:
        self._settings, self._place = settings, place
        self._server = f"the mail server {settings.host}:{settings.port}"
        self.secrets = (settings.password.reveal(),) if settings.password is not None else ()

    def explained(self, error: Exception) -> DeliveryError:
        """Return the delivery error for whatever connecting, logging in or sending raised."""
        match error:
            case DeliveryError():
                return error
            case _ if has_timed_out(error):
                waited = f"{self._server} did not answer within {self._settings.timeout_s:g} s"
                return self._later(f"{waited}{self._port_hint()}")
            case smtplib.SMTPAuthenticationError(smtp_code=code, smtp_error=text):
                if not is_permanent(code):
                    return self._later(f"{self._server} cannot log us in now: {said(code, text, self.secrets)}")
                keys = f"{self._place}.user ({self._settings.user}) and password ({self._settings.password})"
                return self._for_good(
                    f"{self._server} refused the login: {said(code, text, self.secrets)}. Check {keys}"
                )
            case smtplib.SMTPSenderRefused(smtp_code=code, smtp_error=text):
                return self._answered(f"takes no mail from {self._settings.sender}", code, text, "sender, user")
            case smtplib.SMTPResponseException(smtp_code=code, smtp_error=text):
                return self._answered("refused", code, text, "host, port")
            case smtplib.SMTPServerDisconnected():
                return self._later(f"{self._server} closed the connection{self._port_hint()}")
            case smtplib.SMTPNotSupportedError() | smtplib.SMTPException():
                return self._for_good(f"{self._server} cannot do what is needed: {one_line(str(error))}")
        return self._unreached(error)

    def no_starttls(self) -> DeliveryError:
        """Return the error for a server that does not offer to protect the connection: nothing was sent to it."""
        advice = f'set {self._place}.security = "tls" with port 465, or ask for STARTTLS there'
        return self._for_good(f"{self._server} offers no STARTTLS, and nothing is sent unprotected: {advice}")

    def no_login(self) -> DeliveryError:
        """Return the error for a server that takes no login, or none of the kinds that are known here."""
        advice = f"leave {self._place}.user and password out if it needs none, or check port and security"
        return self._for_good(f"{self._server} offers no login with a password: {advice}")

    def no_authority(self, error: Exception) -> DeliveryError:
        """Return the error for a ``ca_file`` that cannot be used."""
        why = "it holds no certificate" if isinstance(error, ssl.SSLError) else getattr(error, "strerror", "")
        return self._for_good(f"{self._place}.ca_file {self._settings.ca_file} cannot be used: {why}")

    def _unreached(self, error: Exception) -> DeliveryError:
        if isinstance(error, ssl.SSLCertVerificationError):
            advice = f"let {self._place}.host be the name in it, and ca_file the authority that signed it"
            why = one_line(error.verify_message)
            return self._for_good(f"the certificate of {self._server} is not to be trusted: {why}. {advice}")
        if isinstance(error, ssl.SSLError):
            advice = 'security = "tls" goes with port 465, "starttls" with 587'
            return self._for_good(f"{self._server} speaks no TLS that we can use ({error.reason}): {advice}")
        if isinstance(error, ConnectionRefusedError):
            return self._later(f"{self._server} refuses connections: check {self._place}.host and port")
        if isinstance(error, OSError) and error.strerror:
            return self._later(f"{self._server} cannot be reached ({error.strerror}): check {self._place}.host")
        return self._later(f"{self._server} cannot be reached ({type(error).__name__}): check {self._place}")

    def _answered(self, what: str, code: int, text: bytes | str, keys: str) -> DeliveryError:
        line = f"{self._server} {what}: {said(code, text, self.secrets)}"
        if is_permanent(code):
            return self._for_good(f"{line}. Check {self._place}.{keys}")
        return self._later(line)

    def _port_hint(self) -> str:
        if self._settings.security == "tls":
            return f'. If that is not its port for TLS, set {self._place}.security = "starttls"'
        return f'. If that is its port for TLS (465), set {self._place}.security = "tls"'

    @staticmethod
    def _for_good(text: str) -> DeliveryError:
        return DeliveryError(text, permanent=True)

    @staticmethod
    def _later(text: str) -> DeliveryError:
        return DeliveryError(f"{text}; tried again later")
