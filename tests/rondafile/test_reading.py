"""Every problem at once, each with its line and the mend."""

import os
from pathlib import Path

import pytest

from rondafile import RondafileError, read
from tests.rondafile.conftest import YARD, Good, Problems, Write

EVERYTHING_WRONG = """\
languge = "es"
timezone = "Bogota"
store = "postgresql://app:swordfish@db/ronda"

[targets.yard]
base_url = "yard.example"
token = "9c1185a5c5e9fc54612808977ee8f548b2258d31"
python = ["python3"]
broker = "$YARD_BROKER"

[targets.yard.whoami]
warn_ms = 900
fail_ms = 800
expect = { "a[" = 1 }

[targets."Big Yard"]

[policy.critical_hours]
loading = "Someday 05:00-10:00"

[policy.confirm]
attempts = 9
"""
EVERY_MEND = [
    "ronda.toml:1: languge is not a key Ronda knows: did you mean language?",
    "ronda.toml:2: timezone 'Bogota' is not an IANA time zone such as America/Bogota",
    'ronda.toml:3: store holds a password. Keep the address in a variable: write "$BROKER_URL"',
    "ronda.toml:6: targets.yard.base_url is wrong: string should match pattern '^https?://[^/\\s]+' "
    "(found 'yard.example')",
    "ronda.toml:7: targets.yard.token is written out. Secrets are references: set a variable such as BACKEND_TOKEN "
    'and write "$BACKEND_TOKEN"',
    "ronda.toml:9: targets.yard.broker needs the variable YARD_BROKER, which is not set",
    "ronda.toml:14: targets.yard.whoami.expect.a[ 'a[' is not a JMESPath expression: Invalid jmespath expression: "
    "Incomplete expression",
    "ronda.toml:16: targets.Big Yard is wrong: string should match pattern '^[a-z0-9][a-z0-9_-]{0,39}$' "
    "(found 'Big Yard')",
    "ronda.toml:16: targets.Big Yard.base_url is missing",
    "ronda.toml:19: policy.critical_hours.loading 'Someday' names no day: use Mon, Tue, Wed, Thu, Fri, Sat, Sun",
    "ronda.toml:22: policy.confirm.attempts is wrong: input should be less than or equal to 5 (found 9)",
]


def test_everything_wrong_is_said_at_once(problems: Problems) -> None:
    """Each problem has its line and its mend, in the order of the file."""
    assert problems(EVERYTHING_WRONG) == EVERY_MEND


@pytest.mark.parametrize(
    ("table", "written", "meant"),
    [
        ("", "time_zone", "timezone"),
        ("targets.yard", "base_urls", "base_url"),
        ("targets.yard.whoami", "pth", "path"),
        ("targets.yard.endpoints.trucks", "expects", "expect"),
        ("targets.yard.endpoints.login", "expects", "expect"),
        ("targets.yard.queues.celery", "warn_dept", "warn_depth"),
        ("targets.yard.canary", "tasks", "task"),
        ("targets.yard.login", "boddy", "body"),
        ("targets.yard.database", "warn", "warn_ms"),
        ("targets.yard.broker_connect", "fail_mss", "fail_ms"),
        ("targets.yard.clock", "warn_seconds", "warn_s"),
        ("targets.yard.certificate", "warn_day", "warn_days"),
        ("targets.whoami", "tokn", "token"),
        ("policy", "open_afte", "open_after"),
        ("policy.confirm", "attempt", "attempts"),
        ("tickets", "systems", "system"),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(problems: Problems, table: str, written: str, meant: str) -> None:
    """A slip of the pen is answered with the key that was meant, in every section."""
    head = f"[{table}]\n" if table else ""
    found = problems(f"{head}{written} = 1\n")
    where = f"{table}.{written}" if table else written

    assert f"ronda.toml:{2 if table else 1}: {where} is not a key Ronda knows: did you mean {meant}?" in found


def test_an_unknown_key_far_from_any_gets_no_guess(problems: Problems) -> None:
    """A key that resembles none is not answered with nonsense."""
    assert problems(YARD + "zzz = 1\n") == ["ronda.toml:3: targets.yard.zzz is not a key Ronda knows"]


@pytest.mark.parametrize("table", ["whoami", "endpoints.trucks", "database", "broker_connect"])
def test_a_warning_limit_above_the_failing_one_is_refused(problems: Problems, table: str) -> None:
    """A warning that comes after the failure would never be given."""
    path = 'path = "/"\n' if table in ("whoami", "endpoints.trucks") else ""
    found = problems(f"{YARD}[targets.yard.{table}]\n{path}warn_ms = 31\nfail_ms = 30\n")

    assert found == [f"ronda.toml:3: targets.yard.{table} warn_ms 31 is above fail_ms 30"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("queues.celery = { warn_depth = 9, fail_depth = 8 }", "queues.celery warn_depth 9 is above fail_depth 8"),
        ("queues.celery = { warn_age_s = 9, fail_age_s = 8 }", "queues.celery warn_age_s 9 is above fail_age_s 8"),
        ("clock = { warn_s = 9, fail_s = 8 }", "clock warn_s 9 is above fail_s 8"),
        ("certificate = { warn_days = 7, fail_days = 8 }", "certificate fail_days 8 is above warn_days 7"),
    ],
)
def test_limits_of_every_kind_are_in_order(problems: Problems, line: str, text: str) -> None:
    """Depths, ages, seconds and days are compared too; of days left, the warning limit is the higher one."""
    assert problems(f"{YARD}{line}\n") == [f"ronda.toml:3: targets.yard.{text}"]


def test_an_interpreter_without_settings_is_refused(problems: Problems) -> None:
    """The mend for a missing settings module is an example line."""
    assert problems(YARD + 'python = ["python3"]\n') == [
        'ronda.toml:1: targets.yard python is set but settings is not: add settings = "core.settings"'
    ]


@pytest.mark.parametrize("zone", ["Bogota", "", "../etc/passwd", "America"])
def test_an_unknown_time_zone_is_refused(problems: Problems, zone: str) -> None:
    """Only a zone of the IANA database can be used."""
    assert problems(f'timezone = "{zone}"\n{YARD}') == [
        f"ronda.toml:1: timezone '{zone}' is not an IANA time zone such as America/Bogota"
    ]


@pytest.mark.parametrize("table", ["whoami.expect", "endpoints.trucks.expect", "login"])
def test_a_bad_expression_is_refused_wherever_it_stands(problems: Problems, table: str) -> None:
    """JMESPath is compiled while reading, not during an outage."""
    line = "token = 'a ||'" if table == "login" else "'a ||' = 1"
    found = problems(f"{YARD}[targets.yard.{table}]\n{line}\n")

    assert any("'a ||' is not a JMESPath expression" in each for each in found)


def test_without_a_target_nothing_can_be_checked(problems: Problems) -> None:
    """A file that names no backend says so."""
    assert problems("") == ["ronda.toml: targets is missing"]
    assert "targets is wrong" in problems("[targets]\n")[0]


def test_a_missing_file_says_how_to_write_one(tmp_path: Path) -> None:
    """Who has no file yet learns how to get one."""
    with pytest.raises(RondafileError, match=r"does not exist\. Write one with `ronda init`"):
        read(tmp_path / "ronda.toml", {})


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    """What cannot be read is refused with the system's reason."""
    with pytest.raises(RondafileError, match="cannot be read: Is a directory"):
        read(tmp_path, {})


@pytest.mark.parametrize("text", ["a = ", "a = 1\na = 2", "[" * 3000, "a = " + "[" * 5000])
def test_what_is_not_toml_is_refused(problems: Problems, text: str) -> None:
    """A text that is no TOML, however deep, is one problem and no traceback."""
    (found,) = problems(text)

    assert found.startswith("ronda.toml: is not TOML: ")


def test_what_is_not_utf8_is_refused(write: Write) -> None:
    """The byte where the text ends being text is named."""
    path = write("")
    path.write_bytes(b'language = "espa\xf1ol"\n')

    with pytest.raises(RondafileError, match=r"is not UTF-8 text \(byte 16\)"):
        read(path, {})


def test_a_file_above_one_mebibyte_is_refused(write: Write) -> None:
    """A wrong file is not read whole; one just at the limit is."""
    path = write(YARD + "#" * (1_048_576 - len(YARD)))
    assert read(path, {}).targets

    os.truncate(path, 1_048_577)
    with pytest.raises(RondafileError, match="is above 1 MiB"):
        read(path, {})


def test_relative_paths_start_at_the_folder_of_the_file(good: Good, tmp_path: Path) -> None:
    """Where the command was started does not matter."""
    found = good('store = "sqlite:///kept/ronda.sqlite3"\nresults = "runs"\n' + YARD + 'ca_file = "ca.pem"\n')

    assert found.store.reveal() == f"sqlite:///{tmp_path}/kept/ronda.sqlite3"
    assert found.results == tmp_path / "runs"
    assert found.site == tmp_path / "build/site"
    assert found.targets["yard"].ca_file == tmp_path / "ca.pem"


@pytest.mark.parametrize("store", ["sqlite:////var/ronda.sqlite3", "sqlite:///:memory:", "postgresql://db/ronda"])
def test_other_addresses_stay_as_they_are(good: Good, store: str) -> None:
    """Absolute paths, memory and servers have no folder to start from."""
    assert good(f'store = "{store}"\n{YARD}').store.reveal() == store


def test_one_target_is_read_without_the_variables_of_the_others(good: Good, problems: Problems) -> None:
    """A machine that checks one backend holds the secrets of that one only."""
    text = YARD + 'token = "$YARD_TOKEN"\n[targets.depot]\nbase_url = "https://depot"\ntoken = "$DEPOT_TOKEN"\n'

    assert list(good(text, "yard", YARD_TOKEN="t").targets) == ["yard"]
    assert problems(text, YARD_TOKEN="t") == [
        "ronda.toml:6: targets.depot.token needs the variable DEPOT_TOKEN, which is not set"
    ]


def test_a_target_that_is_not_there_is_answered_with_those_that_are(problems: Problems) -> None:
    """Who mistypes a target sees the names."""
    assert problems(YARD, "yrad") == ["ronda.toml:1: targets has no target 'yrad': it has yard"]


def test_a_slash_at_the_end_of_a_base_url_is_dropped(good: Good) -> None:
    """Paths begin with a slash; two of them would be another address."""
    found = good('targets.yard.base_url = "https://yard.example/app/"\n')

    assert found.targets["yard"].base_url == "https://yard.example/app"
