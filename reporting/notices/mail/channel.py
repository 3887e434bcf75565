"""The mail channel: one mail to each recipient."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from reporting.errors import DeliveryError
from reporting.notices.mail.headers import message_id
from reporting.notices.mail.refusals import Refusal
from reporting.notices.mail.rendering import Envelope, mail_of
from reporting.notices.mail.sending import SmtpMailer
from reporting.notices.message import Message
from rondafile.models.notices import Mail


class AcceptedBook(Protocol):
    """Remembers for whom a server has taken the mail with a key, across processes."""

    def accepted(self, key: str) -> set[str]:
        """Return the recipients for whom it was taken."""

    def note(self, key: str, recipient: str, at: datetime) -> None:
        """Remember that it was taken for one of them; twice is once."""


class BookInMemory:
    """Remembers as long as the process lives: enough for a drill, which is sent once."""

    def __init__(self) -> None:
        self._known: dict[str, set[str]] = {}

    def accepted(self, key: str) -> set[str]:
        """Return the recipients for whom it was taken."""
        return set(self._known.get(key, ()))

    def note(self, key: str, recipient: str, at: datetime) -> None:  # noqa: ARG002 - as the book asks for it
        """Remember one of them."""
        self._known.setdefault(key, set()).add(recipient)


class MailChannel:
    """A channel by mail.

    Nothing is lost, and hardly anything doubled:

    - For whom the server took the mail is noted in ``book`` at once, one by one. As long as somebody is missing,
      ``send`` raises an error that names them and why, so that the outbox tries again; that try goes to the missing
      ones only. The error is permanent if all that are missing were refused for good.
    - If the answer to a mail was lost, or the process died before the note, nobody knows whether it arrived. It is
      sent again, since a second mail does less harm than none. Its Message-ID is that of the first, which is how many
      mailboxes tell a repetition and drop it.

    Args:
        name: As the configuration calls it.
        settings: The server and the recipients.
        book: What was taken already; must outlive the process where deliveries do.
        now: Called for the present moment, aware.
    """

    def __init__(self, name: str, settings: Mail, book: AcceptedBook, now: Callable[[], datetime]) -> None:
        self.name, self._settings, self._book, self._now = name, settings, book, now
        self._place = f"notices.channels.{name}"
        self._mailer = SmtpMailer(settings, self._place)

    def problems(self) -> list[str]:
        """Return what would keep a mail from going out; nothing is sent."""
        return self._mailer.problems()

    def send(self, key: str, message: Message, *, first: str | None = None, again: bool = False) -> str:  # noqa: ARG002
        """Send the mails that are missing, and return their Message-ID.

        ``again`` changes nothing: what was taken is in the book, at the first try as at any other.

        Raises:
            DeliveryError: Somebody did not get it; the message names who and why, and who did.
        """
        done = self._book.accepted(key)
        everybody = list(dict.fromkeys(self._settings.to))
        missing = [each for each in everybody if each not in done]
        if missing:
            self._send(key, message, first, missing, everybody)
        return message_id(key, self._settings.sender)

    def _send(self, key: str, message: Message, first: str | None, missing: list[str], everybody: list[str]) -> None:
        refused = self._mailer.send_each(
            lambda recipient: mail_of(
                message, key, Envelope(self._settings.sender, recipient, self._place), self._now(), first
            ),
            missing,
            lambda recipient: self._book.note(key, recipient, self._now()),
        )
        if refused:
            raise self._error(refused, len(everybody))

    def _error(self, refused: Mapping[str, Refusal], everybody: int) -> DeliveryError:
        permanent = all(each.permanent for each in refused.values())
        lines = "; ".join(f"{recipient}: {each.said}" for recipient, each in refused.items())
        text = f"{everybody - len(refused)} of {everybody} recipients have the mail. {lines}"
        if permanent:
            return DeliveryError(text if self._place in text else f"{text}. Check {self._place}.to", permanent=True)
        waits = [each.wait_s for each in refused.values() if each.wait_s is not None]
        return DeliveryError(f"{text}; tried again later", retry_after_s=max(waits, default=None))
