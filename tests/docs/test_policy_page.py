"""``docs/policy.md`` says what the code does."""

import re
from pathlib import Path

from reporting.cli import replaying as command
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.pipeline import replaying
from reporting.store import open_store, past_results
from rondafile.models import Policy as PolicySection
from tests.cli.test_policy_replay import STORY, TODAY, TOML, replayed
from tests.docs.test_connecting import ROOT
from tests.reporting.pipeline.stories import play

TEXT = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
(OTHER,) = re.findall(r"^```toml policy\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
((ARGUMENTS, OUTPUT),) = re.findall(
    r"^```text\n\$ ronda policy replay --with other.toml (.*?)\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL
)


def test_every_key_is_told() -> None:
    """The table has each key of the policy once, and no other."""
    section = TEXT.split("\n## The keys\n", 1)[1].split("\n## ", 1)[0]

    assert sorted(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)) == sorted(PolicySection.model_fields)


def test_the_example_is_what_is_printed(tmp_path: Path) -> None:
    """The output on the page is that of the command, on a history of two outages and a blink."""
    (tmp_path / "ronda.toml").write_text(TOML)
    (tmp_path / "other.toml").write_text(OTHER)
    with open_store(f"sqlite:///{tmp_path}/r.sqlite3") as store:
        play(store, STORY, TODAY)

    assert replayed(tmp_path, *ARGUMENTS.split()).out == OUTPUT


def test_every_default_is_the_codes() -> None:
    """The numbers of the table are those that count without a line."""
    section, policy = PolicySection(), Policy()
    for key in ("degraded_after", "flap_runs", "flap_changes", "reopen_within_min", "wont_fix_days", "flaky_days"):
        assert f"| `{key}` | {getattr(section, key)} |" in TEXT
    for key in ("flaky_passes", "root_cause_after_h", "undelivered_after_s"):
        assert f"| `{key}` | {getattr(section, key)} |" in TEXT
    opens = ", ".join(f"{each} {policy.opens_after(each)}" for each in _severities())
    escalates = ", ".join(f"{each} {policy.escalates_after(each).total_seconds() / 60:.0f}" for each in _severities())
    assert f"| `open_after` | {opens} |" in TEXT
    assert f"| `escalate_after_min` | {escalates} |" in TEXT
    assert {policy.closes_after(each) for each in _severities()} == {2}
    assert (section.confirm.attempts, section.confirm.delay_s, section.run_limit_s) == (2, 1.0, 120.0)


def test_every_bound_is_the_codes() -> None:
    """The numbers in the text are those of the constants."""
    said = " ".join(TEXT.split())

    for bound in (
        f"without them the last {command.DAYS} days",
        f"at most {replaying.WARM_UP.days} days back",
        f"in pieces of {past_results.RESULTS_AT_ONCE:,}",
        f"more than {replaying.MOST:,} incidents",
    ):
        assert bound in said


def _severities() -> tuple[Severity, ...]:
    return tuple(Severity)
