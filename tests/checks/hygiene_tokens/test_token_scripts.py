"""What the backend tells about its tokens and staff, on SQLite and PostgreSQL, on the oldest and the newest Django."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from checks.support.interpreter import Interpreter, Question
from checks.support.token_policy import TokenRecord, staff_parameters, token_parameters
from reporting.redaction import Redactor
from rondafile import Target, read
from rondafile.models.tokens import Tokens
from tests.checks.support.test_django_versions import an_environment
from tests.postgres import PASSWORD, Postgres
from tests.upkeep.tokens.conftest import on_postgres, project, template
from tests.upkeep.tokens.project import Project, filled, key_of, made

__all__ = ["on_postgres", "project", "template"]
TODAY = datetime.now(UTC).date()
KEY = b"a masking key"


def asked(project: Project, question: Question, **further: Any) -> dict[str, Any]:
    """Return the answer of a script."""
    target = read(project.toml(), {}).targets["yard"].model_copy(update=further)
    interpreter = Interpreter(target, "yard")
    try:
        found: dict[str, Any] = interpreter.ask(question)
    finally:
        interpreter.close()
    return found


def told(project: Project, tokens: dict[str, Any] | None = None, **further: Any) -> dict[str, Any]:
    """Return what the script ``tokens`` says under a policy."""
    policy = Tokens.model_validate(tokens or {})
    return asked(project, Question("tokens", token_parameters(policy, KEY, TODAY)), **further)


def flags(found: dict[str, Any]) -> dict[str | None, set[str]]:
    """Return what is said of the worst tokens, by owner."""
    return {record.user: set(record.names) for record in (TokenRecord(*each) for each in found["worst"])}


def test_the_mask_is_that_of_the_reports(project: Project) -> None:
    """A token has the same mask inside the backend as in tickets and evidence, and no key comes back."""
    found = told(project)
    masks = {TokenRecord(*each).user: f"…{each[0]}" for each in found["worst"]}

    assert masks["1"] == Redactor([], KEY).mask(key_of(1))
    assert [user for user in range(1, 6) if key_of(user) in repr(found)] == []


@pytest.mark.parametrize("where", ["project", "on_postgres"])
def test_tokens_are_judged(where: str, request: pytest.FixtureRequest) -> None:
    """Old, of a deactivated owner, of staff, of an owner who cannot log in: each is said, on both databases."""
    found = told(request.getfixturevalue(where), {"staff": {"max_age_days": 20}})
    nobody = {"no_password", "never_logged_in"}

    assert flags(found) == {
        "1": {"old"} | nobody,
        "2": {"old"} | nobody,
        "3": nobody,
        "4": {"inactive"} | nobody,
        "5": {"old", "staff"} | nobody,
    }
    assert {name: found["counts"][name] for name in ("tokens", "stale", "warned", "staff")} == {
        "tokens": 5,
        "stale": 4,
        "warned": 1,
        "staff": 1,
    }
    assert found["oldest_days"] == 500


def test_exceptions_hold_until_their_day(project: Project) -> None:
    """An exception covers a token or a user up to its last day; one that fits nothing is told."""
    mask = told(project)["worst"][0][0]
    until = [
        {"token": mask, "reason": "a printer", "until": TODAY},
        {"user": 4, "reason": "on leave", "until": TODAY - timedelta(days=1)},
        {"user": 99, "reason": "nobody", "until": TODAY},
    ]
    found = told(project, {"exceptions": until})

    assert found["counts"]["excepted"] == 1
    assert sorted(flags(found)) == ["2", "3", "4", "5"]
    assert found["unmatched"] == ["99"]


@pytest.mark.parametrize("where", ["project", "on_postgres"])
@pytest.mark.parametrize(
    "source",
    [
        {"sql": "SELECT who, MAX(at) FROM cards_use GROUP BY who;"},
        {"model": "cards.Use", "match": "who", "field": "at"},
    ],
)
def test_the_last_use_comes_from_a_source(where: str, source: dict[str, str], request: pytest.FixtureRequest) -> None:
    """With a source of the last use, a token that was not used for long is stale, one that was is not."""
    found = request.getfixturevalue(where)
    found.sql("DELETE FROM cards_use")
    used = datetime.now(UTC) - timedelta(days=3)
    found.sql(f"INSERT INTO cards_use (who, at) VALUES (4, '{used:%Y-%m-%d %H:%M:%S}'), (4, '2020-01-01 00:00:00')")
    policy = {"max_age_days": 900, "warn_age_days": 900, "unused_days": 20, "inactive": "ignore"}
    answer = told(found, policy | {"last_used": source, "staff": {"max_age_days": 900}})
    records = {record.user: record for record in (TokenRecord(*each) for each in answer["worst"])}

    assert "unused" not in records["4"].names
    assert records["4"].used_s == pytest.approx(used.timestamp(), abs=1)
    assert "unused" in records["5"].names
    assert "unused" not in records["3"].names  # younger than 20 days


def test_sql_cannot_write(on_postgres: Project) -> None:
    """Even a query that writes while it reads changes nothing."""
    source = {"sql": "WITH gone AS (DELETE FROM cards_use RETURNING who, at) SELECT who, at FROM gone"}
    before = on_postgres.sql("INSERT INTO cards_use (who, at) VALUES (1, now()) RETURNING who")
    found = told(on_postgres, {"last_used": source})

    assert found["trouble"] == "database"
    assert "read-only transaction" in found["name"]
    assert set(before) <= set(on_postgres.sql("SELECT who FROM cards_use"))


def test_tokens_come_in_parts(project: Project) -> None:
    """All tokens come in parts, so that an answer never grows with their number; the sums come last."""
    parts: list[Any] = []
    parameters = token_parameters(Tokens(), KEY, TODAY) | {"all": True}
    sums = asked(project, Question("tokens", parameters, on_part=parts.append))

    assert [len(part) for part in parts] == [5]
    assert (sums["counts"]["tokens"], sums["worst"]) == (5, [])


def test_idle_staff(project: Project) -> None:
    """Active staff accounts without a login for long are told by primary key; one made lately or excepted is not."""
    assert asked(project, Question("staff", staff_parameters(Tokens(), TODAY)))["idle"] == 0
    policy = Tokens.model_validate({"staff": {"login_days": 20}})
    found = asked(project, Question("staff", staff_parameters(policy, TODAY)))
    assert (found["accounts"], found["idle"], found["worst"][0][:2]) == (1, 1, ["5", None])

    excepted = {"staff": {"login_days": 20}, "exceptions": [{"user": 5, "reason": "audit", "until": TODAY}]}
    found = asked(project, Question("staff", staff_parameters(Tokens.model_validate(excepted), TODAY)))
    assert (found["idle"], found["excepted"]) == (0, 1)


@pytest.mark.parametrize("name", ["tokens", "staff"])
def test_nothing_is_written(on_postgres: Project, postgres: Postgres, name: str) -> None:
    """Both scripts answer for a database role that may only read."""
    role = f"reader_{name}_{on_postgres.database}"
    postgres.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
    postgres.execute(f"ALTER ROLE {role} SET default_transaction_read_only = on")
    postgres.execute(f"GRANT pg_read_all_data TO {role}")
    database = on_postgres.backend / "database.json"
    text = database.read_text()
    database.write_text(text.replace('"USER": "ronda"', f'"USER": "{role}"'))
    try:
        found = asked(
            on_postgres, Question(name, {"last_used": {"sql": "SELECT who, at FROM cards_use", "by": "user"}})
        )
    finally:
        database.write_text(text)

    assert "trouble" not in found


@pytest.mark.parametrize(("series", "framework"), [("4.2", "3.15.*"), ("6.1", "3.18.*")])
def test_on_other_djangos(series: str, framework: str, tmp_path: Path) -> None:
    """The oldest and the newest Django list, rotate and revoke alike."""
    python = an_environment(series, tmp_path / "env")
    install = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "-q",
        "--python",
        python,
        f"djangorestframework=={framework}",
    ]
    if subprocess.run(install, capture_output=True, check=False).returncode:
        pytest.skip("a package registry is needed")
    found = filled(made(tmp_path / "site", python=python))
    found.python = python
    assert told(found)["counts"]["stale"] == 3
    rotated, revoked = found.act(users=("1",))[1], found.act("revoke", users=("2",))[1]

    assert [each.results[0].state for each in (rotated, revoked)] == ["done", "done"]
    assert found.held()[1] == found.handed_over()[1]
    assert 2 not in found.held()


def test_an_exception_needs_a_day() -> None:
    """The last day of an exception is a date, and it counts on that day."""
    policy = Tokens.model_validate({"exceptions": [{"user": 1, "reason": "why", "until": "2027-03-01"}]})

    assert policy.expired(date(2027, 3, 1)) == []
    assert policy.expired(date(2027, 3, 2)) == policy.exceptions


def test_a_target_has_a_policy_by_itself() -> None:
    """Without a line about tokens the defaults are in force."""
    assert Target.model_validate({"base_url": "http://127.0.0.1:1"}).tokens == Tokens()
