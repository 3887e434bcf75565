"""Make the Allure report of a round, and put it on the shelf."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from language import N_
from reporting.domain.reason import Reason
from reporting.pages.allure.configuring import HISTORY, OUTPUT, RESULTS, configuration, history_limit, title_of
from reporting.pages.allure.errors import AllureError
from reporting.pages.allure.installing import LONGEST_REASON, Tool
from reporting.pages.allure.programs import run_program
from reporting.pages.allure.recorded import RESULT_ENDING, RecordedRound
from reporting.pages.allure.sealing import sealed
from reporting.pages.allure.shelf import AllureShelf, Made, after
from reporting.pages.wording import Wording

LIMIT_S = 300.0
"""For one report; 5,000 results take 8 s."""
MOST_BYTES = 67_108_864
"""Of one report: what a browser opens in a few seconds, and no host of static pages refuses."""
PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Reporter:
    """Makes reports."""

    tool: Tool
    wording: Wording
    article_of: Callable[[str], str | None]
    """Address of the article on a cause; None if there is none. Allure lets no link through that is not absolute."""
    clean: Callable[[str], str]
    """Takes secrets out of what Allure prints."""
    environ: Mapping[str, str]
    limit_s: float = LIMIT_S

    def make(self, round_: RecordedRound, shelf: AllureShelf, most: int) -> Path:
        """Make the report of a round and return its file; the shelf keeps the latest ``most`` of each room.

        A round that began before one that has a report is shown with the history, and not added to it.

        Raises:
            AllureError: Allure failed, took too long, or wrote what cannot be put on the site.
            SiteError: The shelf cannot be written.
        """
        try:
            with shelf.held(), tempfile.TemporaryDirectory(prefix=".making-", dir=shelf.folder) as work:
                is_next = after(shelf.kept(), round_.room, round_.started_at)
                self._prepare(Path(work), round_, shelf.history(round_.room), is_next=is_next)
                self._generate(Path(work))
                page = Path(work) / PAGE
                page.write_text(self._sealed(Path(work) / OUTPUT / PAGE), encoding="utf-8")
                os.replace(page, shelf.report(round_.run_id))
                if is_next:
                    _date(Path(work) / HISTORY, round_)
                    os.replace(Path(work) / HISTORY, shelf.history(round_.room))
                shelf.add(Made(run_id=round_.run_id, room=round_.room, started_at=round_.started_at), most)
        except OSError as error:
            said = N_("the report cannot be written: {why}: {place}")
            values = {"why": error.strerror or type(error).__name__, "place": str(error.filename or shelf.folder)}
            raise AllureError(Reason(said, values)) from error
        return shelf.report(round_.run_id)

    def _prepare(self, work: Path, round_: RecordedRound, history: Path, *, is_next: bool) -> None:
        shutil.copytree(round_.allure_results, work / RESULTS, copy_function=_linked)
        self._lead_to_articles(work / RESULTS, round_)
        said = configuration(round_, self.wording) | {"appendHistory": is_next}
        (work / "allurerc.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        earlier = _history(history, title_of(round_, self.wording), history_limit(round_.results))
        (work / HISTORY).write_text("".join(earlier), encoding="utf-8")

    def _lead_to_articles(self, results: Path, round_: RecordedRound) -> None:
        """Let what did not pass lead to the article on its cause."""
        pages = {cause: self.article_of(cause) for cause in set(round_.causes_wanting().values())}
        if not any(pages.values()):
            return
        for path in results.glob("*" + RESULT_ENDING):
            with contextlib.suppress(ValueError, AttributeError, TypeError):
                document: dict[str, Any] = json.loads(path.read_bytes())
                labels = {each["name"]: each.get("value", "") for each in document.get("labels", ())}
                page = (
                    pages.get(labels.get("cause", "")) if labels.get("outcome") not in ("passed", "skipped") else None
                )
                if page is not None:
                    link = {"name": self.wording.cause(labels["cause"]), "url": page, "type": "link"}
                    path.unlink()  # linked with the results directory, which stays as it is
                    path.write_text(json.dumps(document | {"links": [link]}, ensure_ascii=False), encoding="utf-8")

    def _generate(self, work: Path) -> None:
        words = [self.tool.node, str(self.tool.script), "generate", "--config", "allurerc.json", RESULTS]
        ended = run_program(words, work, self.environ, self.limit_s)
        if ended.code is None:
            raise AllureError(Reason(N_("Allure did not end within {seconds} s"), {"seconds": round(self.limit_s)}))
        if ended.code != 0 or not (work / OUTPUT / PAGE).is_file():
            lines = [line.strip() for line in self.clean(ended.output).splitlines() if line.strip()]
            why = " ".join(lines)[-LONGEST_REASON:] or f"exit code {ended.code}"
            raise AllureError(Reason(N_("Allure could not make the report: {why}"), {"why": why}))

    def _sealed(self, page: Path) -> str:
        size = page.stat().st_size
        if size > MOST_BYTES:
            said = N_("the report is too large for a page: {size} MB, at most {most} MB")
            raise AllureError(Reason(said, {"size": size // 1_048_576, "most": MOST_BYTES // 1_048_576}))
        return sealed(page.read_text(encoding="utf-8"), self.wording.language)


def _history(path: Path, title: str, limit: int) -> list[str]:
    """Return the latest rounds of a history, without the one that is made now: it may have been cut short before."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError):
        return []
    return [line for line in lines if line.endswith("\n") and _name_in(line) not in ("", title)][-limit:]


def _date(path: Path, round_: RecordedRound) -> None:
    """Let the last round of a history stand at its own time: Allure takes that of the report."""
    *earlier, last = path.read_text(encoding="utf-8").splitlines(keepends=True)
    point = json.loads(last) | {"timestamp": round(round_.started_at.timestamp() * 1000)}
    path.write_text("".join([*earlier, json.dumps(point, ensure_ascii=False) + "\n"]), encoding="utf-8")


def _name_in(line: str) -> str:
    try:
        return str(json.loads(line)["name"])
    except (ValueError, KeyError, TypeError):
        return ""


def _linked(source: str, copy: str) -> str:
    """Link a file instead of copying it, where the file system can."""
    try:
        os.link(source, copy)
    except OSError:
        shutil.copy2(source, copy)
    return copy
