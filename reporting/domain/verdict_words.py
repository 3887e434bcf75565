"""What verdicts are called, the same in tickets, on the command line and on the pages."""

from collections.abc import Callable

from language import N_
from reporting.domain.deployments import Suspects
from reporting.domain.openings import DAY
from reporting.domain.verdicts import CaseVerdict, Verdict

WORDS = {
    Verdict.NEW: N_("new case"),
    Verdict.PASSING: N_("passing"),
    Verdict.REGRESSION: N_("regression"),
    Verdict.ALREADY_FAILING: N_("already failing"),
    Verdict.FIXED: N_("fixed"),
    Verdict.FLAKY: N_("flaky"),
}
"""English source texts, to be translated where they are shown."""
Say = Callable[[str], str]


def remarks_on(case: CaseVerdict, say: Say) -> list[str]:
    """Return what is to be said besides the verdict, in the language of ``say``."""
    said, found = case.judgement, []
    if said.verdict in (Verdict.REGRESSION, Verdict.FIXED, Verdict.ALREADY_FAILING) and said.baseline:
        text = {
            Verdict.REGRESSION: N_("worked on {baseline}"),
            Verdict.FIXED: N_("failed on {baseline}"),
            Verdict.ALREADY_FAILING: N_("failed on {baseline} too"),
        }[said.verdict]
        found.append(say(text).format(baseline=said.baseline))
    if said.verdict is Verdict.REGRESSION and not said.confirmed:
        found.append(say(N_("not confirmed, tried once")))
    if said.verdict is Verdict.NEW:
        found.append(say(N_("fails")) if said.failing else say(N_("works")))
    if said.verdict is Verdict.FLAKY and said.flaky_since and said.expires_at:
        found.append(say(N_("since {day}")).format(day=said.flaky_since.strftime(DAY)))
        text = N_("expired on {day}: its failures count") if said.has_expired else N_("kept apart until {day}")
        found.append(say(text).format(day=said.expires_at.strftime(DAY)))
        if said.failing and not said.is_excused and not said.has_expired:
            found.append(say(N_("fails too often in a row to be excused")))
    if case.owner and said.verdict is not Verdict.PASSING:
        found.append(say(N_("owner {owner}")).format(owner=case.owner))
    return found


def verdict_line(case: CaseVerdict, say: Say) -> str:
    """Return a case and its verdict on one line."""
    return f"{case.key}: {', '.join([say(WORDS[case.judgement.verdict]), *remarks_on(case, say)])}"


def suspect_lines(found: Suspects, say: Say) -> list[str]:
    """Return a line for each suspect commit, or the one that says why there are none."""
    if found.reason is not None:
        return [found.reason.tell(say)]
    lines = []
    for commit in found.commits:
        paths = say(N_("paths: {n}")).format(n=commit.paths) if commit.paths is not None else say(N_("merge"))
        lines.append(f"{commit.sha} {commit.author}: {commit.subject} ({paths})")
    if found.is_cut:
        lines.append(say(N_("and older ones; only the newest {n} are listed")).format(n=len(found.commits)))
    return lines
