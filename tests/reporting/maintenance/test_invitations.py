"""Invitations by mail: what a calendar reads in them, and that they survive a real mail server."""

import smtplib
import ssl
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage

import icalendar
import pytest
import vobject

from reporting.errors import DeliveryError
from reporting.maintenance.events import FeedSettings
from reporting.maintenance.invitations import Guests, invitation, invite
from tests.moments import wall
from tests.reporting.maintenance.conftest import Post
from tests.reporting.maintenance.plans import ANNOUNCED, a_work

NOW = ANNOUNCED + timedelta(hours=1)
SETTINGS = FeedSettings(
    language="en", name="Patio de carga", domain="yard.example", page_url="https://r.example/c.html"
)
GUESTS = Guests("ops@yard.example", ("monitor@yard.example", "gate@carrier.example"))
SERIES = {"starts": wall("2027-03-06 21:00"), "repeats": "FREQ=WEEKLY;COUNT=12", "zone": "Europe/Madrid"}


class Sender:
    """Sends over SMTP with STARTTLS, as any part that owns mail may."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def send(self, message: EmailMessage, recipients: Sequence[str]) -> dict[str, str]:
        """Send to those that the server takes."""
        with smtplib.SMTP("localhost", self._post.port, timeout=10) as server:
            server.starttls(context=ssl.create_default_context(cafile=str(self._post.authority)))
            try:
                refused = server.send_message(message, to_addrs=list(recipients))
            except smtplib.SMTPRecipientsRefused as error:
                raise DeliveryError(f"nobody was taken: {error.recipients}") from error
        return {address: f"{code} {said.decode()}" for address, (code, said) in refused.items()}


def calendar_part(message: EmailMessage) -> EmailMessage:
    """Return the part that calendars read."""
    (part,) = [each for each in message.walk() if each.get_content_type() == "text/calendar"]
    assert isinstance(part, EmailMessage)
    return part


def test_an_invitation_survives_the_way_through_a_mail_server(post: Post) -> None:
    """Sent with STARTTLS, it is read there as it was written, CRLF and all."""
    work = a_work(title="Actualización 🚚")

    assert invite(Sender(post), work, SETTINGS, GUESTS, NOW) == {}
    ((recipients, message),) = post.taken

    assert recipients == list(GUESTS.attendees)
    assert message["Subject"] == "Maintenance: Actualización 🚚"
    sent = calendar_part(invitation(work, SETTINGS, GUESTS, NOW)).get_payload(decode=True)
    assert calendar_part(message).get_payload(decode=True) == sent
    assert sent.count(b"\r\n") == sent.count(b"\n") > 10


def test_a_refused_recipient_keeps_nobody_else_from_it(post: Post) -> None:
    """The others get it, and it is said who did not."""
    post.refused = {"gate@carrier.example"}

    assert invite(Sender(post), a_work(), SETTINGS, GUESTS, NOW) == {
        "gate@carrier.example": "550 5.1.1 no such mailbox"
    }
    assert [recipients for recipients, _ in post.taken] == [["monitor@yard.example"]]


def test_when_nobody_is_taken_nothing_was_sent(post: Post) -> None:
    """It is a delivery that failed, so the notice does not count as invited."""
    post.refused = set(GUESTS.attendees)
    with pytest.raises(DeliveryError, match="nobody was taken"):
        invite(Sender(post), a_work(), SETTINGS, GUESTS, NOW)

    assert post.taken == []


@pytest.mark.parametrize("cancelled", [False, True], ids=["request", "cancel"])
def test_method_of_part_and_calendar_agree(cancelled: bool) -> None:
    """REQUEST invites and CANCEL calls off, with organizer and attendees; both parsers read the same."""
    further = {"cancelled_at": NOW, "cancelled_because": "x", "sequence": 1} if cancelled else {}
    part = calendar_part(invitation(a_work(**further), SETTINGS, GUESTS, NOW))
    method = "CANCEL" if cancelled else "REQUEST"
    content = part.get_payload(decode=True)
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.events

    assert part["Content-Type"].params["method"] == str(calendar["method"]) == method
    assert vobject.readOne(content.decode()).method.value == method
    assert str(event["organizer"]) == "mailto:ops@yard.example"
    assert [str(each) for each in event["attendee"]] == [f"mailto:{each}" for each in GUESTS.attendees]
    assert str(event["status"]) == ("CANCELLED" if cancelled else "CONFIRMED")


def test_the_event_is_that_of_the_feed() -> None:
    """The same UID and sequence, so that a subscriber who is invited too is not told of two things."""
    content = calendar_part(invitation(a_work(sequence=2), SETTINGS, GUESTS, NOW)).get_payload(decode=True)
    (event,) = icalendar.Calendar.from_ical(content).events

    assert (str(event["uid"]), event["sequence"]) == ("db@yard.example", 2)
    assert event["dtstamp"].dt == NOW


def test_sending_again_is_the_same_message() -> None:
    """Its Message-ID changes with the sequence and with nothing else."""
    first = invitation(a_work(), SETTINGS, GUESTS, NOW)["Message-ID"]

    assert invitation(a_work(), SETTINGS, GUESTS, NOW + timedelta(hours=1))["Message-ID"] == first
    assert invitation(a_work(sequence=1), SETTINGS, GUESTS, NOW)["Message-ID"] != first


def test_people_read_the_times_in_the_zone_they_are_meant_in() -> None:
    """A series lists ten times and counts the rest."""
    body = invitation(a_work(**SERIES), SETTINGS, GUESTS, NOW).get_body(("plain",))
    assert body is not None
    lines = body.get_content().splitlines()

    assert "2027-03-06 21:00 – 2027-03-07 01:00 (Europe/Madrid)" in lines
    assert "and 2 more times" in lines
    assert "https://r.example/c.html" in lines
    assert sum("(Europe/Madrid)" in line for line in lines) == 10
