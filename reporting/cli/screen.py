"""A diagnosis on the screen, for the help desk: what works, what does not, why, who has it, what to do next."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from language import _, ngettext
from reporting.cli.common import labelled, styled
from reporting.domain.causes import cause_of
from reporting.domain.diagnosis import Diagnosis, Problem, State
from reporting.domain.incident import Level
from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckResult, Run
from rondafile import Rondafile

SIGNS = {
    Outcome.PASSED: ("✔", "green"),
    Outcome.DEGRADED: ("▲", "yellow"),
    Outcome.FAILED: ("✘", "red"),
    Outcome.UNKNOWN: ("?", "magenta"),
    Outcome.SKIPPED: ("–", "dim"),
}
"""A sign and a colour for each outcome; the sign alone is enough."""
MOST_TOLD = 10
"""Failing cases of one check that are told one by one."""
MOST_CASES = 3
"""Of one check that are named one by one where they work."""


def level_name(level: Level) -> str:
    """Return who a level is."""
    return {
        Level.HELP_DESK: _("level 1 (help desk)"),
        Level.BACKEND: _("level 2 (backend team)"),
        Level.PROVIDER: _("level 3 (outside provider)"),
        Level.ANALYSTS: _("the analysts"),
    }[level]


def show(
    console: Console, diagnosis: Diagnosis, run: Run, site: Rondafile, *, critical: str | None, partial: bool = False
) -> None:
    """Print the whole diagnosis."""
    console.print(_heading(run, site.language, site.zone, critical))
    for problem in diagnosis.problems:
        console.print()
        _show_problem(console, problem, critical)
    if diagnosis.unknown:
        console.print()
        _show_rest(console, Outcome.UNKNOWN, _("Could not be judged"), diagnosis.unknown)
    if diagnosis.works:
        console.print()
        names = " · ".join(_names(diagnosis.works))
        console.print(_line(Outcome.PASSED, _("Works ({count})").format(count=len(diagnosis.works)), names))
    if diagnosis.skipped:
        _show_rest(console, Outcome.SKIPPED, _("Not configured"), diagnosis.skipped)
    console.print()
    console.print(verdict(diagnosis, run, partial=partial))


def _heading(run: Run, language: str, zone: ZoneInfo, critical: str | None) -> str:
    moment: datetime = (run.finished_at or run.started_at).astimezone(zone)
    when = format_datetime(moment, "d MMM y, HH:mm:ss", locale=language)
    hours = [styled("bold", _("critical hours: {name}").format(name=critical))] if critical else []
    return " · ".join([styled("bold", run.target), f"{when} ({zone.key})", *hours])


def _show_problem(console: Console, problem: Problem, critical: str | None) -> None:
    severity = problem.severity.raised() if critical else problem.severity
    title = _(cause_of(problem.cause).title)
    console.print(_line(problem.outcome, f"{severity} · {title}", "", bold=True))
    own = [each for each in problem.results if each.check == problem.root.check]
    rows = [_told(each) for each in own[:MOST_TOLD]]
    if more := len(own) - MOST_TOLD:
        rows += [_("and {more} more").format(more=more)] if more > 0 else []
    if problem.root.next_step:
        rows.append(labelled(_("Next step"), problem.root.next_step))
    to_whom = _("Escalate to") if problem.outcome is Outcome.FAILED else _("If it lasts, escalate to")
    rows.append(labelled(to_whom, level_name(problem.level)))
    if problem.root.runbook:
        rows.append(labelled(_("Runbook"), f"ronda runbook {problem.root.runbook}"))
    if problem.proof:
        rows.append(labelled(_("Ruled out inside"), ", ".join(problem.proof)))
    if hanging := [each for each in problem.results if each.check != problem.root.check]:
        rows.append(labelled(_("For the same reason"), " · ".join(_name(each) for each in hanging)))
    for row in rows:
        _indented(console, row)


def _show_rest(console: Console, outcome: Outcome, title: str, results: Sequence[CheckResult]) -> None:
    console.print(_line(outcome, f"{title} ({len(results)})", ""))
    for each in results:
        _indented(console, styled("dim", f"{_name(each)}: {each.message}"))


def _indented(console: Console, text: str) -> None:
    """Print a paragraph under its heading: wrapped on a terminal, one whole line in a pipe."""
    console.print(Padding(text, (0, 0, 0, 2)) if console.is_terminal else f"  {text}")


def _told(result: CheckResult) -> str:
    tries = ""
    if result.attempts > 1:
        tries = " " + ngettext("(tried {n} time)", "(tried {n} times)", result.attempts).format(n=result.attempts)
    return escape(f"{result.key}: {result.message or result.title}{tries}")


def _names(results: Sequence[CheckResult]) -> list[str]:
    """Return what each check claims; one with many cases counts them instead, under its id."""
    cases = Counter(result.check for result in results)
    named = [
        f"{result.check} ({cases[result.check]})" if cases[result.check] > MOST_CASES else _name(result)
        for result in results
    ]
    return list(dict.fromkeys(named))


def _name(result: CheckResult) -> str:
    return f"{result.title} ({result.case})" if result.case and result.case != "-" else result.title


def _line(outcome: Outcome, title: str, rest: str, *, bold: bool = False) -> str:
    sign, colour = SIGNS[outcome]
    style = f"bold {colour}" if bold else colour
    return f"[{style}]{sign} {escape(title)}[/]" + (f": {escape(rest)}" if rest else "")


def verdict(diagnosis: Diagnosis, run: Run, *, partial: bool = False) -> str:
    """Return the last line: what to do, in one sentence. A partial round speaks of what it checked, and no more."""
    if not run.complete:
        return styled("bold magenta", _("The round was interrupted: what was not measured is not judged."))
    match diagnosis.state:
        case State.FINE if partial:
            said = _("What was checked works ({count}). The rest was not looked at.")
            return styled("bold green", said.format(count=len(diagnosis.works)))
        case State.FINE:
            return styled("bold green", _("Everything works. There is nothing to escalate."))
        case State.DEGRADED:
            said = _("It works, past a warning limit. Watch it; there is nothing to escalate yet.")
            return styled("bold yellow", said)
        case State.UNKNOWN:
            said = _("Something could not be judged. Look at the reason above and repeat the round.")
            return styled("bold magenta", said)
        case State.FAILED:
            who = level_name(diagnosis.problems[0].level)
            return styled("bold red", _("It fails. Escalate now to {who}.").format(who=who))
