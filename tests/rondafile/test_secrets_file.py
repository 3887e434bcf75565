"""A file of secrets beside ``ronda.toml``, for machines without an environment of their own."""

from pathlib import Path

import pytest

from tests.rondafile.conftest import YARD, Good, Problems

TEXT = f'secrets_file = "ronda.env"\n{YARD}token = "$YARD_TOKEN"\n'


def keep(folder: Path, text: str | bytes, mode: int = 0o600) -> Path:
    """Write the secrets file."""
    path = folder / "ronda.env"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("YARD_TOKEN=abc", "abc"),
        ("  YARD_TOKEN = abc  ", "abc"),
        ("# a remark\n\nYARD_TOKEN='a b'", "a b"),
        ('YARD_TOKEN="a=b"', "a=b"),
        ("YARD_TOKEN=abc'", "abc'"),
        ("YARD_TOKEN='\"abc\"'", '"abc"'),
        ("YARD_TOKEN=old\nYARD_TOKEN=new", "new"),
    ],
)
def test_its_lines_are_read(good: Good, tmp_path: Path, line: str, value: str) -> None:
    """Blanks around and one pair of quotes are dropped; a quote that belongs to the secret stays."""
    keep(tmp_path, line + "\n")
    token = good(TEXT).targets["yard"].token

    assert token is not None
    assert token.reveal() == value


def test_the_environment_wins_over_the_file(good: Good, tmp_path: Path) -> None:
    """What is set for one call is not overruled by what is kept."""
    keep(tmp_path, "YARD_TOKEN=kept\n")
    token = good(TEXT, YARD_TOKEN="given").targets["yard"].token

    assert token is not None
    assert token.reveal() == "given"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o620, 0o660, 0o644])
def test_a_file_that_others_can_reach_is_refused(problems: Problems, tmp_path: Path, mode: int) -> None:
    """The mend is the command that closes it; what it holds is not used."""
    path = keep(tmp_path, "YARD_TOKEN=abc\n", mode)

    assert problems(TEXT) == [
        f"ronda.toml:1: secrets_file {path} can be read by others: chmod 600 {path}",
        "ronda.toml:4: targets.yard.token needs the variable YARD_TOKEN, which is not set",
    ]


def test_a_missing_file_is_reported_with_the_rest(problems: Problems, tmp_path: Path) -> None:
    """That there is no such file is one problem among the others."""
    assert problems(TEXT, YARD_TOKEN="abc") == [
        f"ronda.toml:1: secrets_file {tmp_path}/ronda.env cannot be read: No such file or directory"
    ]


@pytest.mark.parametrize("line", ["YARD_TOKEN", "export YARD_TOKEN=abc", "=abc", "1A=abc"])
def test_a_malformed_line_is_named_and_not_repeated(problems: Problems, tmp_path: Path, line: str) -> None:
    """The line's number is enough: its text may be a secret."""
    path = keep(tmp_path, f"# one\n{line}\n")

    assert problems(TEXT, YARD_TOKEN="abc") == [f"ronda.toml:1: secrets_file {path}:2 is not NAME=value"]


def test_a_file_that_is_not_utf8_is_refused(problems: Problems, tmp_path: Path) -> None:
    """A file in another encoding is named, with the byte."""
    path = keep(tmp_path, b"YARD_TOKEN=\xff\n")

    assert problems(TEXT, YARD_TOKEN="a") == [f"ronda.toml:1: secrets_file {path} is not UTF-8 text (byte 11)"]
