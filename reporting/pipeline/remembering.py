"""What would have been kept by now, had every decision been kept: for deciding on and on without a store."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reporting.domain.actions import Action
from reporting.domain.history import History, Seen
from reporting.domain.incident import Incident
from reporting.domain.judging import Judged
from reporting.domain.regressions import CaseState
from reporting.domain.run import CheckKey, CheckResult, Run

ENDED = 5
"""Closed incidents of a check that a decision looks at, as many as the store gives it."""


class Memory:
    """Adds to a history what earlier decisions would have left behind.

    Args:
        depth: How many judged outcomes of each check are remembered, and with that only the latest ended incidents
            of each: what it holds then grows with the checks there are, and not with the runs. None forgets nothing.
    """

    def __init__(self, depth: int | None = None) -> None:
        self._depth = depth
        self._open: dict[str, Incident] = {}
        self._ended: dict[tuple[str, str], list[Incident]] = defaultdict(list)
        self._seen: dict[tuple[str, CheckKey], list[Seen]] = defaultdict(list)
        self._states: dict[tuple[str, CheckKey], CaseState] = {}
        self._versions: dict[str, str] = {}

    def add(self, history: History, actions: Sequence[Action], judged: Judged) -> None:
        """Remember a decision, and the run it was made on."""
        run = history.run
        for action in actions:
            self.put(action.incident)
        self._states.update({(run.target, key): state for key, state in judged.states.items()})
        if run.deployment is not None:
            self._versions[run.target] = run.deployment
        self.see(run, history.results)

    def see(self, run: Run, results: Iterable[CheckResult]) -> None:
        """Remember what a run found, whether anything was decided on it or not."""
        for result in results:
            if result.outcome.is_judged:
                seen = self._seen[run.target, result.key]
                seen.insert(0, Seen(run.started_at, result.outcome))
                if self._depth is not None:
                    del seen[self._depth :]

    def put(self, incident: Incident) -> None:
        """Remember an incident as it is now."""
        name, ended = incident.incident_id, self._ended[incident.target, incident.check]
        self._open.pop(name, None)
        ended[:] = [each for each in ended if each.incident_id != name]
        if incident.closed_at is None:
            self._open[name] = incident
        else:
            ended.append(incident)
            ended.sort(key=_latest, reverse=True)
            if self._depth is not None:
                del ended[ENDED:]

    def known(self, incident: Incident) -> list[Incident]:
        """Return the remembered incidents with the root of this one, the open one first."""
        open_ones = [each for each in self._open.values() if each.check == incident.check]
        return [*open_ones, *self._ended.get((incident.target, incident.check), ())]

    def added_to(self, history: History) -> History:
        """Return what is to be decided, with all that is remembered."""
        target, keys = history.run.target, history.earlier.keys()
        over = {each.incident_id for one in history.open_incidents for each in self._ended.get((target, one.check), ())}
        known = {each.incident_id: each for each in history.open_incidents if each.incident_id not in over}
        known |= {name: each for name, each in self._open.items() if each.target == target}
        wanted = {each.check for each in history.results if each.outcome.badness}
        ended = {each.incident_id: each for each in history.ended if each.incident_id not in self._open}
        ended |= {each.incident_id: each for check in wanted for each in self._ended.get((target, check), ())}
        states = {key: self._states[target, key] for key in keys if (target, key) in self._states}
        return replace(
            history,
            open_incidents=tuple(sorted(known.values(), key=lambda each: (each.opened_at, each.incident_id))),
            ended=tuple(sorted(ended.values(), key=_latest, reverse=True)),
            earlier={key: self._earlier(target, key, before) for key, before in history.earlier.items()},
            states={**history.states, **states},
            deployment=history.run.deployment or self._versions.get(target) or history.deployment,
        )

    def _earlier(self, target: str, key: CheckKey, before: Sequence[Seen]) -> Sequence[Seen]:
        seen = self._seen.get((target, key), [])
        return sorted({*before, *seen}, key=lambda each: each.at, reverse=True) if before else list(seen)


def _latest(incident: Incident) -> tuple[object, ...]:
    return incident.closed_at or incident.opened_at, incident.incident_id
