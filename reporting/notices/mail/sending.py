"""Hand mails to a server, and tell for whom it did not take them."""

import smtplib
import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage

from reporting.errors import DeliveryError
from reporting.notices.cutting import one_line
from reporting.notices.mail.connecting import connected
from reporting.notices.mail.refusals import Explainer, Refusal, answered, has_timed_out, is_permanent, said
from rondafile.models.notices import Mail

MOST_S = 120.0
"""For all mails of one notice; whoever is left then is served by the next try. A claim of the outbox lasts 300 s."""
_ANSWERS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPResponseException,
    smtplib.SMTPNotSupportedError,
    DeliveryError,
    ValueError,
)
"""What concerns one recipient, and leaves the connection as it was."""
Build = Callable[[str], EmailMessage]
"""Makes the mail for a recipient."""


class SmtpMailer:
    """A mail server.

    Args:
        settings: Where it is, and the login.
        place: Key of the configuration that ``settings`` come from, for what is to be changed.
        most_s: For all mails of one notice.
    """

    def __init__(self, settings: Mail, place: str = "notices.channels.mail", *, most_s: float = MOST_S) -> None:
        self.settings, self._most_s = settings, most_s
        self._explainer = Explainer(settings, place)

    def problems(self) -> list[str]:
        """Return what keeps mails from going out: it connects, protects the connection, logs in, and sends nothing."""
        try:
            with connected(self.settings, self._explainer) as server:
                code, text = server.noop()
                if code != 250:
                    raise smtplib.SMTPResponseException(code, text)
        except (smtplib.SMTPException, OSError, DeliveryError) as error:
            return [str(self._explainer.explained(error))]
        return []

    def send(self, message: EmailMessage, recipients: Sequence[str]) -> dict[str, str]:
        """Send one mail to several, such as an invitation, and return what the server said about each it refused.

        Raises:
            DeliveryError: Nobody got it; it is permanent if nobody ever will.
        """
        if not recipients:
            raise DeliveryError("the mail has no recipient", permanent=True)
        try:
            with connected(self.settings, self._explainer) as server:
                refused = server.send_message(message, self.settings.sender, list(recipients))
        except smtplib.SMTPRecipientsRefused as error:
            raise self._nobody(error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise self._explainer.explained(error) from error
        return {address: said(code, text, self._explainer.secrets) for address, (code, text) in refused.items()}

    def send_each(self, build: Build, recipients: Sequence[str], accepted: Callable[[str], None]) -> dict[str, Refusal]:
        """Send a mail of its own to each, and return why those did not get it who did not.

        A lost connection is opened anew once; a server that says nothing in time is not asked again. Whoever was not
        asked for is in the answer too.

        Args:
            build: Makes the mail for a recipient; what it raises as a delivery error counts against that one alone.
            recipients: In this order.
            accepted: Called with each recipient as soon as the server has taken the mail.

        Raises:
            DeliveryError: There is no way to the server, or it takes nothing from the sender; nobody after those that
                ``accepted`` was called with got it.
        """
        until = time.monotonic() + self._most_s
        round_ = _Round(list(recipients), build, accepted, self._explainer)
        with connected(self.settings, self._explainer) as server:
            round_.go_on(server, until)
        if round_.is_lost and round_.waiting and time.monotonic() < until:
            with connected(self.settings, self._explainer) as server:
                round_.go_on(server, until)
        return round_.refused | {each: Refusal("not tried yet", permanent=False) for each in round_.waiting}

    def _nobody(self, error: smtplib.SMTPRecipientsRefused) -> DeliveryError:
        lines = [f"{each}: {said(*what, self._explainer.secrets)}" for each, what in error.recipients.items()]
        permanent = all(is_permanent(code) for code, _text in error.recipients.values())
        text = f"{self.settings.host} takes the mail for nobody: {'; '.join(lines)}"
        return DeliveryError(text if permanent else f"{text}; tried again later", permanent=permanent)


class _Round:
    """The mails of one notice."""

    def __init__(self, waiting: list[str], build: Build, accepted: Callable[[str], None], explainer: Explainer) -> None:
        self.waiting, self._build, self._accepted, self._explainer = waiting, build, accepted, explainer
        self.refused: dict[str, Refusal] = {}
        self.is_lost = False
        """Whether the connection is gone, and may be opened anew."""

    def go_on(self, server: smtplib.SMTP, until: float) -> None:
        """Serve whoever is waiting, until all are served, the connection is gone, or that moment of the clock is."""
        while self.waiting and time.monotonic() < until:
            if server.sock is None:  # closed by smtplib after 421: nobody was asked for who is waiting
                self.is_lost = True
                return
            recipient = self.waiting.pop(0)
            try:
                server.send_message(self._build(recipient), to_addrs=[recipient])
            except smtplib.SMTPSenderRefused as error:
                raise self._explainer.explained(error) from error
            except _ANSWERS as error:
                self.refused[recipient] = self._refusal(recipient, error)
            except OSError as error:  # which every error of smtplib is, too
                self.refused[recipient] = self._unclear(error)
                self.is_lost = not has_timed_out(error)
                return
            else:
                self._accepted(recipient)

    def _unclear(self, error: Exception) -> Refusal:
        return Refusal(f"it is not known whether it arrived: {self._explainer.explained(error)}", permanent=False)

    def _refusal(self, recipient: str, error: Exception) -> Refusal:
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            return answered(*error.recipients[recipient], self._explainer.secrets)
        if isinstance(error, smtplib.SMTPResponseException):
            return answered(error.smtp_code, error.smtp_error, self._explainer.secrets)
        return Refusal(one_line(str(error)), permanent=True)
