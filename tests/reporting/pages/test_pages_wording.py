"""Dates, numbers and words."""

from datetime import timedelta
from gettext import NullTranslations
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.causes import CAUSES
from reporting.domain.incident import EventKind, Level
from reporting.domain.outcome import Outcome, Severity
from reporting.pages.wording import _WORDS, LOCALES, Wording
from tests.reporting.pages.stories import NOW


@pytest.fixture
def speak():
    """Return the wording of a language, with English words."""
    return lambda language="en", zone="America/Bogota": Wording(NullTranslations(), language, ZoneInfo(zone), NOW)


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("en", "America/Bogota", "24 Nov 2026, 12:00:00 UTC-5"),
        ("es", "America/Bogota", "24 nov 2026, 12:00:00 UTC-5"),
        ("es", "UTC", "24 nov 2026, 17:00:00 UTC"),
        ("en", "Asia/Kolkata", "24 Nov 2026, 22:30:00 UTC+5:30"),
        ("en", "America/St_Johns", "24 Nov 2026, 13:30:00 UTC-3:30"),
    ],
)
def test_moment_is_local_and_says_its_zone(speak, language, zone, said):
    """A moment is written in the site's zone and language, with the zone."""
    assert speak(language, zone).when(NOW) == said


@pytest.mark.parametrize(
    ("minutes", "english", "spanish"),
    [
        (0, "1 second ago", "hace 1 segundo"),
        (5, "5 minutes ago", "hace 5 minutos"),
        (180, "3 hours ago", "hace 3 horas"),
    ],
)
def test_age_is_relative_to_the_writing(speak, minutes, english, spanish):
    """How old something is, is said relative to when the site was written."""
    moment = NOW - timedelta(minutes=minutes)

    assert (speak("en").ago(moment), speak("es").ago(moment)) == (english, spanish)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_725, "1 h 2 min"), (86_400, "1 d"), (90_061, "1 d 1 h"), (-5, "0 s")],
)
def test_length_has_two_units_at_most(speak, seconds, said):
    """A length of time is said in its two largest units, and never as a negative one."""
    assert speak().between(NOW, NOW + timedelta(seconds=seconds)).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("name", "value", "english", "spanish"),
    [
        ("latency_ms", 1203.5, ("latency", "1,203.5 ms"), ("latency", "1.203,5 ms")),
        ("left_days", 19, ("left", "19 d"), ("left", "19 d")),
        ("free_ratio", 0.625, ("free", "62.5%"), ("free", "62,5%")),
        ("oldest_task", 3, ("oldest task", "3"), ("oldest task", "3")),
        ("ms", 3, ("ms", "3"), ("ms", "3")),
    ],
)
def test_measure_has_the_unit_of_its_name(speak, name, value, english, spanish):
    """A figure is written with the unit its name ends in and the separators of the language."""
    found = [
        [(label, text.replace("\xa0", " ")) for label, text in speak(each).measures({name: value})]
        for each in ("en", "es")
    ]

    assert found == [[english], [spanish]]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.0, 1e18])
def test_odd_figures_are_written_somehow(speak, value):
    """No figure keeps a page from being written."""
    assert speak("es").measures({"latency_ms": value})


def test_every_value_of_the_domain_has_a_word():
    """Outcomes, severities, levels and events all have a word for people."""
    values = {each.value for kind in (Outcome, Severity, Level, EventKind) for each in kind}

    assert values <= set(_WORDS)


def test_every_language_has_a_locale():
    """Each language of the catalogs has a locale for dates and numbers."""
    from language import LANGUAGES  # noqa: PLC0415

    assert set(LOCALES) == set(LANGUAGES)


def test_unknown_cause_is_said_as_unclear(speak):
    """A cause that is not on the list is not shown as its key."""
    assert speak().cause("martians") == CAUSES["unclear"].title
