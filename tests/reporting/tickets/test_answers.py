"""What people write about a root cause is understood as they write it."""

import string
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from language import translations
from reporting.domain.actions import TicketFacts
from reporting.domain.incident import closed
from reporting.domain.reason import Reason
from reporting.domain.rootcause import Category, Lack, RootCause, is_link, lacking
from reporting.tickets import text
from reporting.tickets.answers import root_cause_in
from reporting.tickets.asking import LABELS
from reporting.tickets.formats import markdown, wiki
from reporting.tickets.formats.document import Code, plain
from tests.reporting.builders import NOON, an_incident

BOGOTA = ZoneInfo("America/Bogota")
FIX = "https://git.example/yard/pull/12"
POOL = RootCause(Category.CONFIGURATION, "the pool had two connections")
WORDS = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=80)
MEANT = WORDS.map(str.strip).filter(lambda said: said[:1].isalnum() and said[-1:].isalnum() and "{quote}" not in said)
PATHS = st.text(string.ascii_letters + string.digits + "/-.?=&#%~", max_size=40).filter(lambda path: path[-1:] != ".")
SIGNS = st.lists(
    st.sampled_from(["root cause", "Causa raíz", "fix", ":", "-", "*", "_", ">", "|", "…", "ſ", "ı", "code", "\r\n"])
    | st.sampled_from(["false-alarm", "operatıon", "https://", "https://x", "{quote}", "bq. ", "1.", "<!--", " "]),
    max_size=30,
).map("".join)


def reminded() -> TicketFacts:
    """Return what a reminder is made of."""
    over = closed(an_incident(), NOON)
    return TicketFacts(over, Reason("it lacks something"), NOON, lacking=tuple(Lack))


@given(st.lists(st.text() | SIGNS, max_size=4))
def test_no_text_is_too_odd(texts: list[str]) -> None:
    """Whatever people write, something of the closed list is read, or nothing, and nothing raises."""
    said = root_cause_in(texts)

    assert said is None or said.category is not None or is_link(said.fix)


@given(st.sampled_from(Category), MEANT, PATHS, st.sampled_from("-–—:"), st.sampled_from(["\n", "\r\n"]))
@example(Category.CODE, "pool_size", "", "-", "\n")
def test_what_is_written_is_read(category: Category, words: str, path: str, dash: str, end: str) -> None:
    """The two lines that the reminder asks for are read back as they were meant."""
    fix = f"https://git.example/{path}"

    said = root_cause_in([f"Root cause: {category} {dash} {words}{end}Fix: {fix}{end}"])

    assert said == RootCause(category, words, fix)


@pytest.mark.parametrize("code", ["en", "es"])
@pytest.mark.parametrize("category", Category)
def test_the_lines_asked_for_are_understood(code: str, category: Category) -> None:
    """Who copies the reminder's lines in either language and fills them in has given all that closing needs."""
    say = translations(code).gettext
    root, fix = (say(label) for label in LABELS)

    said = root_cause_in([f"{root}: {category} - nobody had looked at it for a year\n{fix}: {FIX}"])

    assert said == RootCause(category, "nobody had looked at it for a year", FIX)
    assert lacking(said, has_evidence=True) == ()


@pytest.mark.parametrize("code", ["en", "es"])
@pytest.mark.parametrize("write", [plain, markdown.written, wiki.written], ids=["plain", "markdown", "wiki"])
def test_a_reminder_is_no_answer(code: str, write: object) -> None:
    """Nothing is read from our own reminder in any system's markup, not even from its template copied alone."""
    assert callable(write)
    document = text.reminder(reminded(), code, BOGOTA)
    lines, command = (block.text for block in document.blocks if isinstance(block, Code))

    assert "configuration - …" in lines
    assert root_cause_in([write(document.blocks)]) is None
    assert root_cause_in([lines, command, lines.replace("…", "...")]) is None


def test_an_unfilled_line_hides_no_answer() -> None:
    """A template that somebody pasted later leaves what was said before."""
    said = root_cause_in(
        [f"Root cause: {POOL.category} - {POOL.text}", "Root cause: configuration - …\nFix: https://…"]
    )

    assert said == POOL


@pytest.mark.parametrize(
    "line",
    [
        "Root cause: configuration - the pool had two connections",
        "root cause : CONFIGURATION: the pool had two connections",
        "Root cause: configuration the pool had two connections",
        "Root cause: configuration – the pool had two connections",
        "Root cause: configuration — the pool had two connections",
        "Root cause: `configuration`. the pool had two connections",
        "Causa raíz: configuration - the pool had two connections",
        "Causa raiz: configuration - the pool had two connections",
        "CAUSA RAÍZ: configuration - the pool had two connections",
        "Causa rai\N{COMBINING ACUTE ACCENT}z: configuration - the pool had two connections",
        "- Root cause: configuration - the pool had two connections",
        "  * Root cause: configuration - the pool had two connections",
        "• Root cause: configuration - the pool had two connections",
        "1. Root cause: configuration - the pool had two connections",
        "## Root cause: configuration - the pool had two connections",
        "**Root cause:** configuration - the pool had two connections",
        "**Root cause**: configuration - the pool had two connections",
        "**Root cause: configuration - the pool had two connections**",
        "*Root cause:* _configuration_ - the pool had two connections",
        "__Root cause:__ configuration - the pool had two connections",
        "| Root cause: configuration - the pool had two connections |",
        "\N{NO-BREAK SPACE}Root\N{NO-BREAK SPACE}cause: configuration - the pool had two connections\r",
    ],
)
def test_light_markup_does_not_matter(line: str) -> None:
    """Case, accents, dashes, bullets, numbers, headings, bold type and tables around an answer are no part of it."""
    assert root_cause_in([f"Thank you all.\r\n{line}\r\nGood night."]) == POOL


@pytest.mark.parametrize(
    "line",
    [
        "Fix: https://git.example/yard/pull/12",
        "fix: mended by https://git.example/yard/pull/12.",
        "Fix: [pull 12](https://git.example/yard/pull/12)",
        "Fix: [pull 12|https://git.example/yard/pull/12]",
        "Fix: [https://git.example/yard/pull/12|https://git.example/yard/pull/12|smart-link]",
        "Fix: <https://git.example/yard/pull/12>",
        "**Fix: https://git.example/yard/pull/12**",
        "- **Fix:** https://git.example/yard/pull/12",
        "Corrección: https://git.example/yard/pull/12",
        "Correccion: https://git.example/yard/pull/12",
        "Correccio\N{COMBINING ACUTE ACCENT}n: https://git.example/yard/pull/12",
        "ARREGLO: ver https://git.example/yard/pull/12, gracias",
    ],
)
def test_the_link_is_found_in_its_line(line: str) -> None:
    """An address counts with or without words and markup around it."""
    assert root_cause_in([line]) == RootCause(None, "", FIX)


@pytest.mark.parametrize(
    "told",
    [
        "> Root cause: code - what somebody else said",
        "  >> Root cause: code - what somebody else said",
        "> > Causa raíz: code - what somebody else said",
        "bq. Root cause: code - what somebody else said",
        "{quote}\nRoot cause: code - what somebody else said\n{quote}",
        "{quote}Root cause: code - what somebody else said{quote}",
        "<!-- Root cause: code - what the form explains -->",
        "> Fix: https://git.example/yard/pull/12",
    ],
)
def test_what_is_quoted_does_not_count(told: str) -> None:
    """A quotation of an older comment, or a form's hidden remark, is not its writer's word."""
    assert root_cause_in([told]) is None


def test_an_answer_below_a_quotation_counts() -> None:
    """Whoever answers by mail quotes above and writes below."""
    told = (
        "> Root cause: code - x\n\nRoot cause: data - the file was empty\n{quote}\nold\n{quote}\nFix: https://a.example"
    )

    assert root_cause_in([told]) == RootCause(Category.DATA, "the file was empty", "https://a.example")


@pytest.mark.parametrize(
    "told",
    [
        "The root cause is configuration",
        "Root cause: gremlins - they were at it again",
        "Root cause: data-center on fire",
        "Root cause: coded badly",
        "Root cause: operatıon - somebody pulled a plug",
        "Root cause: falſe-alarm - nothing was wrong",
        "Root cause: a wrong setting (configuration)",
        "Root cause:\nconfiguration",
        "Root causes: configuration",
        "Fix: soon",
        "Fix: https://",
        "Prefix: https://git.example/yard",
        "",
    ],
)
def test_other_words_are_no_answer(told: str) -> None:
    """Only a category of the closed list counts, and only an address that can be opened."""
    assert root_cause_in([told]) is None


@pytest.mark.parametrize("words", ["the query was SELECT *", "nobody read **notes**", "the file was called _old_"])
def test_markup_of_the_words_is_theirs(words: str) -> None:
    """Only bold type that began before the words ends with them."""
    assert root_cause_in([f"Root cause: code - {words}"]) == RootCause(Category.CODE, words)


def test_later_words_count_more() -> None:
    """What is said last holds, each line on its own."""
    said = root_cause_in([f"Root cause: code - first\nFix: {FIX}", "Root cause: data - second", "Root cause: network"])

    assert said == RootCause(Category.NETWORK, "", FIX)


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("capacidad", Category.CAPACITY),
        ("configuracion", Category.CONFIGURATION),
        ("Configuración", Category.CONFIGURATION),
        ("falsa alarma", Category.FALSE_ALARM),
        ("red", Category.NETWORK),
    ],
)
def test_the_list_may_be_named_in_spanish(word: str, category: Category) -> None:
    """With or without its accents, beside the keys themselves."""
    found = root_cause_in([f"Causa raíz: {word} - el pool tenía dos conexiones"])

    assert found == RootCause(category, "el pool tenía dos conexiones")
