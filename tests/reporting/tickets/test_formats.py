"""What a ticket says, in each system's markup: nothing is lost, nothing becomes markup by accident."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.tickets.formats import adf, markdown, wiki
from reporting.tickets.formats.document import (
    Block,
    Code,
    Items,
    Paragraph,
    Rows,
    fitted,
    plain,
    printable_text,
    shortened,
    units,
)
from tests.published_specs import Specs

LINE = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Paragraph, st.lists(LINE, min_size=1, max_size=4).map("\n".join)),
        st.builds(Rows, st.lists(st.tuples(LINE, LINE), min_size=1, max_size=4).map(tuple)),
        st.builds(Items, LINE, st.lists(LINE, min_size=1, max_size=4).map(tuple)),
        st.builds(Code, LINE, st.lists(LINE, min_size=1, max_size=4).map("\n".join)),
    ),
    max_size=6,
)
WRITERS = {"plain": plain, "adf": adf.written, "wiki": wiki.written, "markdown": markdown.written}


def words_of(node: Any) -> str:
    """Return all text of a document, in order."""
    if node.get("type") == "hardBreak":
        return "\n"
    return str(node.get("text", "")) + "".join(words_of(each) for each in node.get("content", ()))


@given(blocks=BLOCKS)
@settings(max_examples=15, deadline=None)
def test_what_is_written_for_cloud_fits_the_schema(published_specs: Specs, blocks: list[Block]) -> None:
    """Whatever a check says, the document is one that Jira takes."""
    violations: list[str] = []

    published_specs.adf(adf.document(blocks), violations)

    assert violations == []


@given(blocks=BLOCKS)
def test_a_document_holds_every_word(blocks: list[Block]) -> None:
    """Lines, cells, items and commands are all there, letter by letter."""
    found = words_of(adf.document(blocks))

    for block in blocks:
        match block:
            case Paragraph(text):
                assert text in found
            case Code(_, text):
                assert text in found
            case Rows(rows):
                assert all(name in found and value in found for name, value in rows)
            case Items(title, items):
                assert all(each in found for each in (title, *items))


@given(text=LINE)
def test_wiki_markup_gives_back_what_was_escaped(text: str) -> None:
    """Without its backslashes the text is as it was."""
    written = wiki.written([Paragraph(text)]).removesuffix("\n")

    assert re.sub(r"\\([\\{}\[\]*_+^~?!|#-])", r"\1", written) == text


@pytest.mark.parametrize(
    "text", ["*bold*", "{code}", "[a link|http://x]", "# one", "h1. !img! ||a||", "-struck-", "_a_"]
)
def test_wiki_markup_in_a_message_stays_text(text: str) -> None:
    """Each sign that would begin markup is escaped."""
    written = wiki.written([Paragraph(text)])

    assert not re.search(r"(?<!\\)[*{\[#|!]|(?<![\\A-Za-z0-9])[-_]", written)


def test_commands_cannot_end_their_box() -> None:
    """The sign that ends a box is broken up inside it, in either markup."""
    block = Code("Commands", "echo {noformat}\n```\n````")

    assert wiki.written([block]).count("{noformat}") == 2
    assert re.findall(r"^`+", markdown.written([block]), re.MULTILINE) == ["`````", "```", "````", "`````"]


def test_markdown_notifies_nobody_and_links_nothing() -> None:
    """A name or a number in a message is no mention and no link."""
    written = markdown.written([Paragraph("@team see #12 <b>& <!-- x -->")])

    assert "@" not in written
    assert "#12" not in written
    assert "<b>" not in written


@pytest.mark.parametrize("name", WRITERS)
@given(blocks=BLOCKS, limit=st.integers(80, 600))
def test_what_is_cut_fits_and_says_so(name: str, blocks: list[Block], limit: int) -> None:
    """Whole lines are left out from the end until it fits; nothing is left out where it fits already."""
    write = WRITERS[name]

    kept = fitted(blocks, write, limit, "(more)")

    whole = units(write(blocks)) <= limit
    assert kept == tuple(blocks) if whole else kept[-1] == Paragraph("(more)")
    assert units(write(kept)) <= max(limit, units(write([Paragraph("(more)")])))


def test_what_is_kept_is_a_beginning() -> None:
    """A list is cut between its items and what came before it is whole."""
    blocks = [Paragraph("first"), Items("list", tuple(f"item {number:03}" for number in range(100)))]

    kept = fitted(blocks, plain, 300, "(more)")

    assert kept[0] == Paragraph("first")
    assert isinstance(kept[1], Items)
    assert kept[1].items == blocks[1].items[: len(kept[1].items)]  # type: ignore[union-attr]


@given(text=st.text())
def test_nothing_unprintable_is_sent(text: str) -> None:
    """Control characters become a sign that says so; JSON and terminals take the rest."""
    shown = printable_text(text)

    assert all(sign.isprintable() or sign == "\n" for sign in shown)
    json.dumps(shown).encode("utf-8", "strict")


@given(text=st.text(), limit=st.integers(1, 40))
def test_a_title_is_cut_between_characters(text: str, limit: int) -> None:
    """It counts as Jira counts, keeps whole characters, and says that it was cut."""
    cut = shortened(text, limit)

    assert len(cut.encode("utf-16-le", "surrogatepass")) // 2 <= limit
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))
