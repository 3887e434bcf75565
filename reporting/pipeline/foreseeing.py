"""What publishing would lead to, without keeping anything."""

from collections.abc import Sequence

from reporting.domain.decide import decide
from reporting.domain.judging import judge_run
from reporting.domain.policy import Policy
from reporting.pipeline.deciding import Decided, moment_of
from reporting.pipeline.remembering import Memory
from reporting.ports import RunReport, Store


def foresee(store: Store, policy: Policy, reports: Sequence[RunReport] = ()) -> tuple[Decided, ...]:
    """Return what recording ``reports`` and deciding would lead to, one after the other, and keep nothing."""
    fresh = {report.run.run_id: report for report in reports if store.run(report.run.run_id) is None}
    runs = sorted([*store.undecided(), *(report.run for report in fresh.values())], key=lambda run: run.started_at)
    foreseen = Memory()
    made = []
    for run in runs:
        report = fresh.get(run.run_id)
        if store.is_overtaken(run):
            made.append(Decided(run, (), overtaken=True))
            continue
        history = foreseen.added_to(store.history(run, policy.deepest(), report.results if report else None))
        judged = judge_run(history, policy)
        actions = decide(history, policy, moment_of(run), judged)
        foreseen.add(history, actions, judged)
        made.append(Decided(run, tuple(actions), judged=judged))
    return tuple(made)
