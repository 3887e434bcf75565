"""`ronda tickets check`: what is in the way, before the first incident."""

from pathlib import Path

from tests.demo_stack import ronda
from tests.jira_cloud import JiraCloud

TOKEN = {"JIRA_TOKEN": "jira-token-1"}
TOML = """\
language = "en"
store = "sqlite:///r.sqlite3"
[targets.yard]
base_url = "https://yard.example"
[tickets]
system = "jira"
[tickets.jira]
flavour = "cloud"
url = "{url}"
token = "$JIRA_TOKEN"
project = "{project}"
issue_type = "Bug"
reopen = "Reopened"
"""


def written(folder: Path, jira: JiraCloud, project: str = "OPS") -> Path:
    """Write a configuration that names the server, and return its folder."""
    (folder / "ronda.toml").write_text(TOML.format(url=jira.url, project=project))
    return folder


def test_a_sound_configuration_ends_with_0(tmp_path: Path, jira_cloud: JiraCloud) -> None:
    """It says which system takes tickets."""
    done = ronda("tickets", "check", cwd=written(tmp_path, jira_cloud), environ=TOKEN)

    assert (done.code, done.out) == (0, "✔ jira takes tickets\n")


def test_what_is_in_the_way_ends_with_1(tmp_path: Path, jira_cloud: JiraCloud) -> None:
    """Each problem is a line that names the setting; the token is nowhere."""
    done = ronda("tickets", "check", cwd=written(tmp_path, jira_cloud, project="YARD"), environ=TOKEN)

    assert done.code == 1
    assert "Check tickets.jira.project YARD" in done.out
    assert "jira-token-1" not in done.out + done.err
