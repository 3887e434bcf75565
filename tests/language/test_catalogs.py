"""What people read exists in Spanish, with every place to fill in."""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import language
from language import catalogs

_PLACES = re.compile(r"\{\{|\}\}|(\{[^{}]*\})|%%|(%\(\w+\)[a-z])")


def places(text: str) -> list[str]:
    """Return what a text has to be filled in with, such as ``{name}`` and ``%(name)s``."""
    return sorted(braced or percent for braced, percent in _PLACES.findall(text) if braced or percent)


def texts(found: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the forms of a text: one, or singular and plural."""
    return (found,) if isinstance(found, str) else tuple(found or ())


def misfilled(message: Message) -> list[str]:
    """Return the translations of a message whose places are not those of one of its source's forms."""
    sources = [places(each) for each in texts(message.id)]
    return [each for each in texts(message.string) if each and places(each) not in sources]


def test_nothing_is_untranslated() -> None:
    """Every text of the code has its Spanish; LEAD: red while texts are being added, green once they are merged."""
    assert catalogs.untranslated(catalogs.merged("es")) == []


def test_the_files_are_what_the_code_says() -> None:
    """The po and mo files are those that `make catalogs` would write; LEAD: red until it has been run."""
    done = subprocess.run(
        [sys.executable, "-m", "language.catalogs", "--check"],
        cwd=catalogs.ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_the_compiled_catalog_is_that_of_the_written_one() -> None:
    """What is translated in the po file is what people read."""
    written = read_po(io.BytesIO(catalogs.place("es", "po").read_bytes()), locale="es")

    assert catalogs.place("es", "mo").read_bytes() == catalogs.compiled(written)


def test_translations_have_the_places_of_their_source() -> None:
    """No translation asks for a value that is not given, or drops one that is."""
    assert {str(each.id): wrong for each in catalogs.load("es") if each.id and (wrong := misfilled(each))} == {}


@pytest.mark.parametrize(
    ("source", "translation", "wrong"),
    [
        ("{a} of {b}", "{b}: {a}", False),
        ("{a} of {b}", "{a}", True),
        ("{a}", "{á}", True),
        ("{a:.0f} s", "{a:.0f} s", False),
        ("{a:.0f} s", "{a} s", True),
        ("%(a)s", "%(b)s", True),
        ("{{ a }} {b}", "{{ x }} {b}", False),
        (("one", "{n} many"), ("uno", "{n} muchos"), False),
        (("one", "{n} many"), ("uno", "{m} muchos"), True),
    ],
)
def test_a_misfilled_translation_is_found(
    source: str | tuple[str, ...], translation: str | tuple[str, ...], wrong: bool
) -> None:
    """A place that was translated, dropped or written otherwise is noticed."""
    assert bool(misfilled(Message(source, translation))) is wrong


def test_the_claims_of_checks_are_extracted() -> None:
    """The first docstring line of each check is a title, and so a text to translate."""
    found = catalogs.template()

    assert "Every expected Celery worker answers" in found
    assert "Tasks do not pile up in the queue" in found


def test_texts_are_extracted_from_code_templates_and_plurals() -> None:
    """Marked texts, texts marked for later, templates and both forms of a plural are found."""
    found = catalogs.template()
    forms = {message.id for message in found}

    assert "the check broke: {kind}: {why}" in found
    assert "The monitoring token is refused" in found
    assert ("the worker {names} does not answer", "the workers {names} do not answer") in forms
    assert any("templates/" in place for message in found for place, _line in message.locations)


@pytest.mark.parametrize(
    ("decorator", "claims"),
    [
        ('@pytest.mark.check("a.b", severity="S1")', ["It holds"]),
        ("@pytest.mark.slow", []),
        ("", []),
    ],
)
def test_only_checks_claim(decorator: str, claims: list[str]) -> None:
    """Tests without the mark, and what follows the first line, are no texts for people."""
    source = f'{decorator}\ndef test_it():\n    """It holds\n\n    More of it.\n    """\n    x = 1\n'
    found = catalogs.extract_claims(io.BytesIO(source.encode()), catalogs.KEYWORDS, (), {})

    assert [message for _line, _function, message, _comments in found] == claims


def test_texts_inside_a_check_are_extracted_beside_its_claim() -> None:
    """A check's own messages are found as anywhere else."""
    source = b'@pytest.mark.check("a.b")\ndef test_it():\n    """It holds"""\n    assert x, _("it does not")\n'
    found = catalogs.extract_claims(io.BytesIO(source), catalogs.KEYWORDS, (), {})

    assert sorted(message for _line, _function, message, _comments in found) == ["It holds", "it does not"]


def test_an_untranslated_text_is_reported() -> None:
    """A text without its Spanish, or a plural without one of its forms, is named."""
    catalog = Catalog(locale="es")
    catalog.add("Hello", "Hola")
    catalog.add("Goodbye")
    catalog.add(("one", "many"), ("uno", ""))
    catalog.add(("a", "b"), ("una", "unas"))

    assert catalogs.untranslated(catalog) == ["Goodbye", "('one', 'many')"]


def test_a_catalog_in_files_is_what_it_was_in_memory() -> None:
    """Writing and reading again changes nothing, so that a second run of `make catalogs` changes no file."""
    text = catalogs.text_of(catalogs.load("es"))

    assert catalogs.text_of(read_po(io.BytesIO(text), locale="es")) == text


@pytest.fixture
def spanish() -> Iterator[None]:
    """Answer in Spanish, and in English again afterwards."""
    language.activate("es")
    yield
    language.activate("en")


def test_the_compiled_catalog_does_not_depend_on_the_time() -> None:
    """Made again at another minute, it is the same file: otherwise nobody could compare it."""
    texts_of_now, texts_of_then = catalogs.load("es"), catalogs.load("es")
    texts_of_then.creation_date = datetime(2020, 2, 29, 12, 0, tzinfo=UTC)

    assert catalogs.compiled(texts_of_now) == catalogs.compiled(texts_of_then)


@pytest.mark.usefixtures("spanish")
def test_people_read_spanish_once_it_is_active() -> None:
    """A text, and a plural by its number, are answered in the active language."""
    one, many = "the worker {names} does not answer", "the workers {names} do not answer"

    assert language._("The monitoring token is refused") != "The monitoring token is refused"
    assert len({language.ngettext(one, many, 1), language.ngettext(one, many, 2), one, many}) == 4


def test_a_marked_text_stays_as_it_is() -> None:
    """Marking for later translates nothing."""
    assert language.N_("The monitoring token is refused") == "The monitoring token is refused"


def test_english_is_the_source_itself() -> None:
    """English needs no catalog."""
    assert language.translations("en").gettext("The monitoring token is refused") == "The monitoring token is refused"


def test_an_unknown_language_is_refused() -> None:
    """The refusal names the languages there are."""
    with pytest.raises(ValueError, match="there is no language 'fr': use es or en"):
        language.translations("fr")


def test_catalogs_lie_where_gettext_looks() -> None:
    """The path is the one gettext builds from folder, language and domain."""
    assert catalogs.place("es", "mo") == Path(language.__file__).parent / "es" / "LC_MESSAGES" / "ronda.mo"
