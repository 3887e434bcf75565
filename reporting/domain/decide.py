"""From what is known to what is to be done. Pure: the same history, policy and moment give the same actions."""

from dataclasses import replace
from datetime import datetime, timedelta

from language import N_
from reporting.domain.actions import Action
from reporting.domain.flapping import changes_in, why_settling
from reporting.domain.history import History, Seen, Streak, streak_of
from reporting.domain.incident import EventKind, Incident, Level, closed, fingerprint_of
from reporting.domain.judging import Judged, judge_run
from reporting.domain.levels import level_of, one_up
from reporting.domain.needs import by_root
from reporting.domain.openings import why_at_once, why_kept_apart
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.policy import Policy
from reporting.domain.reason import Reason
from reporting.domain.reminding import reminder
from reporting.domain.returning import come_back, last_of, still_failing, why_again
from reporting.domain.run import CheckResult
from reporting.domain.windows import outlived, window_at


def decide(history: History, policy: Policy, now: datetime, judged: Judged | None = None) -> list[Action]:
    """Return what the run asks for.

    An incident opens when a check that did not pass has done so for as many runs as the policy says; it is opened
    for the check at the root of it. It changes when more fails because of it or it becomes more severe, and closes
    when its root has passed for as many runs as the policy says. What was not judged changes nothing.

    A check that keeps changing between working and not opens an incident too, which stays until it has settled.
    Inside a maintenance window nothing is asked for; what still fails after it counts from its end.

    What fails again soon after it was closed is the same incident; so is, for longer, what people will not mend.

    A case that worked on the deployment before opens its incident at once; a flaky one in force opens none, and
    leaves the one it is in.

    Args:
        history: The run to decide and what came before.
        policy: Thresholds and critical hours.
        now: When the run was made, aware; critical hours are looked up at this moment.
        judged: The verdicts on its cases, if they are known already.
    """
    return _Deciding(history, policy, now, judged or judge_run(history, policy)).actions()


class _Deciding:
    def __init__(self, history: History, policy: Policy, now: datetime, judged: Judged) -> None:
        self.history, self.policy, self.now = history, policy, now
        self.verdicts = judged.by_key
        self.excused = {key: case for key, case in self.verdicts.items() if case.judgement.is_excused}
        self.critical = policy.critical_at(now)
        self.open = {incident.check: incident for incident in history.open_incidents}

    def actions(self) -> list[Action]:
        run = self.history.run
        if window_at(self.policy.windows, run.target, run.started_at) is not None:
            return []
        groups = by_root([each for each in self.history.results if each.key not in self.excused])
        found = [self._of_group(root, members) for root, members in groups.items()]
        others = [incident for root, incident in self.open.items() if root not in groups]
        found += [self._recovery(each) or self._reminder(each) for each in others]
        return [action for action in found if action is not None]

    def _of_group(self, root: str, members: list[CheckResult]) -> Action | None:
        known = self.open.get(root)
        if known is not None:
            return self._change(known, members)
        for member in members:
            reason = self._why_open(member)
            if reason is not None:
                return self._beginning(root, members, reason)
        return None

    def _beginning(self, root: str, members: list[CheckResult], reason: Reason) -> Action:
        """Open a new incident, or the last one again if it ended only just now."""
        fresh = self._fresh(root, members)
        last = last_of(self.history.ended, fresh.fingerprint)
        if last is not None and (again := why_again(last, self.policy, self.now, reason)) is not None:
            return Action(EventKind.REOPENED, come_back(last, fresh, self.now), self.now, again)
        return Action(EventKind.OPENED, fresh, self.now, reason, last)

    def _why_open(self, result: CheckResult) -> Reason | None:
        case = self.verdicts.get(result.key)
        if case is not None and (reason := why_at_once(case)) is not None:
            return reason
        streak = self._streak(result)
        if result.outcome is Outcome.FAILED and streak.failed >= self.policy.opens_after(self._severity(result)):
            return Reason(N_("{check} failed; failed runs in a row: {runs}"), _counted(result, streak.failed))
        if streak.not_passed >= self.policy.degraded_after:
            return Reason(
                N_("{check} is past its warning limit; such runs in a row: {runs}"), _counted(result, streak.not_passed)
            )
        if self._is_flapping(result):
            return self._why_flapping(result)
        return None

    def _is_flapping(self, result: CheckResult) -> bool:
        return changes_in(self._seen(result), self.policy.flap_runs) >= self.policy.flap_changes

    def _why_flapping(self, result: CheckResult) -> Reason:
        values = {"changes": changes_in(self._seen(result), self.policy.flap_runs), "runs": self.policy.flap_runs}
        return Reason(
            N_("{check} keeps changing between working and not: {changes} times in the last {runs} runs"),
            {"check": str(result.key), **values},
        )

    def _fresh(self, root: str, members: list[CheckResult]) -> Incident:
        first, run = members[0], self.history.run
        level, proof = level_of(first.cause, self.history.results)
        fingerprint = fingerprint_of(run.target, root, first.cause)
        return Incident(
            incident_id=f"{run.target}-{run.started_at:%Y%m%dT%H%M%S}-{fingerprint[:6]}",
            target=run.target,
            fingerprint=fingerprint,
            check=root,
            cause=first.cause,
            severity=min(self._severity(each) for each in members),
            level=level,
            failing_since=self._counts_from(self._since(members)),
            opened_at=self.now,
            message=first.message,
            endpoint=first.endpoint,
            token=first.token,
            deployment=run.deployment or self.history.deployment,
            affected=tuple(each.key for each in members),
            proof=proof,
            run_id=run.run_id,
        )

    def _since(self, members: list[CheckResult]) -> datetime:
        """Return since when it fails; what failed before because of another open incident does not count."""
        elsewhere = {key for incident in self.open.values() for key in incident.affected}
        own = [each for each in members if each.key not in elsewhere] or members
        return min(self._streak(each).since or self.history.run.started_at for each in own)

    def _counts_from(self, since: datetime) -> datetime:
        """Return since when an outage counts: one that began inside a maintenance window, from its end."""
        run = self.history.run
        return outlived(self.policy.windows, run.target, since, run.started_at) or since

    def _change(self, known: Incident, members: list[CheckResult]) -> Action | None:
        if known.ticket_closed_at is not None and known.dismissal is None:
            back, why = still_failing(known, self.now)
            return Action(EventKind.REOPENED, replace(back, message=members[0].message), self.now, why)
        first = members[0]
        apart = [case for key, case in self.excused.items() if key in known.affected]
        affected = [key for key in (*known.affected, *(each.key for each in members)) if key not in self.excused]
        level, proof, escalated_at = self._level(known, first)
        changed = replace(
            known,
            severity=min(known.severity, *(self._severity(each) for each in members)),
            cause=first.cause if first.check == known.check else known.cause,
            affected=tuple(dict.fromkeys(affected)),
            level=level,
            proof=proof,
            escalated_at=escalated_at,
        )
        reason = why_kept_apart(apart) if apart else self._why_changed(known, changed)
        if reason is None:
            return reminder(known, self.policy, self.now)
        changed = replace(changed, message=first.message, run_id=self.history.run.run_id)
        return Action(EventKind.CHANGED, changed, self.now, reason)

    def _level(self, known: Incident, first: CheckResult) -> tuple[Level, tuple[str, ...], datetime | None]:
        """Return who has a known incident now: past its time it moves one level up, and does not come back."""
        level, proof = level_of(first.cause, self.history.results)
        if known.escalated_at is not None:
            return one_up(level), proof, known.escalated_at
        is_late = self.now - (known.reopened_at or known.opened_at) >= self.policy.escalates_after(known.severity)
        if is_late and one_up(level) is not level:
            return one_up(level), proof, self.now
        return level, proof, None

    def _why_changed(self, known: Incident, changed: Incident) -> Reason | None:
        if changed.escalated_at != known.escalated_at:
            minutes = self.policy.escalates_after(known.severity) // timedelta(minutes=1)
            return Reason(
                N_("not resolved within {minutes} minutes: moved to level {level}"),
                {"minutes": minutes, "level": changed.level.value},
            )
        if changed.severity != known.severity:
            if self.critical:
                return Reason(
                    N_("severity rose to {severity}: critical hours ({hours})"),
                    {"severity": changed.severity.value, "hours": self.critical},
                )
            return Reason(N_("severity rose to {severity}"), {"severity": changed.severity.value})
        if changed.cause != known.cause:
            return Reason(
                N_("what fails has changed: {before} is now {after}"), {"before": known.cause, "after": changed.cause}
            )
        if more := [str(key) for key in changed.affected if key not in known.affected]:
            return Reason(N_("now also fails: {checks}"), {"checks": ", ".join(more)})
        if changed.level != known.level:
            return Reason(N_("moved to level {level}"), {"level": changed.level.value})
        return None

    def _recovery(self, incident: Incident) -> Action | None:
        if (apart := self._kept_apart(incident)) is not None:
            return Action(EventKind.CLOSED, closed(incident, self.history.run.started_at), self.now, apart)
        results = [
            each
            for each in self.history.results
            if each.check == incident.check
            and each.key not in self.excused
            and each.outcome is not Outcome.SKIPPED  # what is not configured will never pass
        ]
        if not results or any(each.outcome is not Outcome.PASSED for each in results):
            return None
        streaks = [self._streak(each) for each in results]
        needed = self.policy.closes_after(incident.severity)
        runs = min(streak.passed for streak in streaks)
        if runs < needed:
            return None
        if any(self._is_flapping(each) for each in results):
            return Action(EventKind.CHANGED, incident, self.now, why_settling(incident)) if runs == needed else None
        restored_at = max(streak.since or self.now for streak in streaks)
        reason = Reason(N_("{check} passed; passing runs in a row: {runs}"), {"check": incident.check, "runs": runs})
        return Action(EventKind.CLOSED, closed(incident, restored_at), self.now, reason)

    def _reminder(self, incident: Incident) -> Action | None:
        """Return that it is to be told again, although nothing new is known of it: not while it passes."""
        passes = any(each.check == incident.check and each.outcome is Outcome.PASSED for each in self.history.results)
        return None if passes else reminder(incident, self.policy, self.now)

    def _kept_apart(self, incident: Incident) -> Reason | None:
        """Return why there is nothing left of the incident: all of its root's cases turned out to be flaky."""
        cases = [self.excused.get(key) for key in incident.affected if key.check == incident.check]
        flaky = [case for case in cases if case is not None]
        return why_kept_apart(flaky) if flaky and len(flaky) == len(cases) else None

    def _severity(self, result: CheckResult) -> Severity:
        severity = result.severity.lowered() if result.outcome is Outcome.DEGRADED else result.severity
        return severity.raised() if self.critical else severity

    def _streak(self, result: CheckResult) -> Streak:
        return streak_of(self._seen(result))

    def _seen(self, result: CheckResult) -> list[Seen]:
        return [Seen(self.history.run.started_at, result.outcome), *self.history.earlier.get(result.key, ())]


def _counted(result: CheckResult, runs: int) -> dict[str, str | int]:
    return {"check": str(result.key), "runs": runs}
