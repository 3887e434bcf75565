"""Markdown of people as HTML that does nothing."""

from defusedxml import ElementTree
from hypothesis import example, given
from hypothesis import strategies as st

from reporting import prose

TAGS = {
    *(
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "em",
        "strong",
        "a",
        "br",
        "hr",
    ),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
PIECES = st.sampled_from(
    [
        "# ",
        "\n",
        "\n\n",
        "<",
        ">",
        "](",
        "[",
        ")",
        "`",
        "```",
        "javascript:",
        "&#12;",
        "&lt;",
        "|",
        "---",
        "![",
        "\x0c",
        "- ",
    ]
)


def kept(address: str) -> str:
    """Let every link lead where it says."""
    return address


@given(st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40).map("".join)))
@example("| a | b |\n|:--|--:|\n| 1 | <b onclick=x>2</b> |\n")
@example('<img src=x onerror=alert(1)>\n\n<script>alert(1)</script>\n\n![x](http://x.example/y.png "t")')
@example('``` sh" onclick="x\na\n```\n')
@example("&#12; &#1; \x0b \x7f")
def test_any_text_is_well_formed_and_harmless(text: str) -> None:
    """XML takes it, and it has no tag and no attribute but those that show text."""
    root = ElementTree.fromstring(f"<root>{prose.html_of(text, kept)}</root>")

    for element in root.iter():
        assert element is root or element.tag in TAGS
        assert set(element.attrib) <= {"href", "rel", "class", "start"}
        assert not element.attrib.get("href", "").lower().startswith(("javascript:", "vbscript:", "data:", "file:"))


def test_a_link_that_leads_nowhere_is_its_text() -> None:
    """The others keep what is inside them, and tell nobody where they come from."""
    html = prose.html_of(
        "[a *b*](x.md) [c](y.md) <https://z.example>", lambda address: address if "z" in address else None
    )

    assert html == '<p>a <em>b</em> c <a href="https://z.example" rel="noreferrer">https://z.example</a></p>\n'


def test_the_title_is_left_out() -> None:
    """It stands on the page already; a second one becomes a heading of a section."""
    text = "\ufeff# One *two*\n\ntext\n\n# Three\n"

    assert prose.title_of(text) == "One two"
    assert prose.html_of(text, kept) == "<p>text</p>\n<h2>Three</h2>\n"


def test_a_heading_of_a_section_is_no_title() -> None:
    """A text that begins with one keeps it."""
    text = "## One\n\n# Two\n"

    assert prose.title_of(text) is None
    assert prose.html_of(text, kept) == "<h2>One</h2>\n<h2>Two</h2>\n"


def test_headings_have_lines() -> None:
    """Those in a list, in a quotation or in code are none."""
    text = "# A\n\n- # B\n\n> # C\n\n```\n# D\n```\n\nE `f`\n---\n"

    assert [(each.level, each.title, each.line) for each in prose.headings(text)] == [(1, "A", 1), (2, "E f", 11)]
