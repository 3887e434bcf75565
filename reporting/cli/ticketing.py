"""What the commands on tickets share."""

from collections.abc import Sequence
from datetime import timedelta

import click
from rich.console import Console
from rich.markup import escape

from language import _
from reporting.cli.common import console, styled
from reporting.cli.letters import tell_channels
from reporting.cli.words import delivery_name, notice_line, undelivered_line
from reporting.domain.filing import People
from reporting.domain.outcome import Severity
from reporting.pipeline import Delivered, deliver, outstanding
from reporting.ports import Pending, TicketSystem
from reporting.store import SqlStore
from reporting.wiring import now
from rondafile import Rondafile


def tell_deliveries(
    delivered: Sequence[Delivered], left: Sequence[Pending], rondafile: Rondafile, out: Console | None = None
) -> int:
    """Say what arrived and what did not; return 1 if something waits for too long."""
    out = out or console()
    for each in delivered:
        if each.delivery.channel:
            out.print(f"  {escape(notice_line(each))}")
            continue
        said = _("ticket {ticket}: {kind}").format(ticket=each.ticket, kind=delivery_name(each.delivery.kind))
        out.print(f"  {escape(said)}")
    return 1 if tell_left(rondafile, left, out) else 0


def tell_left(rondafile: Rondafile, left: Sequence[Pending], out: Console) -> bool:
    """Say what was not delivered, and return whether any of it waits for too long."""
    overdue = now() - timedelta(seconds=rondafile.policy.undelivered_after_s)
    late = [pending for pending in left if pending.created_at <= overdue]
    for pending in left:
        out.print(styled("red" if pending in late else "yellow", undelivered_line(pending)))
    return bool(late)


def send_all(store: SqlStore, tickets: TicketSystem, rondafile: Rondafile) -> int:
    """Send what is due to tickets and channels, say so, and return 1 if something waits for too long."""
    delivered = deliver(store, tickets, now)
    told = tell_channels(rondafile, store)
    return tell_deliveries([*delivered, *told], outstanding(store), rondafile)


def people_of(rondafile: Rondafile) -> People | None:
    """Return how the incidents are read that people file in the ticket system; None if they are not looked for.

    Raises:
        click.UsageError: There are several targets, and none is said to be theirs.
    """
    tickets = rondafile.tickets
    system = tickets.jira if tickets.system == "jira" else tickets.github if tickets.system == "github" else None
    if system is None or system.people is None:
        return None
    target = tickets.people_target
    if target is None and len(rondafile.targets) > 1:
        names = ", ".join(rondafile.targets)
        raise click.UsageError(
            _("tickets.people_target is missing: name the target of people's incidents ({names})").format(names=names)
        )
    known = target or next(iter(rondafile.targets))
    if known not in rondafile.targets:
        raise click.UsageError(
            _("tickets.people_target {known!r} is no target: there are {names}").format(
                known=known, names=", ".join(rondafile.targets)
            )
        )
    priorities = tickets.jira.priorities if tickets.jira is not None else {}
    named = {name: Severity(severity) for severity, name in sorted(priorities.items(), reverse=True)}
    return People(known, {each.value: each for each in Severity} | named)
