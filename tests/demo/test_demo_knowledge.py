"""The demo's articles: one for each cause, whole, and right about our own commands."""

import re
import shlex
from pathlib import Path

import click
import pytest

from checks.support.runbooks import runbook_names
from demo.targetfile import KNOWLEDGE, copy_articles
from reporting.domain.causes import CAUSES
from reporting.knowledge import KnowledgeFolder, Section
from ronda import cli
from tests.docs.blocks import checks

CHECKS = {name for name, _further, _claim in checks()}
ARTICLES = KnowledgeFolder(KNOWLEDGE).articles()
COMMAND = re.compile(r"(?:^|`)(ronda [a-z][^`\n]*)", re.MULTILINE)


def commands(text: str) -> list[list[str]]:
    """Return every command of ours that a text names, in words."""
    return [shlex.split(each) for each in COMMAND.findall(text)]


def wrong_with(words: list[str]) -> list[str]:
    """Return what of a command does not exist."""
    command: click.Command = cli
    rest = words[1:]
    context = click.Context(cli)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(context, rest.pop(0))
        if found is None:
            return [" ".join(words)]
        command = found
    options = {name for each in command.params for name in each.opts} | {"--help"}
    ids = [rest[place + 1] for place, word in enumerate(rest) if word == "--check" and words[1] == "diagnose"]
    unknown = [word for word in rest if word.startswith("--") and word not in options]
    names = rest[:1] if words[1] == "runbook" else []
    return [
        *unknown,
        *(each for each in ids if not any(each in name for name in CHECKS)),
        *(each for each in names if each not in runbook_names("es")),
    ]


def test_there_is_one_for_each_cause() -> None:
    """No more, no less."""
    assert set(ARTICLES) == set(CAUSES)


@pytest.mark.parametrize("cause", CAUSES)
def test_an_article_is_whole(cause: str) -> None:
    """Title, every section in order, an empty list of incidents between its marks, and short enough to be read."""
    article = ARTICLES[cause]

    assert article.title
    assert article.sections == tuple(Section)
    assert article.with_incidents([], "x") == article.text
    assert 15 <= article.text.count("\n") <= 35


@pytest.mark.parametrize("cause", CAUSES)
def test_an_article_names_what_exists(cause: str) -> None:
    """Its commands and their options, its checks, its runbook, and the articles that it leads to."""
    text = ARTICLES[cause].text
    links = re.findall(r"\]\(([a-z-]+)\.md\)", text)

    assert commands(text), cause
    assert [wrong for each in commands(text) for wrong in wrong_with(each)] == []
    assert set(links) <= set(CAUSES) - {cause}
    assert "ronda runbook" in text


def test_a_command_that_does_not_exist_is_found() -> None:
    """The measure itself finds each kind of mistake."""
    text = "`ronda kb nwe`, `ronda kb list --al`, `ronda diagnose --check health.no` and `ronda runbook nothing`"

    assert [wrong for each in commands(text) for wrong in wrong_with(each)] == [
        "ronda kb nwe",
        "--al",
        "health.no",
        "nothing",
    ]


def test_what_was_added_to_an_article_stays(tmp_path: Path) -> None:
    """A demo that is brought up again keeps its articles; one whose copy was cut short gets them whole."""
    folder = tmp_path / "knowledge"
    (tmp_path / "knowledge.new").mkdir()
    copy_articles(folder)
    (folder / "api.md").write_text("ours")
    copy_articles(folder)

    assert (folder / "api.md").read_text() == "ours"
    assert len(list(folder.iterdir())) == len(CAUSES)
    assert [each.name for each in tmp_path.iterdir()] == ["knowledge"]
