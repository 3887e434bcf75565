"""Send the review of a week by mail: ``ronda report weekly --mail``."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from rich.console import Console

from language import _
from reporting.cli.common import console, styled
from reporting.cli.letters import tell_channels
from reporting.cli.ticketing import tell_deliveries
from reporting.cli.words import moment_text
from reporting.domain.actions import WeeklyFacts
from reporting.domain.kpi.week import Week
from reporting.pipeline import outstanding
from reporting.pipeline.mailing import Mailing, mail_review
from reporting.store import SqlStore
from reporting.wiring import now, store_of
from rondafile import Rondafile
from rondafile.models.notices import Mail

EVERYBODY = ""
"""What ``--mail`` stands for without a name: the channels of ``report.mail``."""


def mail_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--mail`` and ``--again`` to a command."""
    mail = click.option(
        "--mail",
        metavar="[CHANNEL]",
        is_flag=False,
        flag_value=EVERYBODY,
        multiple=True,
        help="Send it once to this mail channel; without a name to those of `report.mail`. May be repeated.",
    )
    again = click.option("--again", is_flag=True, help="With --mail: send it once more to whoever has it.")
    return mail(again(command))


def mail_weekly(rondafile: Rondafile, target: str | None, week: Week, mail: Sequence[str], *, again: bool) -> int:
    """Send the review of a week, of all targets or of one, say what became of it, and return 1 if it did not arrive.

    Raises:
        click.UsageError: The week is not over, or there is no such target or channel.
    """
    if not mail:
        raise click.UsageError(_("--again goes with --mail"))
    if target is not None and target not in rondafile.targets:
        there = ", ".join(rondafile.targets)
        raise click.UsageError(_("there is no target {name!r}: there are {there}").format(name=target, there=there))
    if week.until > now():
        raise click.UsageError(
            _("{week} is not over: only the review of a whole week is mailed").format(week=week.name)
        )
    channels = _channels(rondafile, mail)
    with store_of(rondafile) as store:
        names = [target] if target is not None else list(rondafile.targets)
        mailings = {
            name: mail_review(store, WeeklyFacts(name, week.name), channels, now, again=again) for name in names
        }
        return _told(rondafile, store, mailings)


def _told(rondafile: Rondafile, store: SqlStore, mailings: Mapping[str, Mailing]) -> int:
    """Send what is on its way, and say what arrived, what did not, and who has it already."""
    out = console()
    if any(each.waiting for each in mailings.values()):
        store.notices.release(now())  # whoever asks for it wants it tried at once
    for mailing in mailings.values():
        _say_who_has_it(rondafile, store, mailing, out)
    mine = {key for each in mailings.values() for key in each.keys}
    if not mine:
        return 0
    told = tell_channels(rondafile, store)
    left = outstanding(store)
    code = tell_deliveries(told, left, rondafile, out)
    return 1 if any(each.delivery.key in mine for each in left) else code


def _say_who_has_it(rondafile: Rondafile, store: SqlStore, mailing: Mailing, out: Console) -> None:
    arrived = {each.channel: each.delivered_at for each in store.receipts(mailing.thread)}
    said = _("{channel} has the review of {target}, {week}, since {when}: nothing is sent; --again sends it once more")
    for channel in mailing.told:
        when, facts = moment_text(arrived[channel], rondafile), mailing.facts
        out.print(styled("dim", said.format(channel=channel, target=facts.target, week=facts.week, when=when)))


def _channels(rondafile: Rondafile, mail: Sequence[str]) -> list[str]:
    """Return the channels that are meant.

    Raises:
        click.UsageError: One is not there or takes no mail, or none is meant.
    """
    known = [name for name, each in rondafile.notices.channels.items() if isinstance(each, Mail)]
    there = ", ".join(known) or _("none")
    named = [name for each in mail for name in (rondafile.report.mail if each == EVERYBODY else [each])]
    for name in named:
        if name not in known:
            raise click.UsageError(
                _("there is no mail channel {name!r}; mail channels: {there}").format(name=name, there=there)
            )
    if not named:
        raise click.UsageError(
            _(
                "no channel is named: set `mail` in [report], or give one with --mail CHANNEL; mail channels: {there}"
            ).format(there=there)
        )
    return list(dict.fromkeys(named))
