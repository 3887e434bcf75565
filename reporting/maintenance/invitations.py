"""Invitations to planned work by mail: iTIP (RFC 5546) in a message that calendars understand (RFC 6047)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

from icalendar import Event, vCalAddress

from language import N_, translations
from reporting.domain.maintenance.work import Work
from reporting.maintenance.events import FeedSettings, add_work, described, empty_calendar, uid_of

REQUEST, CANCEL = "REQUEST", "CANCEL"


class Mailer(Protocol):
    """Sends mail.

    A message is taken for one recipient or refused for it; the others get it all the same.
    """

    def send(self, message: EmailMessage, recipients: Sequence[str]) -> dict[str, str]:
        """Send a message, and return what the server said about each recipient that it refused.

        Raises:
            DeliveryError: Nobody got it.
        """


@dataclass(frozen=True, slots=True)
class Guests:
    """Who invites whom."""

    organizer: str
    """Address that invites."""
    attendees: tuple[str, ...]
    """Addresses that are invited; at least one."""


def invitation(work: Work, settings: FeedSettings, guests: Guests, now: datetime) -> EmailMessage:
    """Return the message that invites to some work, or calls it off where it is cancelled.

    The same UID and a higher SEQUENCE let calendars replace what an earlier message put there. People read the text;
    calendars read the part ``text/calendar``, the ``method`` of which is that of the calendar in it.
    """
    method = CANCEL if work.is_cancelled else REQUEST
    tell = translations(settings.language).gettext
    message = EmailMessage()
    title = N_("Cancelled: {title}") if work.is_cancelled else N_("Maintenance: {title}")
    message["Subject"] = tell(title).format(title=work.title)
    message["From"] = Address(display_name=settings.name, addr_spec=guests.organizer)
    message["To"] = [Address(addr_spec=each) for each in guests.attendees]
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{work.work_id}.{work.sequence}.{method.lower()}@{settings.domain}>"
    message.set_content(_text(work, settings))
    # as bytes: its lines end in CRLF whatever the mail's own do
    message.add_alternative(
        _itip(work, settings, method, guests, now),
        maintype="text",
        subtype="calendar",
        params={"charset": "utf-8", "method": method},
    )
    return message


def invite(mailer: Mailer, work: Work, settings: FeedSettings, guests: Guests, now: datetime) -> dict[str, str]:
    """Send the invitation, and return who was refused and why; ``invited_at`` is true of the others from ``now`` on.

    Raises:
        DeliveryError: Nobody got it.
    """
    return mailer.send(invitation(work, settings, guests, now), guests.attendees)


def _itip(work: Work, settings: FeedSettings, method: str, guests: Guests, now: datetime) -> bytes:
    calendar = empty_calendar()
    calendar.add("method", method)
    for event in add_work(calendar, work, settings, stamp=now):
        _address(event, settings, guests)
    return bytes(calendar.to_ical())


def _address(event: Event, settings: FeedSettings, guests: Guests) -> None:
    inviting = vCalAddress(f"mailto:{guests.organizer}")
    inviting.params["CN"] = settings.name
    event.add("organizer", inviting)
    for address in guests.attendees:
        invited = vCalAddress(f"mailto:{address}")
        invited.params |= {"ROLE": "OPT-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
        event.add("attendee", invited)


def _text(work: Work, settings: FeedSettings) -> str:
    tell = translations(settings.language).gettext
    lines = [described(work, tell), ""]
    lines += [_when(each.starts_at, each.ends_at, work) for each in work.occurrences[:10]]
    if len(work.occurrences) > 10:
        more = translations(settings.language).ngettext("and {n} more time", "and {n} more times", _more(work))
        lines.append(more.format(n=_more(work)))
    if settings.page_url is not None:
        lines += ["", settings.page_url]
    return "\n".join(lines) + f"\n\n-- \n{uid_of(work, settings)}\n"


def _more(work: Work) -> int:
    return len(work.occurrences) - 10


def _when(starts_at: datetime, ends_at: datetime, work: Work) -> str:
    start, end = starts_at.astimezone(work.zone), ends_at.astimezone(work.zone)
    return f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M} ({work.zone.key})"
