"""From a release to the cases it broke, and back: what the demo's deployments are called, case by case."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from demo.stack import Demo
from tests.demo.asking import ask
from tests.demo_stack import ronda

RULE = "regression.answers[closing-needs-each-required-answer]"
OWN_TEST = "regression.tests[yard_tests.test_rules::test_a_submission_closes_with_every_required_answer_only]"
PERMISSION = "regression.access[GET /api/v1/users as member]"
TYPE = "regression.questionnaires[places-are-numbers]"
CONTRACT = "regression.contract[GET /api/v1/questionnaires]"
LAYER = "regression.imports[urls over views over serializers and tasks over models over rules]"
SAMPLE = ("ABC123", "XYZ987", "JKL456")
BROKEN = {RULE, OWN_TEST, PERMISSION, TYPE, CONTRACT, LAYER}


@dataclass(slots=True)
class Story:
    """What was found on each deployment, in order."""

    folder: Path
    """The demo's directory."""
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the name of what was deployed: what `ronda regressions --json` said, with the exit codes of the rounds."""
    trucks: list[dict[str, Any]] = field(default_factory=list)
    """The yard's submissions in the end."""

    def said(self, name: str, verdict: str) -> set[str]:
        """Return the cases that had the verdict on a deployment."""
        cases = self.found[name]["cases"]
        return {f"{case['check']}[{case['case']}]" for case in cases if case["verdict"] == verdict}

    def case(self, name: str, key: str) -> dict[str, Any]:
        """Return what was said of one case on a deployment."""
        (found,) = [case for case in self.found[name]["cases"] if f"{case['check']}[{case['case']}]" == key]
        return dict(found)

    def evidence(self, name: str, key: str) -> dict[str, str]:
        """Return the files of proof that belong to one case on a deployment, by name."""
        case = self.case(name, key)
        folder = self.folder / "build" / "runs" / "yard" / case["run_id"]
        files = [path for path in folder.rglob("*") if path.is_file() and path.name in case["evidence"]]
        return {path.name: path.read_text(encoding="utf-8") for path in files}


def judge(story: Story, name: str, commit: str, *, cases: bool = True, gate: bool = False) -> None:
    """Make the rounds of one deployment and keep what they are said to have found."""
    asked = ["--target", "yard", "--config", str(story.folder / "ronda.toml")]
    codes = {}
    if cases:
        of_cases = ["--room", "regression", "--deployment", commit, "--publish"]
        codes["cases"] = ronda("diagnose", *asked, *of_cases, cwd=story.folder).code
    if gate:
        codes["gate"] = ronda("gate", *asked, "--publish", cwd=story.folder).code
    said = ronda("regressions", *asked, "--deployment", commit, "--json", cwd=story.folder)
    assert said.out, said.err
    story.found[name] = said.document | {"codes": codes | {"regressions": said.code}, "commit": commit}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The baseline, four releases one upon the other, all of them rolled back at once, and a fifth."""
    demo = Demo(tmp_path_factory.mktemp("deployments"))
    told = Story(demo.state.directory)
    try:
        demo.up()
        baseline = demo.state.version
        judge(told, "baseline", baseline, gate=True)
        judge(told, "business-rule", demo.deploy(["business-rule"]), gate=True)
        judge(told, "permission", demo.deploy(["permission"]))
        judge(told, "field-type", demo.deploy(["field-type"]))
        judge(told, "layer", demo.deploy(["layer"]), cases=False, gate=True)
        judge(told, "rolled back", demo.roll_back(baseline), gate=True)
        judge(told, "new-case", demo.deploy(["new-case"]), cases=False, gate=True)
        told.trucks = ask(demo, "/api/v1/submissions", "DEMO_TOKEN").json()
        yield told
    finally:
        demo.down()


def test_the_baseline_holds(story: Story) -> None:
    """With nothing to compare with every case is new, none fails, and what adds up is said to be fine."""
    found = story.found["baseline"]

    assert found["codes"] == {"cases": 0, "gate": 0, "regressions": 0}
    assert [case for case in found["cases"] if case["failing"]] == []
    assert story.said("baseline", "new") >= BROKEN


@pytest.mark.parametrize(
    ("release", "broken", "before"),
    [
        ("business-rule", {RULE, OWN_TEST}, set()),
        ("permission", {PERMISSION}, {RULE}),
        ("field-type", {TYPE, CONTRACT}, {RULE, PERMISSION}),
        ("layer", {LAYER}, {OWN_TEST}),
    ],
)
def test_exactly_what_a_release_broke_is_a_regression(
    story: Story, release: str, broken: set[str], before: set[str]
) -> None:
    """What the release broke is called a regression on its commit, and what was broken before it is not."""
    found = story.found[release]

    assert story.said(release, "regression") == broken
    assert before <= story.said(release, "already_failing")
    assert found["deployment"]["version"] == found["commit"]
    assert set(found["codes"].values()) == {1}
    assert set(found["counts_against"]) == broken


def test_the_pack_is_the_evidence_of_a_regression(story: Story) -> None:
    """A failing case leaves its sample data, a command without a token, the difference and the requests."""
    pack = story.evidence("business-rule", RULE)
    (command,) = [text for name, text in pack.items() if name.endswith(".sh")]
    (recorded,) = [json.loads(text) for name, text in pack.items() if name.endswith(".har")]

    assert "curl" in command
    assert "409" in "".join(pack.values())
    assert [entry["request"]["method"] for entry in recorded["log"]["entries"]][:2] == ["GET", "POST"]
    secrets = [value for name, value in Demo(story.folder).state.credentials().items() if name.endswith("TOKEN")]
    assert not [name for name, text in pack.items() if any(secret in text for secret in secrets)]


def test_the_commit_between_two_deployments_is_the_suspect(story: Story) -> None:
    """The one commit of the release is named, with its author and what it says."""
    (found,) = story.found["permission"]["suspects"]
    (commit,) = found["commits"]

    assert story.found["permission"]["commit"].startswith(commit["sha"])
    assert commit["subject"] == "Show the list of users in the gate's application"


def test_all_is_fixed_by_rolling_back(story: Story) -> None:
    """Back on the baseline every one of them is called fixed, and nothing fails."""
    found = story.found["rolled back"]

    assert found["commit"] == story.found["baseline"]["commit"]
    assert story.said("rolled back", "fixed") == BROKEN
    assert found["codes"] == {"cases": 0, "gate": 0, "regressions": 0}


def test_a_case_that_comes_with_a_release_is_new(story: Story) -> None:
    """The release's own two tests are new, they work, and nothing else changes."""
    module = "regression.tests[yard_tests.test_summary::"
    own = {"test_the_summary_counts_by_status]", "test_the_summary_is_for_those_who_signed_in]"}

    assert story.said("new-case", "new") == {module + name for name in own}
    assert story.said("new-case", "regression") == set()
    assert story.found["new-case"]["codes"] == {"gate": 0, "regressions": 0}


def test_what_the_cases_made_is_gone(story: Story) -> None:
    """After all the rounds there are the trucks of the sample data and no others, and no file that was uploaded."""
    assert {truck["plate"] for truck in story.trucks} == set(SAMPLE)
    assert len(story.trucks) == len(SAMPLE)
    assert list((story.folder / "media").rglob("plate-ghi567*")) == []
