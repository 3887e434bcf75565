"""How the checks of tokens and staff accounts judge."""

import json
from typing import Any

import pytest

from tests.demo_stack import ronda
from tests.upkeep.tokens.conftest import project, template
from tests.upkeep.tokens.project import Project, key_of

__all__ = ["project", "template"]


def judged(project: Project, tokens: str = "") -> dict[str, dict[str, Any]]:
    """Run both checks under a policy and return their results by id, once nothing written holds a key."""
    project.tokens = tokens
    config = str(project.toml())
    arguments = ["--room", "hygiene", "--check", "hygiene.tokens", "--check", "hygiene.staff", "--config", config]
    said = ronda("diagnose", *arguments, cwd=project.folder)
    keys = [key_of(user) for user in range(1, 6)]
    assert [key for key in keys if key in said.out + said.err] == project.holding(*keys) == []
    (path,) = project.folder.glob("runs/yard/*/results.jsonl")
    lines = [json.loads(line) for line in path.read_text().splitlines()][1:]
    return {line["check"]: line for line in lines}


def test_stale_tokens_fail(project: Project) -> None:
    """Stale tokens are told by number and reason, with figures and the list as evidence, masked."""
    result = judged(project)["hygiene.tokens.stale"]
    (text,) = [path.read_text() for path in project.folder.glob("runs/yard/*/evidence/*tokens.txt")]

    assert (result["outcome"], result["severity"], result["cause"]) == ("failed", "S3", "stale-access")
    assert result["message"] == "3 of 5 tokens are stale (too old: 2, owner deactivated: 1); 0 are tolerated"
    assert (result["measures"]["stale_tokens"], result["measures"]["oldest_days"]) == (3, 500)
    assert len(text.splitlines()) == 5
    assert "user 4 · 30 days · owner deactivated" in text


@pytest.mark.parametrize(
    ("tokens", "outcome", "message"),
    [
        (
            "fail_stale = 3\nwarn_stale = 3\n",
            "degraded",
            "3 of 5 tokens are stale (too old: 2, owner deactivated: 1), which is tolerated; 2 more",
        ),
        ("fail_stale = 5\nwarn_stale = 5\n", "passed", ""),
        (
            "fail_stale = 5\nwarn_stale = 5\n"
            'exceptions = [{ user = 1, reason = "an old printer", until = 2020-01-01 }]\n',
            "failed",
            "the exception for user 1 (an old printer) ended on 2020-01-01: renew it or take it out",
        ),
        ('source = { model = "no.Such" }\n', "unknown", "the backend has no model no.Such"),
    ],
)
def test_limits_and_exceptions(project: Project, tokens: str, outcome: str, message: str) -> None:
    """Limits say what is tolerated; an exception that ended fails; a model that is not there cannot be judged."""
    result = judged(project, tokens)["hygiene.tokens.stale"]

    assert result["outcome"] == outcome
    assert message in result["message"]


def test_idle_staff_fails(project: Project) -> None:
    """A staff account without a login for longer than allowed is a failure, by primary key only."""
    result = judged(project, "staff = { login_days = 20 }\n")["hygiene.staff.login"]
    (text,) = [path.read_text() for path in project.folder.glob("runs/yard/*/evidence/*staff.txt")]

    assert result["outcome"] == "failed"
    assert result["message"].startswith("1 of 1 active staff accounts have not logged in for 20 days")
    assert text.startswith("user 5 · last login: never · account since ")


def test_a_backend_without_tokens_is_skipped(project: Project) -> None:
    """Without DRF's tokens and no other model named there is nothing to judge; the line that names one is told."""
    settings = project.backend / "cards_settings.py"
    settings.write_text(settings.read_text().replace('"rest_framework.authtoken", "cards"', ""))
    found = judged(project)

    assert found["hygiene.tokens.stale"]["outcome"] == "skipped"
    assert 'add tokens = { source = { model = "app.Model"' in found["hygiene.tokens.stale"]["message"]
    assert found["hygiene.staff.login"]["outcome"] == "passed"
