"""One message as a mail."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from reporting.notices.mail.bodies import html_of, text_of
from reporting.notices.mail.headers import Subject, address_of, is_reference, message_id, thread_id
from reporting.notices.message import Letter, Message

FROM = "Ronda"
"""What people see instead of the sender's address."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Between whom a mail goes."""

    sender: str
    recipient: str
    place: str = "the mail channel"
    """Key of the configuration that both come from, for what is said if one of them is none."""


def mail_of(message: Message, key: str, envelope: Envelope, now: datetime, first: str | None = None) -> EmailMessage:
    """Return the mail: text and HTML, tied to its thread, and marked as sent by a program.

    Args:
        message: What to say.
        key: Idempotency key; the same one makes the same Message-ID.
        envelope: From whom and to whom.
        now: Aware; its Date.
        first: Message-ID of the first mail of the thread; what is none is left out.

    Raises:
        DeliveryError: An address cannot be written, for good.
    """
    made = EmailMessage()
    made["Subject"] = Subject(message.title)
    made["From"] = address_of(envelope.sender, f"{envelope.place}.sender", FROM)
    made["To"] = address_of(envelope.recipient, f"{envelope.place}.to")
    made["Date"] = format_datetime(now)
    made["Message-ID"] = own = message_id(key, envelope.sender)
    references = [thread_id(message.thread, envelope.sender)] if message.thread else []
    if first is not None and first != own and is_reference(first):
        made["In-Reply-To"] = first
        references.append(first)
    if references:
        made["References"] = " ".join(references)
    # RFC 3834: nobody's out-of-office note answers; the second is what Exchange looks at
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    letter = message if isinstance(message, Letter) else None
    made.set_content(letter.text if letter else text_of(message), cte="quoted-printable")
    made.add_alternative(letter.html if letter else html_of(message), subtype="html", cte="quoted-printable")
    for each in letter.pictures if letter else ():
        _html_part(made).add_related(
            each.png, "image", "png", cid=f"<{each.content_id}>", filename=each.name, disposition="inline"
        )
    made["Content-Language"] = message.language
    return made


def _html_part(made: EmailMessage) -> EmailMessage:
    """Return the alternative that pictures belong to: the last one."""
    part = list(made.iter_parts())[-1]
    assert isinstance(part, EmailMessage)
    return part
