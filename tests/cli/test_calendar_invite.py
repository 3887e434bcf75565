"""`ronda calendar invite` against a real mail server."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.calendars import an_unused_port
from tests.demo_stack import Said, ronda

TOML = """\
language = "en"
store = "sqlite:///r.sqlite3"
[targets.yard]
base_url = "https://yard.example"
[calendar]
organizer = "ops@yard.example"
attendees = ["monitor@yard.example", "gate@carrier.example"]
[notices.channels.mail]
kind = "mail"
host = "localhost"
port = {port}
security = "none"
sender = "ronda@yard.example"
to = ["guardia@yard.example"]
"""
NOW = datetime.now(UTC)


class Post:
    """A mail server that keeps what it takes, and refuses whom it was told to."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.taken: list[tuple[list[str], str]] = []
        """Recipients of each mail, and its calendar."""

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, options: list[str]) -> str:  # noqa: N802
        """Take a recipient or refuse it."""
        if to in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail."""
        self.taken.append((list(envelope.rcpt_tos), envelope.content.decode()))
        return "250 OK"


class Office:
    """A folder with a configuration, and the server it names."""

    def __init__(self, folder: Path, post: Post, port: int) -> None:
        self.folder, self.post, self.port = folder, post, port
        self.configure(TOML.format(port=port))

    def configure(self, text: str) -> None:
        """Write the configuration."""
        (self.folder / "ronda.toml").write_text(text)

    def plan(self, hours: float = 300, *further: str, name: str = "db") -> None:
        """Add a window that begins in so many hours."""
        starts = NOW + timedelta(hours=hours)
        lines = [
            f'[[windows]]\nid = "{name}"\ntitle = "PostgreSQL 17"\nkind = "preventive"\nzone = "UTC"',
            f"starts = {starts:%Y-%m-%dT%H:%M}:00\nends = {starts + timedelta(hours=2):%Y-%m-%dT%H:%M}:00",
            "services = ['uploads']\nowner = 'backend team'\neffect = 'x'",
            f"announced_at = {NOW - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
            *further,
        ]
        with open(self.folder / "maintenance.toml", "a") as file:
            file.write("\n".join(lines) + "\n")

    def invite(self, *further: str) -> Said:
        """Call the command."""
        return ronda("calendar", "invite", *further, cwd=self.folder)

    @property
    def windows(self) -> list[dict[str, object]]:
        """The windows as they stand in the file."""
        return tomllib.loads((self.folder / "maintenance.toml").read_text())["windows"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A mail server that is up."""
    post, port = Post(), an_unused_port()
    server = Controller(post, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield Office(tmp_path, post, port)
    finally:
        server.stop()


def method_of(mail: str) -> str:
    """Return what the calendar in a mail asks for."""
    found = re.search(r'text/calendar[^\n]*?method="?(\w+)', mail.replace("\r\n ", " "))
    assert found is not None
    return found[1]


def test_without_apply_nothing_is_sent(office: Office) -> None:
    """It says who would get what, and that it was a dry run; the file is as it was."""
    office.plan()
    before = (office.folder / "maintenance.toml").read_text()
    said = office.invite()

    assert (said.code, said.out.splitlines()) == (
        0,
        [
            "db: would be mailed to monitor@yard.example, gate@carrier.example",
            "nothing was done: this was a dry run; --apply does it",
        ],
    )
    assert office.post.taken == []
    assert (office.folder / "maintenance.toml").read_text() == before


def test_guests_are_mailed_once_and_the_file_says_when(office: Office) -> None:
    """The present form, as an invitation that calendars read; again, nothing is left to do."""
    office.plan()
    first, again = office.invite("--apply"), office.invite("--apply")

    assert (first.code, first.out.splitlines()) == (
        0,
        [
            "db: mailed to monitor@yard.example, gate@carrier.example",
            "db: invited_at is in maintenance.toml: merge it",
        ],
    )
    assert (again.code, again.out) == (0, "everybody is invited\n")
    ((to, mail),) = office.post.taken
    assert to == ["monitor@yard.example", "gate@carrier.example"]
    assert method_of(mail) == "REQUEST"
    (window,) = office.windows
    moment = window["invited_at"]
    assert isinstance(moment, datetime)
    assert timedelta(0) <= datetime.now(UTC) - moment < timedelta(minutes=2)
    assert ronda("calendar", "check", cwd=office.folder).code == 0


def test_mailed_notice_counts_from_when_it_was_sent(office: Office) -> None:
    """60 hours ahead are 36 by the feed and 59 by mail, which is enough."""
    office.plan(60)
    assert "does not count: " in ronda("calendar", "list", cwd=office.folder).out
    assert office.invite("--apply").code == 0

    assert "· 59 h of notice" in ronda("calendar", "list", cwd=office.folder).out


def test_a_refused_recipient_is_told_and_the_others_get_it(office: Office) -> None:
    """A line with what the server said, and 1; once the address is mended, it alone is mailed."""
    office.plan()
    office.post.refused = {"gate@carrier.example"}
    said = office.invite("--apply")

    assert said.code == 1
    assert "db: mailed to monitor@yard.example\n" in said.out
    assert "✘ db: gate@carrier.example: 550 5.1.1 no such mailbox" in said.out
    noted = office.windows[0]["invited_at"]

    office.post.refused = set()
    again = office.invite("--apply")
    assert (again.code, again.out) == (0, "db: mailed to gate@carrier.example\n")
    assert [to for to, _mail in office.post.taken] == [["monitor@yard.example"], ["gate@carrier.example"]]
    assert office.windows[0]["invited_at"] == noted


def test_when_nobody_is_taken_nothing_is_noted(office: Office) -> None:
    """The window does not count as mailed."""
    office.plan()
    office.post.refused = {"monitor@yard.example", "gate@carrier.example"}
    said = office.invite("--apply")

    assert said.code == 1
    assert "✘ db: localhost takes the mail for nobody" in said.out
    assert "invited_at" not in office.windows[0]


def test_a_cancellation_is_mailed_once(office: Office) -> None:
    """To those who were invited, with the same UID and a higher sequence."""
    office.plan()
    office.invite("--apply")
    ronda("calendar", "cancel", "db", "--because", "the vendor is late", cwd=office.folder)
    said, again = office.invite("--apply"), office.invite("--apply")

    assert (said.code, said.out) == (
        0,
        "db: that it is off was mailed to gate@carrier.example, monitor@yard.example\n",
    )
    assert again.out == "everybody is invited\n"
    assert [method_of(mail) for _to, mail in office.post.taken] == ["REQUEST", "CANCEL"]


def test_one_window_alone(office: Office) -> None:
    """By its id; the other waits, and one that is not there is named."""
    office.plan()
    office.plan(400, name="disks")
    said = office.invite("disks", "--apply")

    assert said.out.startswith("disks: mailed to ")
    assert ["invited_at" in window for window in office.windows] == [False, True]
    unknown = office.invite("dsik", "--apply")
    assert (unknown.code, "maintenance.toml has no window 'dsik'" in unknown.err) == (2, True)


def test_too_little_notice_is_not_mailed(office: Office) -> None:
    """The others are; it ends with 1."""
    office.plan(30)
    office.plan(400, name="disks")
    said = office.invite("--apply")

    assert said.code == 1
    assert re.search(r"db: (29|30) h of notice are too little, even by mail", said.out)
    assert "disks: mailed to monitor@yard.example" in said.out
    assert len(office.post.taken) == 1


def test_a_server_that_is_down_is_said(office: Office) -> None:
    """1, the channel's own words, and nothing noted."""
    office.plan()
    office.configure(TOML.format(port=an_unused_port()))
    said = office.invite("--apply")

    assert said.code == 1
    assert said.out.startswith("✘ db: ")
    assert "notices.channels.mail" in said.out
    assert "invited_at" not in office.windows[0]


@pytest.mark.parametrize(
    ("change", "further", "said"),
    [
        (("attendees = [", "# attendees = ["), (), "set organizer and attendees in [calendar]"),
        (('kind = "mail"', 'kind = "console"'), (), "set a [notices.channels.NAME] of kind mail"),
        (("", ""), ("--channel", "post"), "there is no channel 'post' of kind mail: there are mail"),
    ],
    ids=["no guests", "no mail", "unknown channel"],
)
def test_without_guests_or_server_it_says_what_to_set(
    office: Office, change: tuple[str, str], further: tuple[str, ...], said: str
) -> None:
    """It could not run."""
    office.plan()
    text = TOML.format(port=office.port).replace(*change)
    if "console" in change[1]:
        text = text[: text.index("host = ")]
    office.configure(text)
    refused = office.invite("--apply", *further)

    assert (refused.code, said in refused.err) == (2, True)
    assert office.post.taken == []


def test_of_several_servers_one_is_named(office: Office) -> None:
    """Without ``--channel`` it says which there are."""
    office.plan()
    text = TOML.format(port=office.port)
    office.configure(text + text[text.index("[notices.channels.mail]") :].replace("channels.mail", "channels.other"))

    refused = office.invite("--apply")
    assert (refused.code, "name one with --channel (mail, other)" in refused.err) == (2, True)
    assert office.invite("--apply", "--channel", "other").code == 0


def test_a_file_that_is_not_sound_is_mailed_to_nobody(office: Office) -> None:
    """Its line is said before anything is done."""
    office.plan(300, "sequence = 'one'")
    refused = office.invite("--apply")

    assert (refused.code, "maintenance.toml:" in refused.err) == (2, True)
    assert office.post.taken == []


def test_what_is_mailed_is_the_event_of_the_feed(office: Office) -> None:
    """The same UID and sequence, so that who subscribes as well has it once."""
    office.plan()
    office.invite("--apply")
    (event,) = icalendar.Calendar.from_ical(ronda("calendar", "feed", cwd=office.folder).out).events

    assert str(event["uid"]) == "db@ronda.maintenance"
    assert f"<db.{event['sequence']}.request@ronda.maintenance>" in office.post.taken[0][1]
