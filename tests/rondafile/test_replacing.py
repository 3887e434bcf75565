"""Another policy in place of one's own: what is taken of its file, and every problem with its line."""

from pathlib import Path

import pytest

from rondafile import Rondafile, RondafileError
from rondafile.replacing import with_policy_of
from tests.rondafile.conftest import YARD, Good

OWN = 'timezone = "America/Bogota"\n[policy]\ndegraded_after = 5\nopen_after = { S2 = 4 }\n'


@pytest.fixture
def own(good: Good) -> Rondafile:
    """A configuration with a policy of its own."""
    return good(OWN + YARD)


def other(folder: Path, text: str) -> Path:
    """Write the other file."""
    path = folder / "other.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path, own: Rondafile) -> list[str]:
    """Return every problem."""
    with pytest.raises(RondafileError) as error:
        with_policy_of(path, own, {})
    return str(error.value).splitlines()


def test_a_policy_alone_replaces_the_whole_of_ones_own(own: Rondafile, tmp_path: Path) -> None:
    """A key that it leaves out has its default, and not the value of one's own policy."""
    found = with_policy_of(other(tmp_path, "[policy]\nopen_after = { S1 = 2 }\n"), own, {})

    assert (found.policy.open_after, found.policy.degraded_after) == ({"S1": 2}, 3)
    assert (found.timezone, found.targets, found.store) == ("America/Bogota", own.targets, own.store)


def test_a_whole_configuration_lends_its_policy_and_zone(own: Rondafile, tmp_path: Path) -> None:
    """Its secrets need not be there, and its targets are not taken."""
    text = 'timezone = "Europe/Madrid"\n[policy]\n[targets.port]\nbase_url = "https://port.example"\ntoken = "$PORT"\n'
    found = with_policy_of(other(tmp_path, text), own, {})

    assert (found.timezone, list(found.targets), found.policy.degraded_after) == ("Europe/Madrid", ["yard"], 3)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        pytest.param(
            "[policy]\nopen_afer = { S1 = 2 }\ndegraded_after = 0\n",
            [
                "other.toml:2: policy.open_afer is not a key Ronda knows: did you mean open_after?",
                "other.toml:3: policy.degraded_after is wrong: input should be greater than or equal to 1 (found 0)",
            ],
            id="every problem at once",
        ),
        pytest.param(
            "degraded_after = 2\n[policy]\n",
            ["other.toml:1: degraded_after is not a key Ronda knows"],
            id="a key outside of its table",
        ),
        pytest.param(
            'timezone = "Bogota"\n[policy]\n',
            ["other.toml:1: timezone 'Bogota' is not an IANA time zone such as America/Bogota"],
            id="a zone that is none",
        ),
        pytest.param(
            'timezone = "$ZONE"\n[policy]\n',
            ["other.toml:1: timezone needs the variable ZONE, which is not set"],
            id="a variable that is not set",
        ),
        pytest.param(
            YARD,
            ["other.toml: has no [policy]: write one; an empty one stands for the defaults"],
            id="no policy",
        ),
    ],
)
def test_what_is_refused(own: Rondafile, tmp_path: Path, text: str, problems: list[str]) -> None:
    """Each problem has the line of the other file."""
    assert refused(other(tmp_path, text), own) == problems


def test_a_file_that_is_no_toml(own: Rondafile, tmp_path: Path) -> None:
    """What the parser says comes with the file."""
    (line,) = refused(other(tmp_path, "[policy\n"), own)

    assert line.startswith("other.toml: is not TOML: ")


def test_a_file_that_is_not_there(own: Rondafile, tmp_path: Path) -> None:
    """It is said what may be named."""
    path = tmp_path / "none.toml"

    assert refused(path, own) == [f"{path}: does not exist. Name a ronda.toml, or a file that holds a [policy] table"]
