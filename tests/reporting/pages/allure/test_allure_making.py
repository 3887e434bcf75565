"""What is done with a round, and what is said when Allure fails: with a program in its place."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from language import translations
from reporting.pages.allure import AllureError, AllureShelf, Reporter, rounds_of
from reporting.pages.allure.configuring import categories, history_limit
from reporting.pages.allure.installing import Tool
from reporting.pages.allure.making import MOST_BYTES
from reporting.pages.wording import Wording
from tests.reporting.builders import NOON, STEP, a_report, a_result, a_run, write_run
from tests.reporting.pages.allure.programs import environ, program

PAGE = '<html lang="en"><head><meta charset="utf-8"></head></html>'
WRITES = f"""mkdir report; echo '{PAGE}' > report/index.html; cat allurerc.json > "$1.config"
cat history.jsonl > "$1.history"; cat allure-results/a-result.json > "$1.result"
case "$(cat allurerc.json)" in *'"appendHistory": true'*)
name=$(cat allurerc.json); name=${{name#*\\"name\\": \\"}}
echo "{{\\"name\\": \\"${{name%%\\"*}}\\", \\"timestamp\\": 1}}" >> history.jsonl;; esac"""
"""Leaves what it was given beside its second argument, and writes what Allure would."""


class Workshop:
    """A shelf, results directories, and a program in the place of Allure."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shelf = AllureShelf(folder / "allure", "yard")
        self.article: str | None = None

    def record(self, number: int, **changes: Any) -> None:
        """Leave the results directory of a round, with a result of Allure's."""
        run = a_run(number, **changes)
        folder = self.folder / "runs" / "yard" / run.run_id
        write_run(folder, a_report(run, a_result("health.celery.ping", cause="worker")))
        (folder / "allure-results").mkdir()
        labels = [{"name": "cause", "value": "worker"}, {"name": "outcome", "value": "failed"}]
        (folder / "allure-results" / "a-result.json").write_text(json.dumps({"name": "ping", "labels": labels}))

    def make(self, number: int, script: str = WRITES, most: int = 3, limit_s: float = 30) -> Path:
        """Make the report of a round."""
        tool = program(self.folder / "bin", "allure", script)
        reporter = Reporter(
            tool=Tool(str(tool), self.folder / "given"),
            wording=wording(),
            article_of=lambda cause: self.article if cause == "worker" else None,
            clean=lambda text: text.replace("s3cret", "[hidden]"),
            environ=environ(self.folder / "bin"),
            limit_s=limit_s,
        )
        (round_,) = [each for each in rounds_of(self.folder / "runs", "yard") if each.run_id == f"run-{number}"]
        return reporter.make(round_, self.shelf, most)

    def given(self, what: str) -> str:
        """Return what the program found."""
        return (self.folder / f"given.{what}").read_text()

    def points(self) -> list[dict[str, Any]]:
        """Return the history that is kept."""
        lines = self.shelf.history("health").read_text().splitlines()
        return [json.loads(line) for line in lines]


def wording(language: str = "es") -> Wording:
    """Return the words of a language."""
    return Wording(translations(language), language, ZoneInfo("America/Bogota"), NOON)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A shelf with nothing on it, and three rounds."""
    made = Workshop(tmp_path)
    for number in (1, 2, 3):
        made.record(number)
    return made


def test_history_grows_round_by_round(workshop: Workshop) -> None:
    """Each report gets those before it, and each point stands at the time of its round."""
    workshop.make(1)
    workshop.make(2)

    assert len(workshop.given("history").splitlines()) == 1
    times = [datetime.fromtimestamp(each["timestamp"] / 1000, UTC) for each in workshop.points()]
    assert times == [NOON + STEP, NOON + 2 * STEP]


def test_round_is_once_in_the_history(workshop: Workshop) -> None:
    """Also if it was cut short after the history was kept, and is made again."""
    workshop.make(1)
    (workshop.shelf.folder / "reports.json").unlink()
    workshop.make(1)

    assert len(workshop.points()) == 1


def test_earlier_round_changes_no_history(workshop: Workshop) -> None:
    """A report that is made of it later shows what is known, and adds nothing out of order."""
    workshop.make(2)
    before = workshop.points()
    report = workshop.make(1)

    assert report.is_file()
    assert workshop.points() == before
    assert '"appendHistory": false' in workshop.given("config")


def test_report_of_a_round_is_sealed(workshop: Workshop) -> None:
    """What lies on the shelf went through the seal."""
    assert "Content-Security-Policy" in workshop.make(1).read_text()


def test_failure_keeps_everything_as_it_was(workshop: Workshop) -> None:
    """A report that fails adds no point, and leaves no half a report."""
    workshop.make(1)
    before = sorted(path.name for path in workshop.shelf.folder.iterdir()), workshop.points()
    with pytest.raises(AllureError):
        workshop.make(2, "exit 1")

    assert (sorted(path.name for path in workshop.shelf.folder.iterdir()), workshop.points()) == before


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            "echo 'no heap left'; echo 'token s3cret' >&2; exit 7",
            "could not make the report: no heap left token [hidden]",
        ),
        ("exit 0", "could not make the report: exit code 0"),
        ("mkdir report; echo nothing > report/index.html", "no page of the known shape"),
        ("sleep 30", "did not end within 0 s"),
    ],
)
def test_failure_is_said_in_one_line(workshop: Workshop, script: str, said: str) -> None:
    """What Allure printed is part of it, without secrets."""
    with pytest.raises(AllureError) as found:
        workshop.make(1, script, limit_s=0.4 if "sleep" in script else 30)

    assert said in str(found.value)
    assert "\n" not in str(found.value)


def test_page_that_is_too_large_is_refused(workshop: Workshop) -> None:
    """It would open nowhere."""
    large = program(
        workshop.folder / "bin",
        "large",
        f"mkdir report; exec dd if=/dev/zero of=report/index.html bs=1 count=1 seek={MOST_BYTES}",
    )
    with pytest.raises(AllureError, match="too large for a page: 64 MB, at most 64 MB"):
        workshop.make(1, f"PATH=$PATH:/bin:/usr/bin {large}")


def test_what_did_not_pass_leads_to_its_article(workshop: Workshop) -> None:
    """Only on a site with an address, and the results directory stays as it is."""
    workshop.article = "https://ronda.example/knowledge/worker.html"
    source = workshop.folder / "runs/yard/run-1/allure-results/a-result.json"
    before = source.read_bytes()
    workshop.make(1)
    (link,) = json.loads(workshop.given("result"))["links"]

    assert (link["url"], link["name"]) == (workshop.article, "Un worker de Celery está muerto")
    assert source.read_bytes() == before


def test_categories_are_our_causes_in_the_language_of_the_site() -> None:
    """What could not be judged comes first, so that it counts for no cause; nothing is left over."""
    found = {each["name"]: each["matchers"] for each in categories(wording())}
    failed = ["failed", "broken"]

    assert next(iter(found.values())) == [{"statuses": ["unknown"]}]
    assert found["Un worker de Celery está muerto"] == [{"statuses": failed, "labels": {"cause": "^worker$"}}]
    assert list(found.values())[-1] == [{"statuses": failed}]
    assert "A Celery worker is dead" in [each["name"] for each in categories(wording("en"))]


@pytest.mark.parametrize(("results", "limit"), [(0, 20), (50, 20), (750, 20), (1500, 10), (5000, 3), (100_000, 3)])
def test_large_rounds_have_a_shorter_history(results: int, limit: int) -> None:
    """Each round in the history is in the page too."""
    assert history_limit(results) == limit


def test_only_ended_rounds_of_the_target_are_taken(workshop: Workshop) -> None:
    """Oldest first; one that goes on, one without Allure's results and one that cannot be read are left out."""
    workshop.record(4, finished_at=None)
    workshop.record(5, target="other")
    workshop.record(0, started_at=NOON - timedelta(days=1))
    (workshop.folder / "runs/yard/run-2/results.jsonl").write_text("{")
    (workshop.folder / "runs/yard/run-3/allure-results/a-result.json").unlink()

    found = rounds_of(workshop.folder / "runs", "yard")

    assert [each.run_id for each in found] == ["run-0", "run-1"]
    assert (found[1].room, found[1].results) == ("health", 1)
    assert rounds_of(workshop.folder / "runs", "nowhere") == []
