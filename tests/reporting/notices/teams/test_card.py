"""What Teams gets fits the published schema and its size, and shows letter by letter what is meant."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings

from reporting.notices.heading import heading
from reporting.notices.message import Message, Tone
from reporting.notices.posting import body_of
from reporting.notices.teams.card import MAX_BYTES, rendered
from tests.reporting.notices.messages import DOWN, NASTY, any_message, is_whole
from tests.reporting.notices.slack.test_blocks import HUGE, parts
from tests.teams_service import violations


@given(any_message)
@example(HUGE)
@example(replace(DOWN, thread="{{{", lead="{{{{DATE(x)}}"))
@settings(max_examples=75, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_message_breaks_the_schema_or_the_size(message):
    """Schema, size, addresses and texts are right for any message, the first and later ones."""
    for again in (False, True):
        body = body_of(rendered(message, is_follow_up=again, again=again))
        assert violations(body) == []
        assert len(body) <= MAX_BYTES


@given(any_message)
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_its_title_is_not_taken_apart(message):
    """The title ends in a whole character."""
    title = texts(rendered(message))[0]

    assert is_whole(heading(message, 100_000), title)


def test_what_a_reader_sees():
    """Title and edge in a coloured box, then lead, rows and what is affected, and buttons below."""
    card = content(rendered(DOWN))

    assert [element["type"] for element in card["body"]] == ["Container", *["RichTextBlock"] * 9]
    assert texts(card)[0] == "🔴 [S1] yard: La API no responde como debe"
    assert "20261124-a1" in texts(card)[1]
    assert texts(card)[2:] == [
        "Los camiones no pueden registrar su llegada: la API tarda más de 2 s o responde con error.",
        *("Desde: ", "24 nov 05:12 (hace 18 min)", "Gravedad: ", "S1 crítica, en horas de carga"),
        *("Causa probable: ", "Base de datos: conexiones agotadas", "Lo tiene: ", "Nivel 2: equipo de backend"),
        *("Afectado:", "• El inicio de sesión responde", "• Un camión puede registrarse", "• El OCR lee una placa"),
    ]
    assert [(each["title"], each["url"]) for each in card["actions"]] == [(each.label, each.url) for each in DOWN.links]


@pytest.mark.parametrize(
    ("tone", "style"),
    [(Tone.BAD, "attention"), (Tone.WARN, "warning"), (Tone.GOOD, "good"), (Tone.PLAIN, "accent")],
)
def test_each_tone_has_its_style(tone, style):
    """The box around the title has the colour of the tone."""
    assert content(rendered(replace(DOWN, tone=tone)))["body"][0]["style"] == style


@pytest.mark.parametrize("text", NASTY[:2])
def test_texts_of_others_are_runs(text):
    """Markdown, HTML, mentions and date functions are shown as they are written: only runs hold texts."""
    card = content(rendered(replace(DOWN, title=text, lead=text, rows=((text, text),), items=(text,))))

    assert {part["type"] for part in parts(card) if "text" in part} == {"TextRun"}
    assert all("{{" not in each for each in texts(card))


def test_500_items_become_15_and_a_number():
    """Whole items are left out from the end."""
    told = texts(rendered(replace(DOWN, items=tuple(f"camión {number}" for number in range(500)))))

    assert told[-16:] == [*(f"• camión {number}" for number in range(15)), "y 485 más"]


def test_a_large_message_loses_items_before_rows():
    """In the largest of messages the rows are still there when items are gone."""
    told = texts(rendered(HUGE))

    assert "• 0" not in " ".join(told)
    assert any(each.startswith("0 ") for each in told)


def test_a_later_message_says_so_and_names_the_incident():
    """A posted card cannot be changed: the next one says which incident it goes on about."""
    english = replace(DOWN, language="en")

    assert texts(rendered(english, is_follow_up=True))[1] == "Failing · Follow-up · Incident 20261124-a1"
    assert texts(rendered(english))[1] == "Failing · Incident 20261124-a1"


def test_a_bare_message_has_no_empty_parts():
    """Title alone: one box and no actions."""
    card = content(rendered(Message("x", "")))

    assert len(card["body"]) == 1
    assert "actions" not in card


def test_umlauts_are_sent_as_they_are():
    """The size counts what is sent: UTF-8, not escapes."""
    assert "crítica" in body_of(rendered(DOWN)).decode()
    assert json.loads(body_of(rendered(DOWN))) == rendered(DOWN)


def content(envelope):
    """Return the card."""
    return envelope["attachments"][0]["content"]


def texts(node):
    """Return the texts that are shown, in order."""
    return [part["text"] for part in parts(node) if part.get("type") == "TextRun"]
