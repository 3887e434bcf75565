"""``ronda regressions``: what a deployment broke, and how to see it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter
from rich.console import Console
from rich.markup import escape

from language import _
from reporting.cli.common import config_option, console, json_option, only_target, read_config, styled, target_option
from reporting.cli.policy import policy_of
from reporting.cli.words import count_line, moment_text
from reporting.domain.deployments import Deployment, Suspects
from reporting.domain.repeating import command_of
from reporting.domain.standing import Standing, counts_of, periods_of, standings
from reporting.domain.verdict_words import suspect_lines, verdict_line
from reporting.domain.verdicts import Verdict
from reporting.ports import Store, SuspectFinder
from reporting.wiring import now, store_of, suspects_of
from rondafile import Rondafile

MOST = 500
"""So many deployments are looked through for the one that was named."""
SHORTEST = 4
"""Of a version that is named by its beginning, in characters."""
_COLOURS = {
    Verdict.REGRESSION: "red",
    Verdict.ALREADY_FAILING: "red",
    Verdict.FLAKY: "yellow",
    Verdict.FIXED: "green",
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is known of one deployment."""

    target: str
    deployment: Deployment
    cases: tuple[Standing, ...]
    suspects: tuple[Suspects, ...]
    evidence: dict[str, list[str]]
    """Names of the files, by case."""

    @property
    def against(self) -> list[Standing]:
        """The cases because of which the deployment is not fine."""
        return [each for each in self.cases if each.case.judgement.counts_against]


@click.command("regressions", short_help="Say what a deployment broke, fixed and left as it was.")
@config_option
@target_option
@click.option("--deployment", metavar="SHA", help="Which one; its beginning is enough. Default: the latest.")
@click.option("--all", "show_all", is_flag=True, help="Name the cases that work as before too.")
@json_option
def command(config_path: Path, target: str | None, deployment: str | None, show_all: bool, as_json: bool) -> int:
    """Say how each case stands on a deployment, compared with the one before.

    Exit code: 0 nothing broke, 1 there is a regression, or a flaky case fails that is not excused any more, 2 no such
    deployment, or no case was judged on it.
    """
    rondafile = read_config(config_path, target)
    name = only_target(rondafile, target)
    with store_of(rondafile) as store:
        answer = _answer(store, rondafile, name, deployment)
    if as_json:
        click.echo(json.dumps(_document(answer), ensure_ascii=False, indent=2))
    else:
        _tell(console(), rondafile, answer, show_all=show_all)
    return 1 if answer.against else 0


def _answer(store: Store, rondafile: Rondafile, target: str, wanted: str | None) -> _Answer:
    known = store.deployments(target, MOST)
    periods = periods_of(known)
    deployment = _chosen(known, target, wanted)
    kept = store.verdicts(target, deployment.version)
    period = periods[deployment.number]
    cases = standings(period, kept, store.case_states(target), policy_of(rondafile), now())
    if not cases and period.before is None:
        raise click.UsageError(
            _("no case of {target} was judged on {version} yet: run `{command}`").format(
                target=target,
                version=deployment.version,
                command=f"ronda diagnose --room regression --target {target} --publish",
            )
        )
    found = _suspects(store, suspects_of(rondafile), deployment, cases)
    return _Answer(target, deployment, cases, found, _evidence(store, cases))


def _chosen(known: Sequence[Deployment], target: str, wanted: str | None) -> Deployment:
    if not known:
        raise click.UsageError(
            _(
                "no deployment of {target} is known: run with --deployment SHA, or `ronda deployment finished SHA`"
            ).format(target=target)
        )
    if wanted is None:
        return next((each for each in known if each.was_judged), known[0])
    same = [each for each in known if each.version == wanted]
    if not same and len(wanted) >= SHORTEST:
        same = [each for each in known if each.version.startswith(wanted)]
    if len({each.version for each in same}) != 1:
        text = _("{wanted} names several deployments: {versions}") if same else _("no deployment {wanted} is known")
        versions = ", ".join(dict.fromkeys(each.version for each in same))
        advice = _("See `ronda deployment list`.")
        raise click.UsageError(f"{text.format(wanted=wanted, versions=versions)}. {advice}")
    return same[0]


def _suspects(
    store: Store, find: SuspectFinder, deployment: Deployment, cases: Sequence[Standing]
) -> tuple[Suspects, ...]:
    """Return what was kept; what could not be told then is looked up again, since the checkout may be at hand now."""
    kept = store.suspects(deployment.number)
    said = [each.case.judgement for each in cases]
    baselines = {each.baseline for each in said if each.verdict is Verdict.REGRESSION and each.baseline}
    found = []
    for baseline in sorted(baselines):
        before = kept.of(baseline)
        fresh = None if before and before.commits else find(deployment.target, baseline, deployment.version)
        found.append(fresh if fresh is not None else before)
    return tuple(each for each in found if each is not None)


def _evidence(store: Store, cases: Sequence[Standing]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for run_id in dict.fromkeys(each.run_id for each in cases if each.run_id and each.case.judgement.failing):
        wanted = {each.case.key for each in cases if each.run_id == run_id}
        for result in store.results(run_id):
            if result.key in wanted and result.evidence:
                found[str(result.key)] = [each.name for each in result.evidence]
    return found


def _tell(out: Console, rondafile: Rondafile, answer: _Answer, *, show_all: bool) -> None:
    version, at = answer.deployment.version, moment_text(answer.deployment.started_at, rondafile)
    head = _("{target} on {version}, since {at}").format(target=answer.target, version=version, at=at)
    out.print(styled("bold", head))
    out.print(escape(count_line(counts_of(answer.cases)) or _("no verdicts")))
    for each in sorted(answer.cases, key=lambda each: (not each.case.judgement.counts_against, not _is_bad(each))):
        if show_all or each.case.judgement.verdict is not Verdict.PASSING:
            _tell_case(out, rondafile, answer, each)
    for found in answer.suspects:
        head = _("Suspect commits, {baseline} to {deployment}")
        out.print(styled("bold", head.format(baseline=found.baseline, deployment=found.deployment)))
        for line in suspect_lines(found, _):
            out.print(escape(f"  {line}"))


def _tell_case(out: Console, rondafile: Rondafile, answer: _Answer, each: Standing) -> None:
    said = each.case.judgement
    out.print(styled(_COLOURS.get(said.verdict, "default"), verdict_line(each.case, _)))
    if not _is_bad(each):
        return
    since = _("since {at}, run {run_id}").format(at=moment_text(each.since, rondafile), run_id=each.run_id or "–")
    again = _("To see it again: {command}").format(command=command_of(answer.target, each.case.check))
    names = answer.evidence.get(str(each.case.key))
    files = _("Evidence: {names}").format(names=", ".join(names)) if names else None
    for line in (since, again, files):
        if line is not None:
            out.print(escape(f"  {line}"))


def _is_bad(each: Standing) -> bool:
    """Tell whether somebody has to look at it: it fails, and nothing excuses it."""
    return each.case.judgement.failing and not each.case.judgement.is_excused


def _document(answer: _Answer) -> dict[str, Any]:
    deployment = TypeAdapter(Deployment).dump_python(answer.deployment, mode="json")
    cases = [_case_document(answer, each) for each in answer.cases]
    return {
        "target": answer.target,
        "deployment": deployment,
        "counts": {verdict.value: count for verdict, count in counts_of(answer.cases).items()},
        "counts_against": [str(each.case.key) for each in answer.against],
        "cases": cases,
        "suspects": [
            {
                **TypeAdapter(Suspects).dump_python(each, mode="json"),
                "reason": each.reason.tell(_) if each.reason else None,
            }
            for each in answer.suspects
        ],
    }


def _case_document(answer: _Answer, each: Standing) -> dict[str, Any]:
    said = each.case.judgement
    names = ("baseline", "failing", "confirmed", "is_excused", "has_expired", "counts_against")
    moments = {"since": each.since, "flaky_since": said.flaky_since, "expires_at": said.expires_at}
    return {
        "check": each.case.check,
        "case": each.case.case,
        "verdict": said.verdict.value,
        **{name: getattr(said, name) for name in names},
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        "owner": each.case.owner,
        "run_id": each.run_id,
        "evidence": answer.evidence.get(str(each.case.key), []),
        "reproduce": command_of(answer.target, each.case.check) if said.failing else None,
    }
