"""The ticket system of the configuration: what does not fit together is told with its line."""

import pytest

from rondafile import RondafileError, read
from rondafile.models.tickets import PLACES
from tests.rondafile.conftest import YARD, Write

JIRA = (
    '[tickets]\nsystem = "jira"\n[tickets.jira]\nflavour = "cloud"\nurl = "https://jira.example"\n'
    'token = "$JIRA_TOKEN"\nproject = "OPS"\n'
)


def refusal(write: Write, text: str) -> str:
    """Return why the file is refused."""
    with pytest.raises(RondafileError) as caught:
        read(write(YARD + text), {"JIRA_TOKEN": "jira-token-0001"})
    return str(caught.value)


def test_a_sound_table_is_read(write: Write) -> None:
    """Every name that is filled in may be used, at any depth."""
    text = " ".join(f"{{{name}}}" for name in PLACES)
    fields = f'fields = {{ customfield_1 = [{{ value = "{text}" }}] }}\n'

    jira = read(write(YARD + JIRA + fields), {"JIRA_TOKEN": "x" * 9}).tickets.jira

    assert jira is not None
    assert jira.browse("OPS-1") == "https://jira.example/browse/OPS-1"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            'fields = { customfield_1 = "{severiti}" }\n',
            "names {severiti}, which nothing is filled in for: did you mean",
        ),
        ('fields = { customfield_1 = "{xyzzy}" }\n', "there are severity, level, cause"),
        ('service_desk = "4"\n', "service_desk and request_type go together"),
        ('browse_url = "https://me:pw@jira.example"\n', "holds a login"),
        ('labels = ["two words"]\n', "tickets.jira.labels"),
    ],
)
def test_what_does_not_fit_is_told(write: Write, more: str, said: str) -> None:
    """Before anything is sent, and without the value of a secret."""
    found = refusal(write, JIRA + more)

    assert said in found
    assert "jira-token-0001" not in found


@pytest.mark.parametrize("system", ["jira", "github"])
def test_a_system_needs_its_table(write: Write, system: str) -> None:
    """Naming it is not enough."""
    assert f"there is no table [tickets.{system}]" in refusal(write, f'[tickets]\nsystem = "{system}"\n')


def test_a_repository_has_an_owner(write: Write) -> None:
    """A name alone is no repository."""
    text = '[tickets]\nsystem = "github"\n[tickets.github]\nrepository = "backend"\ntoken = "$JIRA_TOKEN"\n'

    assert "tickets.github.repository" in refusal(write, text)
