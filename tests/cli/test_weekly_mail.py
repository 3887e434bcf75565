"""``ronda report weekly --mail``, as a process, against a real mail server: opened as a reader opens it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from reporting.domain.kpi.week import Week
from reporting.store import open_store
from tests.calendars import an_unused_port
from tests.cli.test_kpi import MONDAY, TOML, play
from tests.demo_stack import Said, ronda
from tests.reporting.notices.mail.conftest import Post

MORE = """
[report]
weeks = {weeks}
mail = ["lead"]
[notices.channels.lead]
kind = "mail"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "ronda@yard.example"
to = ["lead@yard.example"]
timeout_s = 5
[notices.channels.screen]
kind = "console"
"""
WEEK = "2025-W11"
SITE = "https://status.yard.example"


class Office:
    """A site with a week in its record, and the mail server of the support lead."""

    def __init__(self, folder: Path, port: int, authority: Path) -> None:
        self.folder, self.port = folder, port
        self.post = Post(port, authority, {"security": "none"})

    def configure(self, language: str = "en", weeks: int = 1) -> None:
        """Write the configuration; so many weeks have a page on the site."""
        more = MORE.format(port=self.port, weeks=weeks)
        (self.folder / "ronda.toml").write_text(f'site_url = "{SITE}"\n' + TOML.format(language=language) + more)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Have the mail server up."""
        server = Controller(self.post, hostname="127.0.0.1", port=self.port)
        server.start()
        try:
            yield
        finally:
            server.stop(no_assert=True)

    def mail(self, *arguments: str) -> Said:
        """Send the review of the week."""
        return ronda("report", "weekly", "--week", WEEK, "--mail", *arguments, cwd=self.folder)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Its server is not up yet."""
    made = Office(tmp_path, an_unused_port(), tmp_path)
    made.configure()
    play(tmp_path, MONDAY)
    return made


def parts(mail: EmailMessage, kind: str) -> list[EmailMessage]:
    """Return the parts of a mail of one type."""
    return [part for part in mail.walk() if part.get_content_type() == kind]


def body(mail: EmailMessage, kind: str) -> str:
    """Return the text or the HTML of a mail."""
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_it_is_sent_once_and_anew_on_purpose(office: Office) -> None:
    """The second time nothing is sent, and it says so; --again sends it under a Message-ID of its own."""
    with office.open():
        first, second, again = office.mail(), office.mail("lead"), office.mail("--again")

    assert [each.code for each in (first, second, again)] == [0, 0, 0]
    assert "told lead: weekly review" in first.out
    assert "lead has the review of yard, 2025-W11, since" in second.out
    assert "nothing is sent; --again sends it once more" in second.out
    assert "told lead: weekly review" in again.out
    assert office.post.taken_for == ["lead@yard.example"] * 2
    assert len({mail["Message-ID"] for mail in office.post.taken}) == 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_mail_as_a_reader_opens_it(office: Office, language: str) -> None:
    """Text, and HTML with the charts inside; the page is linked, the language is that of the site."""
    office.configure(language, weeks=104)
    with office.open():
        assert office.mail().code == 0
    (mail,) = office.post.taken

    assert mail["Subject"].startswith("[Ronda] yard · ")
    assert WEEK in mail["Subject"]
    assert mail["Content-Language"] == language
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "multipart/related"]
    assert [line for line in body(mail, "plain").splitlines() if line][1].startswith("# ")
    page = body(mail, "html")
    pictures = parts(mail, "image/png")
    assert f'<html lang="{language}"' in page
    assert f'href="{SITE}/yard/weeks/2025-W11.html"' in page
    assert re.findall(r'src="cid:([^"]+)"', page) == [part["Content-ID"].strip("<>") for part in pictures]
    assert len(pictures) >= 3
    assert all(part.get_content_disposition() == "inline" for part in pictures)
    assert all(part.get_content().startswith(b"\x89PNG") for part in pictures)
    assert ("99,5" if language == "es" else "99.5") in body(mail, "plain")


def test_a_server_that_is_down_gets_it_later_and_once(office: Office) -> None:
    """Exit 1 with the line; the next ``--mail`` delivers what waits at once, without a link to a page that is gone."""
    down = office.mail()
    with office.open():
        up = office.mail()

    assert down.code == 1
    assert "not delivered yet: weekly:yard:2025-W11:to:lead" in down.out
    assert "refuses connections" in down.out
    assert up.code == 0
    assert "told lead: weekly review" in up.out
    assert office.post.taken_for == ["lead@yard.example"]
    assert "/weeks/" not in body(office.post.taken[0], "html")


def test_the_next_publish_sends_what_waits(office: Office) -> None:
    """``ronda publish --retry`` makes the mail as ``--mail`` would have."""
    assert office.mail().code == 1
    with office.open():
        published = ronda("publish", "--retry", cwd=office.folder)

    assert published.code == 0
    assert "told lead: weekly review" in published.out
    assert len(parts(office.post.taken[0], "image/png")) >= 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--mail", "boss"), "there is no mail channel 'boss'; mail channels: lead"),
        (("--mail", "screen"), "there is no mail channel 'screen'; mail channels: lead"),
        (("--mail", "--week", "9000-W01"), "lies ahead"),
        (("--mail", "--target", "depot"), "there is no target 'depot': there are yard"),
        (("--again",), "--again goes with --mail"),
    ],
)
def test_what_cannot_be_sent_is_refused(office: Office, arguments: tuple[str, ...], said: str) -> None:
    """One line, exit 2, and nothing in the outbox."""
    done = ronda("report", "weekly", *arguments, cwd=office.folder)

    assert done.code == 2
    assert said in done.err
    with open_store(f"sqlite:///{office.folder}/r.sqlite3") as store:
        assert store.undelivered(datetime.now(UTC)) == []


def test_a_week_that_is_not_over_is_not_mailed(office: Office) -> None:
    """Its figures would be others tomorrow."""
    this = Week.of(datetime.now(UTC), ZoneInfo("America/Bogota"))
    done = ronda("report", "weekly", "--mail", "--week", this.name, cwd=office.folder)

    assert done.code == 2
    assert "is not over: only the review of a whole week is mailed" in done.err


def test_without_anybody_to_send_it_to(office: Office) -> None:
    """With no channel named anywhere it says where to name one."""
    path = office.folder / "ronda.toml"
    path.write_text(path.read_text().replace('mail = ["lead"]', "mail = []"))

    done = office.mail()

    assert done.code == 2
    assert "set `mail` in [report]" in done.err
