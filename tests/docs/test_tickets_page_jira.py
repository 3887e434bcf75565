"""The page on tickets says of Jira what the code does."""

import re
import tomllib
from pathlib import Path

from reporting.tickets.jira import finding, states
from reporting.tickets.jira.checking import PERMISSIONS
from rondafile.models.tickets import Jira
from rondafile.references import Secret

PAGE = (Path(__file__).parents[2] / "docs" / "tickets.md").read_text(encoding="utf-8")
JIRA = PAGE.partition("\n## Jira, field by field\n")[2].partition("\n## ")[0]
(EXAMPLE,) = re.findall(r"^```toml\n(.*?)^```", JIRA, re.MULTILINE | re.DOTALL)


def test_every_setting_is_explained() -> None:
    """The table names each setting of Jira, and no other."""
    cells = re.findall(r"^\| (`.*?`) \|", JIRA, re.MULTILINE)

    assert {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} == set(Jira.model_fields)


def test_the_example_is_accepted() -> None:
    """Who copies it has a configuration."""
    values = tomllib.loads(EXAMPLE)["tickets"]["jira"]
    secrets = {name: Secret("x", (str(values[name]).lstrip("$"),)) for name in ("user", "token")}

    made = Jira.model_validate(values | secrets)

    assert (made.reopen, made.people) == ("Reopen", "project = OPS AND type = Incident")


def test_every_permission_is_named() -> None:
    """What ``ronda tickets check`` asks for is in the list."""
    listed = JIRA.partition("The account needs: ")[2].partition(";")[0]
    named = {"_".join(words.upper().split()) for words in re.split(r",\s+", listed)}

    assert named == set(PERMISSIONS)


def test_the_bounds_are_those_of_the_code() -> None:
    """Fifty at once, a thousand filed, five hundred asked for their agreements."""
    assert (states.AT_ONCE, finding.MOST_FOUND, states.MOST_AGREEMENTS) == (50, 1000, 500)
    for words in ("Fifty tickets are asked about", "a thousand tickets at most", "500 at most"):
        assert words in JIRA
