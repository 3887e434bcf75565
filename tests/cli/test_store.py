"""``ronda store``, as a process: what is kept, what a roll-up would do, and what it did."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reporting.domain.actions import Decision
from reporting.store import open_store
from tests.demo_stack import Said, ronda
from tests.postgres import Postgres
from tests.reporting.builders import a_report, a_result, a_run, write_run
from tests.reporting.dumping import dump

FIRST = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DAYS = 30
LONG = "it went wrong " * 60
TOML = """\
language = "en"
store = "{store}"
results = "results"
[targets.yard]
base_url = "https://yard.example"
[policy]
keep_days = 2
"""


def site(folder: Path, store: str = "sqlite:///r.sqlite3") -> Path:
    """Write a configuration, and a record of thirty days of ten runs each; return the folder."""
    (folder / "ronda.toml").write_text(TOML.format(store=store))
    url = f"sqlite:///{folder}/r.sqlite3" if store.startswith("sqlite") else store
    with open_store(url) as opened:
        for number in range(DAYS * 10):
            started_at = FIRST + DAY * (number // 10) + timedelta(minutes=number % 10)
            run = a_run(number, started_at=started_at, planned_at=started_at, deployment=None)
            seen = a_result("health.api", "unknown", message=LONG), a_result("hygiene.media", "unknown")
            opened.record(a_report(run, *seen if number % 100 == 0 else seen[:1]), started_at)
            opened.commit(Decision(run.run_id, (), ()), started_at)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was never rolled up, in a folder of its own; each test takes a copy."""
    return site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    for each in ("ronda.toml", "r.sqlite3"):
        (tmp_path / each).write_bytes((made / each).read_bytes())
    return tmp_path


def store(folder: Path, *arguments: str) -> Said:
    """Run the command."""
    return ronda("store", *arguments, cwd=folder)


def test_status_says_what_is_kept_and_what_is_due(folder: Path) -> None:
    """Size, runs, results, the first run and the days that a roll-up would look at."""
    lines = store(folder, "status").out.splitlines()

    assert lines[0].startswith("Store: ")
    assert lines[0].endswith(" MB, of which 0.0 MB free")
    assert lines[1:] == [
        "yard",
        "  as it was found: 300 runs, 303 results",
        "  first run: 2026-03-01 12:00 (UTC)",
        "  due: 27 days; to be looked at again: 0 (`ronda store rollup`)",
    ]


def test_a_dry_run_says_what_would_go_and_does_nothing(folder: Path) -> None:
    """Counts of what is archived, removed and left, with the reason; the store is as it was."""
    before = dump(f"sqlite:///{folder}/r.sqlite3")
    said = store(folder, "rollup")

    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "yard: 27 days",
        "  archived: 270 runs, 273 results",
        "  removed: 198 runs, 200 results",
        "  stay: 3 results, of the hygiene room",
        "  stay: 70 results, the latest of their check",
        "nothing was done: this was a dry run; --apply does it",
    ]
    assert dump(f"sqlite:///{folder}/r.sqlite3") == before


def test_a_roll_up_gives_the_space_back(folder: Path) -> None:
    """The same counts as foreseen, then a smaller file; done again, there is nothing left to do."""
    size = (folder / "r.sqlite3").stat().st_size
    foreseen = store(folder, "rollup").out.splitlines()[:-1]
    said = store(folder, "rollup", "--apply")

    assert said.code == 0, said.err
    assert said.out.splitlines()[:-1] == foreseen
    assert (folder / "r.sqlite3").stat().st_size < size * 0.8
    assert (
        "  rolled up: 270 runs, 273 results of 27 days, up to 2026-03-28 (UTC), 0.0 MB" in store(folder, "status").out
    )
    assert dump(f"sqlite:///{folder}/r.sqlite3")["archives"][0]["run_count"] == 10


def test_machines_read_the_same(folder: Path) -> None:
    """As JSON: by target what went and what stayed for which reason."""
    dry = json.loads(store(folder, "rollup", "--json").out)
    real = json.loads(store(folder, "rollup", "--apply", "--json").out)
    state = json.loads(store(folder, "status", "--json").out)

    assert (dry["applied"], real["applied"], real["space_given_back"]) == (False, True, True)
    assert dry["targets"] == real["targets"]
    assert real["targets"]["yard"]["days"] == 27
    assert real["targets"]["yard"]["staying"]["hygiene"] == 3
    assert state["targets"][0]["archived_runs"] == 270
    assert state["targets"][0]["rolled_up_until"] == "2026-03-28T00:00:00+00:00"
    assert state["store"]["free"] / state["store"]["size"] <= 0.2


def test_a_store_that_is_in_use_is_rolled_up_all_the_same(folder: Path) -> None:
    """Only the space is not given back to the disk, which is said in one line."""
    reader = sqlite3.connect(folder / "r.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM runs").fetchall()
    said = store(folder, "rollup", "--apply")
    reader.close()

    assert said.code == 0, said.err
    (line,) = [line for line in said.out.splitlines() if "not given back to the disk" in line]
    assert "database is locked" in line
    assert len(dump(f"sqlite:///{folder}/r.sqlite3")["archives"]) == 27


def spoil(folder: Path) -> None:
    """Let the database keep something else than it is given."""
    with sqlite3.connect(folder / "r.sqlite3") as connection:
        connection.execute("CREATE TRIGGER spoil AFTER INSERT ON archives BEGIN UPDATE archives SET runs = x''; END")


def test_a_refusal_is_one_line(folder: Path) -> None:
    """Exit code 2, what happened and what to do, and the store as it was."""
    spoil(folder)
    before = dump(f"sqlite:///{folder}/r.sqlite3")
    said = store(folder, "rollup", "--apply")

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "the archive of yard, 2026-03-01, does not hold what its runs found: nothing of that day was removed; "
        "see that the disk is sound, and run `ronda store rollup --apply` again\n"
    )
    assert dump(f"sqlite:///{folder}/r.sqlite3") == before


def test_postgresql_is_told_to_do_it_itself(postgres: Postgres, tmp_path: Path) -> None:
    """There, free space is used again by autovacuum; the counts are the same."""
    url = postgres.fresh_url()
    site(tmp_path, url)
    (tmp_path / "ronda.toml").write_text(TOML.format(store="$STORE_URL"))
    said = ronda("store", "rollup", "--apply", cwd=tmp_path, environ={"STORE_URL": url})

    assert said.code == 0, said.err
    assert "PostgreSQL uses free space again by itself (autovacuum)" in said.out
    state = ronda("store", "status", cwd=tmp_path, environ={"STORE_URL": url}).out
    assert "  rolled up: 270 runs, 273 results of 27 days" in state


def test_a_publish_rolls_a_few_days_up_without_a_word(folder: Path) -> None:
    """Three days each time; what it says is what it said before."""
    run = a_run(999, started_at=FIRST + DAY * DAYS, planned_at=None, deployment=None)
    write_run(folder / "results" / "yard" / "run-999", a_report(run, a_result("health.api", "passed")))
    said = ronda("publish", cwd=folder)

    assert said.code == 0, said.err
    assert "rolled" not in said.out
    assert len(dump(f"sqlite:///{folder}/r.sqlite3")["archives"]) == 3
    ronda("publish", cwd=folder)
    assert len(dump(f"sqlite:///{folder}/r.sqlite3")["archives"]) == 6


def test_a_publish_that_cannot_roll_up_says_so_and_is_done(folder: Path) -> None:
    """The run is published, and the guard's refusal is told beside it."""
    spoil(folder)
    run = a_run(999, started_at=FIRST + DAY * DAYS, planned_at=None, deployment=None)
    write_run(folder / "results" / "yard" / "run-999", a_report(run, a_result("health.api", "passed")))
    said = ronda("publish", cwd=folder)

    assert said.code == 0
    assert "nothing was rolled up: the archive of yard, 2026-03-01, does not hold what its runs found" in said.out
    assert "run-999" in {row["run_id"] for row in dump(f"sqlite:///{folder}/r.sqlite3")["runs"]}


def test_what_was_rolled_up_is_not_published_again(folder: Path) -> None:
    """A results directory of a day that is in the archive is known, and not read again."""
    store(folder, "rollup", "--apply")
    run = a_run(5, started_at=FIRST + timedelta(minutes=5), planned_at=None, deployment=None)
    write_run(folder / "results" / "yard" / "run-5", a_report(run, a_result("health.api", "passed")))
    said = ronda("publish", cwd=folder)

    assert said.code == 0, said.err
    assert "run-5" not in said.out
