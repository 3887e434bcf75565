"""The knowledge base in the configuration."""

import pytest

from rondafile import RondafileError, read
from tests.rondafile.conftest import YARD, Write

CONFLUENCE = '[confluence]\nurl = "https://x.example/wiki/"\ntoken = "$CONFLUENCE_TOKEN"\nspace_id = "98306"\n'
ENVIRON = {"CONFLUENCE_TOKEN": "confluence-token-0001"}


def test_a_sound_table_is_read(write: Write) -> None:
    """The address is taken with and without /wiki; the folder starts at the file's."""
    path = write('knowledge = "articles"\n' + YARD + CONFLUENCE)
    found = read(path, ENVIRON)

    assert found.confluence is not None
    assert found.confluence.url == "https://x.example"
    assert found.knowledge == path.resolve().parent / "articles"


def test_the_folder_has_a_usual_name(write: Write) -> None:
    """Beside the file, and nothing is published."""
    path = write(YARD)
    found = read(path, {})

    assert (found.knowledge, found.confluence) == (path.resolve().parent / "knowledge", None)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("https://x.example", "https://me:pw@x.example", "ronda.toml:4: confluence.url holds a login"),
        ('"98306"', '"OPS"', "confluence.space_id is wrong"),
        ('"98306"', '"98306"\nparent_id = "x"', "confluence.parent_id is wrong"),
        ("$CONFLUENCE_TOKEN", "abcdefgh", "confluence.token is written out"),
        ("space_id", "space", "confluence.space is not a key Ronda knows: did you mean space_id?"),
    ],
)
def test_what_does_not_fit_is_told(write: Write, before: str, after: str, said: str) -> None:
    """With its place, and without the value of a secret."""
    with pytest.raises(RondafileError) as caught:
        read(write(YARD + CONFLUENCE.replace(before, after)), ENVIRON)

    assert said in str(caught.value)
    assert "confluence-token-0001" not in str(caught.value)
