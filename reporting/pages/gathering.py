"""From the store to the views. Only reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from reporting.domain.incident import Event, Incident
from reporting.domain.maintenance.notice import windows_in_force
from reporting.domain.outcome import Outcome
from reporting.domain.policy import Policy
from reporting.domain.run import CheckKey, CheckResult, Run
from reporting.domain.windows import Window, window_at
from reporting.pages import addresses
from reporting.pages.affected import affected_of
from reporting.pages.current import current_states, newest_whole, of_room, room_of
from reporting.pages.deployments import DeploymentShelf
from reporting.pages.evidence import EvidenceShelf, EvidenceView
from reporting.pages.hygiene import ROOM, hygiene_of, runs_of, series_of
from reporting.pages.settings import SiteSettings
from reporting.pages.stretches import stretches_of
from reporting.pages.undelivered import undelivered_of
from reporting.pages.verdict import WORST_FIRST, Tone, Verdict, counts_of, verdict_of
from reporting.pages.views import (
    CheckRow,
    DeploymentView,
    IncidentView,
    RunView,
    TargetView,
    TicketView,
)
from reporting.ports import LocalTicket, Pending, Store

_URGENCY = {Tone.BAD: 0, Tone.WARN: 1, Tone.UNKNOWN: 1, Tone.GOOD: 2}


def gather(
    store: Store,
    settings: SiteSettings,
    now: datetime,
    local_tickets: Sequence[LocalTicket],
    late: Sequence[Pending] = (),
) -> list[TargetView]:
    """Return every target, configured or known to the store, those that need somebody first, then by name.

    Args:
        store: Only read.
        settings: How much of it is shown.
        now: When the site is written.
        local_tickets: Tickets of the embedded system.
        late: What people should have been told by now.

    Raises:
        StoreError: The store cannot be read.
    """
    names = {*settings.targets, *store.targets()}
    targets = [_Gathering(store, name, settings, local_tickets, late).target(now) for name in names]
    return sorted(targets, key=lambda each: (_URGENCY[Tone.UNKNOWN if each.is_stale else each.verdict.tone], each.name))


class _Gathering:
    def __init__(
        self,
        store: Store,
        name: str,
        settings: SiteSettings,
        local_tickets: Sequence[LocalTicket],
        late: Sequence[Pending],
    ) -> None:
        self.store, self.name, self.settings = store, name, settings
        self.undelivered = undelivered_of(late, name)
        self.local = {each.ticket: each for each in local_tickets if each.target == name}
        self.shelf = EvidenceShelf(store, name)
        self.measured = [(run, store.results(run.run_id)) for run in store.runs(name, settings.runs_shown)]
        self.results = {run.run_id: results for run, results in self.measured}
        self.series = series_of(store, name)
        self.states = current_states(runs_of(store, self.series, self.measured))
        self.outcomes = {key: result.outcome for key, (_, result) in self.states.items()}

    def target(self, now: datetime) -> TargetView:
        limit = self.settings.incidents_shown
        incidents = self.store.incidents(self.name, limit=limit + 1)
        shown = incidents[:limit]
        tickets, events = self._tickets(shown), self.store.all_events([each.incident_id for each in shown])
        self._read_runs_of(shown)
        views = [
            self._incident(each, tickets.get(each.incident_id), events.get(each.incident_id, ())) for each in shown
        ]
        still_open = sorted(
            (each for each in views if each.incident.closed_at is None),
            key=lambda each: (each.incident.severity, each.incident.failing_since, each.incident.incident_id),
        )
        measured_at = self._measured_at()
        all_rows = self._current_rows(still_open)
        rows = tuple(row for row in all_rows if room_of(row.result.key) != ROOM)
        hygiene = [row for row in all_rows if room_of(row.result.key) == ROOM]
        deployments = self._deployments(now)
        stale_at = measured_at + self.settings.stale_after if measured_at else None
        return TargetView(
            name=self.name,
            page=addresses.target_page(self.name),
            verdict=self._verdict(rows or all_rows, still_open, deployments),
            rows=rows,
            counts=counts_of(row.result.outcome for row in rows),
            hygiene=hygiene_of(addresses.hygiene_page(self.name), hygiene, self.series),
            open=tuple(still_open),
            closed=tuple(each for each in views if each.incident.closed_at is not None),
            has_more_incidents=len(incidents) > limit,
            runs=tuple(self._run(run, results) for run, results in self.measured),
            tickets=tuple(view for ticket in self.local if (view := self._ticket(ticket)) is not None),
            measured_at=measured_at,
            stale_at=stale_at,
            is_stale=stale_at is not None and now >= stale_at,
            deployments=deployments,
            undelivered=self.undelivered,
            maintenance=self._maintenance(now),
        )

    def _maintenance(self, now: datetime) -> Window | None:
        works = self.settings.calendar.works if self.settings.calendar is not None else ()
        return window_at(windows_in_force(works, now), self.name, now)

    def _verdict(
        self, rows: Sequence[CheckRow], still_open: Sequence[IncidentView], deployments: Sequence[DeploymentView]
    ) -> Verdict:
        excused = {key for each in deployments for key in each.excused}
        outcomes = {
            row.result.key: Outcome.DEGRADED if row.result.key in excused else row.result.outcome for row in rows
        }
        waiting = sum(each.number for each in self.undelivered)
        return verdict_of(outcomes, [each.incident for each in still_open], waiting)

    def _deployments(self, now: datetime) -> tuple[DeploymentView, ...]:
        shelf = DeploymentShelf(self.store, self.name, Policy(flaky_days=self.settings.flaky_days), now)
        return shelf.views(self._said_in, self._run_page, self._files)

    def _measured_at(self) -> datetime | None:
        runs = of_room(self.measured, "health") or [each for each in self.measured if each[1]]
        run = newest_whole(runs) or (runs[0][0] if runs else None)
        return (run.finished_at or run.started_at) if run else None

    def _current_rows(self, still_open: Sequence[IncidentView]) -> tuple[CheckRow, ...]:
        newest: dict[str, Run] = {}
        for run, result in self.states.values():
            room = room_of(result.key)
            newest[room] = max(newest.get(room, run), run, key=lambda each: each.started_at)
        pages = {key: view.page for view in reversed(still_open) for key in view.incident.affected}
        rows = [
            self._row(result, None if run is newest[room_of(result.key)] else run, pages.get(result.key))
            for run, result in self.states.values()
        ]
        return _worst_first(rows)

    def _row(self, result: CheckResult, older_run: Run | None = None, incident_page: str | None = None) -> CheckRow:
        is_quiet = _is_quiet(result)
        return CheckRow(result, older_run, None if is_quiet else incident_page, () if is_quiet else self._files(result))

    def _files(self, *results: CheckResult) -> tuple[EvidenceView, ...]:
        return self.shelf.of(results)

    def _run(self, run: Run, results: Sequence[CheckResult]) -> RunView:
        return RunView(
            run=run,
            make_rows=lambda: _worst_first([self._row(each) for each in results]),
            evidence=self._files(*(each for each in results if not _is_quiet(each))),
            size=len(results),
            counts=counts_of(each.outcome for each in results),
            page=addresses.run_page(self.name, run.run_id),
        )

    def _tickets(self, incidents: Sequence[Incident]) -> Mapping[str, str]:
        return self.store.tickets([each.incident_id for each in incidents]) if incidents else {}

    def _ticket(self, ticket: str | None) -> TicketView | None:
        if ticket is None:
            return None
        local = self.local.get(ticket)
        return TicketView(ticket, addresses.ticket_page(self.name, ticket) if local else None, local)

    def _read_runs_of(self, incidents: Sequence[Incident]) -> None:
        """Read at once what the runs found that showed the incidents last, and which of its evidence is kept."""
        missing = {each.run_id for each in incidents if each.run_id and each.run_id not in self.results}
        found = self.store.all_results(sorted(missing))
        self.results |= {run_id: found.get(run_id, []) for run_id in missing}
        self.shelf.look_for(result for results in found.values() for result in results)

    def _incident(self, incident: Incident, ticket: str | None, events: Sequence[Event]) -> IncidentView:
        then = self._said_in(incident.run_id)
        said = [then[key] for key in incident.affected if key in then]
        return IncidentView(
            incident=incident,
            page=addresses.incident_page(self.name, incident.incident_id),
            affected=affected_of(incident, then, self.outcomes),
            events=tuple(events),
            evidence=self._files(*said),
            ticket=self._ticket(ticket),
            run_page=self._run_page(incident.run_id),
            stretches=stretches_of(incident, events),
        )

    def _run_page(self, run_id: str) -> str | None:
        is_shown = any(run.run_id == run_id for run, _ in self.measured)
        return addresses.run_page(self.name, run_id) if is_shown else None

    def _said_in(self, run_id: str) -> dict[CheckKey, CheckResult]:
        if run_id not in self.results:
            self.results[run_id] = self.store.results(run_id) if run_id else []
        return {each.key: each for each in self.results[run_id]}


def _is_quiet(result: CheckResult) -> bool:
    """Tell whether its evidence and its incident are of no interest."""
    return result.outcome in (Outcome.PASSED, Outcome.SKIPPED)


def _worst_first(rows: Sequence[CheckRow]) -> tuple[CheckRow, ...]:
    """Order by outcome, then causes before what needs them, then by severity and name."""
    bad = {row.result.check for row in rows if row.result.outcome.badness}

    def order(row: CheckRow) -> tuple[int, bool, str, CheckKey]:
        result = row.result
        return WORST_FIRST.index(result.outcome), not bad.isdisjoint(result.needs), result.severity, result.key

    return tuple(sorted(rows, key=order))
