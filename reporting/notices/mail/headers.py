"""Headers of a mail that hold text from elsewhere, and those that tie mails together."""

import hashlib
import re
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.policy import Policy

from reporting.errors import DeliveryError
from reporting.notices.cutting import one_line

_PLAIN_LINE = 66
"""Characters that stand behind ``Subject:`` on one line of 76 (RFC 2047, section 2)."""
_SPECIAL = re.compile(r"[\s\x00-\x20\x7f()<>\[\]:;\\,\"]|@.*@")
"""What an address may not hold unquoted (RFC 5322, section 3.2.3)."""
_REFERENCE = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,200}@[A-Za-z0-9.\[\]:_-]{1,255}>")


class Subject(str):
    """A subject that any mail program reads as it was written.

    The ``email`` package takes what looks like an encoded word for one, and loses blanks between words that it encodes
    itself; so this text is encoded here, whole. Its name and ``fold`` are what ``email.policy.EmailPolicy`` asks of a
    header that it leaves as it is.
    """

    name = "Subject"
    defects: tuple[object, ...] = ()

    def __new__(cls, text: str) -> "Subject":
        """Keep a text on one line, without signs that are not shown."""
        return super().__new__(cls, one_line(text))

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it is sent."""
        written = str(self)
        if not written.isascii() or "=?" in written or len(written) > _PLAIN_LINE:
            written = Header(written, "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {written}{policy.linesep}"


def domain_of(sender: str) -> str:
    """Return the domain of an address, in ASCII signs; that of mails from an address without a usable one is fixed."""
    try:
        return sender.rpartition("@")[2].encode("idna").decode("ascii")
    except UnicodeError:
        return "ronda.invalid"


def message_id(key: str, sender: str) -> str:
    """Return the Message-ID of what is sent under this key: the same whenever it is sent, and for everybody.

    The text of the key is not in it, since anybody may read it. All recipients get the same one, so that whoever is
    reached by two addresses, or twice, has one mail where the mailbox compares them, and an answer to all is in place.
    """
    return f"<{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}@{domain_of(sender)}>"


def thread_id(thread: str, sender: str) -> str:
    """Return what all mails of a thread refer to; no mail has it, and mail programs gather them all the same."""
    return message_id(f"thread:{thread}", sender)


def is_reference(text: str) -> bool:
    """Tell whether a text is a Message-ID, and nothing more."""
    return _REFERENCE.fullmatch(text) is not None


def address_of(written: str, place: str, name: str = "") -> Address:
    """Return an address as headers hold it.

    Raises:
        DeliveryError: It is none, for good.
    """
    local, _at, domain = written.rpartition("@")
    try:
        if not written.isascii() and not _SPECIAL.search(written):  # the parser of Python takes ASCII only
            return Address(display_name=name, username=local, domain=domain)
        return Address(display_name=name, addr_spec=written)
    except (MessageError, ValueError, IndexError, AttributeError) as error:  # Python's parser raises all of these
        raise DeliveryError(f"it cannot be written into a mail's header: check {place}", permanent=True) from error
