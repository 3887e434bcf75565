"""What Slack gets is within its limits and shows letter by letter what is meant, whatever the message holds."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings

from reporting.notices.cutting import units
from reporting.notices.heading import heading
from reporting.notices.message import Link, Message, Tone
from reporting.notices.slack.blocks import MAX_BYTES, MAX_PREVIEW, MAX_TEXT, escaped, rendered, without_blocks
from tests.reporting.notices.messages import DOWN, FAMILY, NASTY, any_message, is_whole
from tests.slack_limits import violations

HUGE = Message(
    title="título " * 1_500,
    lead="ключ " * 1_000,
    rows=tuple((f"{number} {FAMILY * 5}", "\u05e9\u05dc\u05d5\u05dd " * 200) for number in range(40)),
    items_title="Afectado " * 100,
    items=tuple(f"{number} {FAMILY * 50}" for number in range(500)),
    links=tuple(Link("Página " * 40, f"https://status.example/{'x' * 900}") for _ in range(9)),
    thread="INC " * 100,
)


@given(any_message)
@example(HUGE)
@settings(max_examples=75, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_message_breaks_a_limit(message):
    """slack_sdk and our own limits have nothing against any message, with blocks or without."""
    for again in (False, True):
        made = rendered(message, again=again)
        assert violations(made) == []
        assert len(json.dumps(made["blocks"], ensure_ascii=False).encode()) < MAX_BYTES * 1.1
        assert violations(without_blocks(message, again=again)) == []


@given(any_message)
@settings(max_examples=75, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_it_can_be_sent_and_its_title_is_not_taken_apart(message):
    """It is UTF-8, and the header ends in a whole character."""
    made = rendered(message)
    header = made["blocks"][0]["text"]["text"]

    json.dumps(made, ensure_ascii=False).encode()
    assert is_whole(heading(message, 100_000), header)


def test_what_a_reader_sees():
    """Header, lead, rows, links, what is affected, and the edge, in the order of need."""
    blocks = rendered(DOWN)["blocks"]

    assert [block["type"] for block in blocks] == ["header", *["rich_text"] * 4, "context"]
    assert [texts(block) for block in blocks] == [
        ["🔴 [S1] yard: La API no responde como debe"],
        ["Los camiones no pueden registrar su llegada: la API tarda más de 2 s o responde con error."],
        [
            *("Desde: ", "24 nov 05:12 (hace 18 min)", "\n", "Gravedad: ", "S1 crítica, en horas de carga", "\n"),
            *(
                "Causa probable: ",
                "Base de datos: conexiones agotadas",
                "\n",
                "Lo tiene: ",
                "Nivel 2: equipo de backend",
            ),
        ],
        ["Ticket OPS-12", "  ·  ", "Página del incidente"],
        ["Afectado:", "El inicio de sesión responde", "Un camión puede registrarse", "El OCR lee una placa"],
        texts(blocks[-1]),
    ]
    assert "20261124-a1" in texts(blocks[-1])[1]


def test_the_preview_says_it_all():
    """Title and lead are what a phone shows beside the app's name."""
    assert rendered(DOWN)["text"].startswith("🔴 [S1] yard: La API no responde como debe · Los camiones no pueden")


def test_500_items_become_15_and_a_number():
    """Whole items are left out from the end."""
    blocks = rendered(replace(DOWN, items=tuple(f"camión {number}" for number in range(500))))["blocks"]

    assert texts(blocks[4])[1:] == [*(f"camión {number}" for number in range(15)), "y 485 más"]


@pytest.mark.parametrize("text", NASTY[:3])
def test_texts_of_others_stay_texts(text):
    """No part of a message is anything but text and our own links, and none of it is read as mrkdwn."""
    kinds = {
        part.get("type")
        for part in parts(rendered(replace(DOWN, title=text, lead=text, rows=((text, text),), items=(text,)))["blocks"])
    }

    assert kinds == {
        *("header", "rich_text", "rich_text_section", "rich_text_list", "context"),
        *("text", "link", "plain_text", None),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("a & b &lt;", "a &amp; b &amp;lt;"),
        ("@here, @Channel @everyone @group", "@\u2060here, @\u2060Channel @\u2060everyone @\u2060group"),
        ("monitor@example.com @heredia", "monitor@example.com @heredia"),
    ],
)
def test_the_preview_calls_nobody(text, expected):
    """What Slack reads as a call or as markup is taken apart or escaped."""
    assert escaped(text) == expected


@pytest.mark.parametrize("sign", ["&", "<", "\N{FIRE}", "@here "])
def test_what_grows_by_escaping_is_cut_before(sign):
    """An escaped sign counts as what is sent, and is never cut in two."""
    message = replace(DOWN, title=sign * 140, lead=sign * 1_500)

    preview, text = rendered(message)["text"], without_blocks(message)["text"]

    assert MAX_PREVIEW // 2 < units(preview) <= MAX_PREVIEW
    assert units(text) <= MAX_TEXT
    assert violations({"text": preview}) == violations({"text": text}) == []


def test_tones_are_told_apart_without_colours():
    """Each has a sign of its own in the header."""
    assert len({rendered(replace(DOWN, tone=tone))["blocks"][0]["text"]["text"][0] for tone in Tone}) == len(Tone)


def test_a_bare_message_has_no_empty_blocks():
    """Title alone: a header and the edge."""
    assert [block["type"] for block in rendered(Message("x", ""))["blocks"]] == ["header", "context"]


def parts(node):
    """Yield every table of a document."""
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(each)


def texts(block):
    """Return the texts of a block, in order."""
    return [part["text"] for part in parts(block) if isinstance(part.get("text"), str)]
