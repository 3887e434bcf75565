"""How a mail looks: what is in it, and that nothing in a text becomes anything else."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from reporting.errors import DeliveryError
from reporting.notices.cutting import one_line
from reporting.notices.mail.bodies import MOST_ITEMS, html_of, text_of
from reporting.notices.mail.headers import domain_of, message_id, thread_id
from reporting.notices.mail.rendering import Envelope, mail_of
from reporting.notices.message import Link, Message, Tone
from tests.reporting.notices.messages import DOWN, any_message

ENVELOPE = Envelope("ronda@yard.example", "monitor@yard.example", "notices.channels.mail")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY = "yard-1:opened:run-1:mail"


def sent(message: Message, key: str = KEY, first: str | None = None) -> EmailMessage:
    """Return a mail as somebody receives it."""
    written = mail_of(message, key, ENVELOPE, NOW, first).as_bytes(policy=policy.SMTP)
    read = message_from_bytes(written, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def part(mail: EmailMessage, kind: str) -> str:
    """Return the text or the HTML."""
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


class Page(HTMLParser):
    """What a browser makes of the HTML: elements with attributes, and the text that is shown."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.shown: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        self.shown.append(data)


def test_the_headers() -> None:
    """A program sent it, for a person, and no out-of-office note answers it."""
    mail = sent(DOWN)

    assert mail["Subject"] == DOWN.title
    assert (mail["From"], mail["To"]) == ("Ronda <ronda@yard.example>", "monitor@yard.example")
    assert mail["Date"] == "Tue, 24 Nov 2026 12:00:00 +0000"
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert (mail["Content-Language"], mail.get_content_type()) == ("es", "multipart/alternative")
    assert [each.get_content_type() for each in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_text() -> None:
    """The text alternative says all that there is, the lead first, since phones show the beginning."""
    assert part(sent(DOWN), "plain") == (
        "Los camiones no pueden registrar su llegada: la API tarda más de 2 s o responde con error.\n\n"
        "Desde: 24 nov 05:12 (hace 18 min)\nGravedad: S1 crítica, en horas de carga\n"
        "Causa probable: Base de datos: conexiones agotadas\nLo tiene: Nivel 2: equipo de backend\n\n"
        "Afectado:\n- El inicio de sesión responde\n- Un camión puede registrarse\n- El OCR lee una placa\n\n"
        "Ticket OPS-12: https://example.atlassian.net/browse/OPS-12\n"
        "Página del incidente: https://status.example/incidents/20261124-a1.html?lang=es&from=chat\n"
    )


def test_the_html_says_what_the_text_says() -> None:
    """Every line of the text is in the HTML."""
    shown = " ".join(" ".join(Page(html_of(DOWN)).shown).split())

    for text in (DOWN.title, DOWN.lead, *DOWN.items, *(part for row in DOWN.rows for part in row)):
        assert text in shown


def test_the_message_id_belongs_to_the_key() -> None:
    """The same key makes the same Message-ID, another one another, and the key cannot be read from it."""
    ids = [sent(DOWN, key)["Message-ID"] for key in (KEY, KEY, "other")]

    assert ids[0] == ids[1] != ids[2]
    assert re.fullmatch(r"<[0-9a-f]{32}@yard\.example>", ids[0])


def test_the_mails_of_a_thread_belong_together() -> None:
    """All refer to the thread, and a later one answers to the first."""
    first, alone = sent(DOWN), sent(replace(DOWN, thread=""))
    later = sent(DOWN, "later", first["Message-ID"])
    thread = thread_id(DOWN.thread, ENVELOPE.sender)

    assert (first["References"], first["In-Reply-To"]) == (thread, None)
    assert later["References"].split() == [thread, first["Message-ID"]]
    assert later["In-Reply-To"] == first["Message-ID"]
    assert (alone["References"], alone["In-Reply-To"]) == (None, None)


@pytest.mark.parametrize("first", ["", "1732449900.000100", "<a@b>\r\nBcc: all@yard.example", "<a b@c>", "x"])
def test_what_is_no_message_id_is_left_out(first: str) -> None:
    """A reference of another channel, or one with a line break, becomes no header."""
    mail = sent(DOWN, "later", first)

    assert (mail["In-Reply-To"], mail["Bcc"]) == (None, None)
    assert mail["References"] == thread_id(DOWN.thread, ENVELOPE.sender)


@pytest.mark.parametrize(
    "title",
    [
        "x\r\nBcc: all@yard.example",
        "x\nX-Evil: 1\n\n<script>",
        "=?utf-8?q?not_an_encoded_word?=",
        "ñ  \u00a0 two   blanks",
        "a" * 150,
        "ñandú 🚚 " * 15,
        "\u2028x\x85y\x0bz",
        "",
    ],
)
def test_a_subject_is_read_as_it_was_written(title: str) -> None:
    """Line breaks become blanks, and what looks like an encoded word stays what it is."""
    mail = sent(replace(DOWN, title=title))

    assert mail["Subject"] == one_line(title)
    assert (mail["Bcc"], mail["X-Evil"]) == (None, None)


@pytest.mark.parametrize("sender", ["a(b@yard.example", "ana", "a@b@c"])
def test_an_address_that_is_none_is_refused(sender: str) -> None:
    """The key of the configuration is named, and no repetition helps."""
    envelope = replace(ENVELOPE, sender=sender)

    with pytest.raises(DeliveryError, match=r"cannot be written .+: check notices\.channels\.mail\.sender") as caught:
        mail_of(DOWN, KEY, envelope, NOW)
    assert caught.value.permanent


def test_a_domain_beyond_ascii_is_written_in_ascii() -> None:
    """Message-IDs are ASCII; a domain that cannot be written so gets a fixed one."""
    assert domain_of("monitor@ñandú.example") == "xn--and-6ma2c.example"
    assert domain_of(f"monitor@{'x' * 80}.example") == "ronda.invalid"


def test_nothing_is_fetched_and_nothing_runs() -> None:
    """No script, no picture, no sheet, no colour of the ground that dark mode could not change; styles are inline."""
    page = Page(html_of(DOWN))
    addresses = [value for tag, attrs in page.elements for name, value in attrs.items() if name in ("src", "href")]

    assert {tag for tag, _attrs in page.elements}.isdisjoint({"script", "img", "link", "style", "iframe", "form"})
    assert addresses == [each.url for each in DOWN.links]
    assert "url(" not in html_of(DOWN)
    assert ("meta", {"name": "color-scheme", "content": "light dark"}) in page.elements
    body = next(attrs for tag, attrs in page.elements if tag == "body")
    assert "color" not in str(body["style"])


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("tone", Tone)
def test_white_letters_can_be_read_on_each_colour(tone: Tone) -> None:
    """The contrast of what has a ground of its own is 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
    grounds = set(re.findall(r"background:(#[0-9a-f]{6});color:#ffffff", html_of(replace(DOWN, tone=tone))))

    assert len(grounds) == 2
    assert min(1.05 / (_luminance(ground) + 0.05) for ground in grounds) >= 4.5


@pytest.mark.parametrize("field", ["title", "lead", "items_title", "left_out"])
def test_text_stays_text(field: str) -> None:
    """Markup in any text is shown, not obeyed."""
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)> & <!--'
    message = replace(
        DOWN,
        rows=((evil, evil),),
        items=(evil,) * (MOST_ITEMS + 2),
        links=(Link(evil, "https://e.example/"), Link("x", "javascript:alert(1)")),
        is_drill=True,
        **{field: evil},  # type: ignore[arg-type]
    )
    page = Page(html_of(message))

    assert {"script", "img"}.isdisjoint(tag for tag, _attrs in page.elements)
    assert not any(name.startswith("on") for _tag, attrs in page.elements for name in attrs)
    assert [attrs["href"] for tag, attrs in page.elements if tag == "a"] == ["https://e.example/"]
    assert evil in "".join(page.shown)


@pytest.mark.parametrize("message", [replace(DOWN, is_drill=True), replace(DOWN, lead=" ")])
def test_the_title_stands_in_the_mail_where_it_is_needed(message: Message) -> None:
    """A drill says so inside too, and a mail without a lead begins with its title."""
    assert text_of(message).startswith(f"{DOWN.title}\n\n")
    assert re.findall(r"<h1 [^>]+>([^<]+)</h1>", html_of(message)) == [DOWN.title]
    assert "<h1" not in html_of(DOWN)


def test_a_list_without_end_is_cut_and_says_so() -> None:
    """Whole items only, and how many there are more, in the reader's words."""
    body = text_of(replace(DOWN, items=tuple(f"item {number}" for number in range(250))))

    assert (f"- item {MOST_ITEMS - 1}\n- y 150 más\n" in body, "item 100" in body) == (True, False)
    assert "- … +150\n" in text_of(replace(DOWN, items=("x",) * 250, left_out="…"))


@settings(max_examples=150, deadline=None)
@given(any_message)
def test_any_message_is_a_sound_mail(message: Message) -> None:
    """No header has a line break, the subject is read back, and each item is there, or how many are missing."""
    mail = sent(message)
    body = part(mail, "plain")
    items = [item for item in map(one_line, message.items) if item]

    assert mail.defects == []
    assert not any("\n" in str(value) or "\r" in str(value) for value in mail.values())
    assert set(mail.keys()) <= {
        *("Subject", "From", "To", "Date", "Message-ID", "References", "Auto-Submitted", "X-Auto-Response-Suppress"),
        *("MIME-Version", "Content-Type", "Content-Language"),
    }
    assert mail["Subject"] == one_line(message.title)
    assert mail["Message-ID"] == message_id(KEY, ENVELOPE.sender)
    assert all(f"- {item}\n" in body for item in items[:MOST_ITEMS])
    assert len(items) <= MOST_ITEMS or str(len(items) - MOST_ITEMS) in body.split(f"- {items[MOST_ITEMS - 1]}\n")[-1]
    assert Page(part(mail, "html")).elements
