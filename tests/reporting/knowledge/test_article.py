"""An article: what people wrote stays, and only what is between the marks is ours."""

from pathlib import Path

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

from reporting.errors import KnowledgeError
from reporting.knowledge import Article, KnowledgeFolder, Section, cause_named, outline_of
from reporting.knowledge.article import END, START, without_marks
from reporting.knowledge.folder import MAX_BYTES

SPANISH = f"""# Un worker no responde

## Síntoma
Los archivos quedan pendientes.

## Cómo confirmarlo
`ronda diagnose`

## CÓMO ARREGLARLO:
1. Reinícielo.

## Incidentes conocidos
{START}
{END}
"""
PATH = Path("knowledge/worker.md")
MARKS = st.sampled_from(
    [START, END, f"  {START} ", f"{START}x", "<!-- ronda:incidents", "```", "- ", "\r", "\r\n", "\n"]
)
TEXTS = st.lists(st.one_of(st.text(), MARKS)).map("".join)
LINES = st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=("Cs",))).map("- {}".format))


def of(text: str) -> Article:
    """Return an article with this text."""
    return Article("worker", PATH, text)


def test_only_the_list_changes() -> None:
    """The new list stands between the marks, and the rest is what it was."""
    after = of(SPANISH).with_incidents(["- uno", "- dos"], "Incidentes conocidos")

    assert after == SPANISH.replace(f"{START}\n", f"{START}\n- uno\n- dos\n")


def test_the_list_can_be_emptied() -> None:
    """Without known incidents there is nothing between the marks."""
    filled = of(SPANISH).with_incidents(["- uno"], "x")

    assert of(filled).with_incidents([], "x") == SPANISH


def test_an_article_without_marks_gets_the_section_at_its_end() -> None:
    """With its heading, after an empty line."""
    after = of("# A\n\ntext").with_incidents(["- one"], "Known incidents")

    assert after == f"# A\n\ntext\n\n## Known incidents\n\n{START}\n- one\n{END}\n"


def test_a_section_that_is_there_is_not_headed_twice() -> None:
    """Without marks, but with the section at its end, it gets the marks only."""
    after = of("# A\n\n## Incidentes conocidos\n").with_incidents([], "Known incidents")

    assert after == f"# A\n\n## Incidentes conocidos\n\n{START}\n{END}\n"


def test_line_ends_stay_what_they_are() -> None:
    """An article that was written on Windows gets lines of its own kind."""
    windows = SPANISH.replace("\n", "\r\n")

    after = of(windows).with_incidents(["- uno"], "x")

    assert after == windows.replace(f"{START}\r\n", f"{START}\r\n- uno\r\n")


@given(text=TEXTS, lines=LINES)
@example(text=f"{START}\r{END}", lines=["- a"])
@example(text="```\nnever closed", lines=["- a"])
@example(text="", lines=[])
def test_what_people_wrote_is_unchanged_and_a_second_time_changes_nothing(text: str, lines: list[str]) -> None:
    """Whatever the text: it stays outside the marks, byte for byte, and updating again gives the same."""
    try:
        before = of(text).marks()
    except KnowledgeError:
        reject()
    after = of(text).with_incidents(lines, "Known incidents")
    found = of(after).marks()

    assert found is not None
    if before is None:
        assert after.startswith(text)
    else:
        assert after[: found[0]] == text[: before[0]]
        assert after[found[1] :] == text[before[1] :]
    assert after[found[0] : found[1]].replace("\r\n", "\n").replace("\r", "\n") == "\n" + "".join(
        f"{line}\n" for line in lines
    )
    assert of(after).with_incidents(lines, "Known incidents") == after


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"a\n{START}\n{END}\nb\n{START}\n{END}\n", 5, f"{START} stands there a second time"),
        (f"{START}\n{END}\n{END}", 3, f"{END} stands there a second time"),
        (f"a\r\nb\r{START}\n", 3, f"{START} has no {END}: add it on a line of its own"),
        (f"\n  {END}  \n", 2, f"{END} has no {START}"),
        (f"{END}\n{START}\n", 1, f"{END} stands before {START}"),
    ],
)
def test_marks_that_are_no_pair_are_refused(text: str, line: int, said: str) -> None:
    """With file, line, and what to do."""
    with pytest.raises(KnowledgeError) as caught:
        of(text).with_incidents([], "x")

    assert str(caught.value).startswith(f"knowledge/worker.md:{line}: {said}")


def test_sections_are_recognised_in_both_languages() -> None:
    """Whatever their capitals, accents and colons; in a piece of code there is no heading."""
    english = "# x\n\nSymptom\n-------\n\n### How to confirm it\n\n```\n## How to fix it\n```\n"

    assert of(SPANISH).lacking == ()
    assert of(english).sections == (Section.SYMPTOM, Section.CONFIRM)
    assert of(english).lacking == (Section.FIX, Section.INCIDENTS)


def test_readers_see_nomarks() -> None:
    """The lines of the marks are for us."""
    assert "ronda:incidents" not in without_marks(SPANISH)
    assert without_marks("a <!-- ronda:incidents --> b") == "a <!-- ronda:incidents --> b"


def test_a_new_article_has_everything() -> None:
    """Every section, one pair of marks, and a title."""
    made = of(outline_of("worker", str))

    assert made.title == "A Celery worker is dead"
    assert made.lacking == ()
    assert made.with_incidents([], "x") == made.text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("wroker", "x: there is no cause wroker: did you mean worker?"),
        ("zzz", "x: there is no cause zzz: `ronda kb list` shows them all"),
    ],
)
def test_a_cause_that_does_not_exist_is_refused(name: str, said: str) -> None:
    """With the nearest one."""
    with pytest.raises(KnowledgeError) as caught:
        cause_named(name, "x")

    assert str(caught.value) == said


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    """Every article by its cause; a README and what is no Markdown are no articles."""
    for name in ("worker.md", "queue.md", "README.md", "picture.png"):
        (tmp_path / name).write_text("# x\n")

    assert list(KnowledgeFolder(tmp_path).articles()) == ["queue", "worker"]
    assert KnowledgeFolder(tmp_path / "none").articles() == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"# a\nb\n\xff\n", "worker.md:3: is not UTF-8 text (byte 6): save it as UTF-8"),
        (b"x\n" * (MAX_BYTES // 2) + b"yz", f"worker.md:{MAX_BYTES // 2 + 1}: is above 1 MiB from this line on"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """With its line; the site says why it shows nothing."""
    (tmp_path / "worker.md").write_bytes(content)
    folder = KnowledgeFolder(tmp_path)

    with pytest.raises(KnowledgeError) as caught:
        folder.articles()

    assert str(caught.value).startswith(f"{tmp_path}/{said}")
    legible = folder.legible()["worker"]
    assert isinstance(legible, str)
    assert legible.startswith(said)


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    """It cannot be read."""
    (tmp_path / "worker.md").mkdir()

    with pytest.raises(KnowledgeError, match="cannot be read: Is a directory"):
        KnowledgeFolder(tmp_path).articles()


def test_a_file_that_changed_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    """Nor is one that has come; what is there stays, and nothing lies beside it."""
    path = tmp_path / "worker.md"
    path.write_text("theirs")
    folder = KnowledgeFolder(tmp_path)

    with pytest.raises(KnowledgeError, match="was changed meanwhile"):
        folder.write(path, "ours", "what we read")
    with pytest.raises(KnowledgeError, match="is there already"):
        folder.write(path, "ours", None)

    assert path.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    """It is replaced in one step, with the rights it had."""
    path = tmp_path / "worker.md"
    path.write_text("one\r\n", newline="")
    path.chmod(0o640)

    KnowledgeFolder(tmp_path).write(path, "two\r\n", "one\r\n")

    assert path.read_bytes() == b"two\r\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "file").write_text("")
    folder = KnowledgeFolder(tmp_path / "file")

    with pytest.raises(KnowledgeError, match="cannot be written"):
        folder.write(folder.path("worker"), "text", None)
