"""``ronda calendar invite``: mail invitations to what is planned, and tell the guests when it is called off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from language import N_, _
from reporting.cli.common import config_option, console, read_config, styled
from reporting.domain.maintenance.notice import Notice
from reporting.errors import DeliveryError, MaintenanceError
from reporting.maintenance import editing
from reporting.maintenance.events import FeedSettings
from reporting.maintenance.invitations import Guests, Mailer, invitation
from reporting.maintenance.inviting import Invitation, due_invitations, known_key
from reporting.maintenance.published import feed_settings_of
from reporting.maintenance.works import path_of, works_of
from reporting.notices.mail.sending import SmtpMailer
from reporting.store import SqlStore
from reporting.wiring import now, store_of
from rondafile import Rondafile
from rondafile.maintaining import read_windows
from rondafile.models.notices import Mail


@click.command("invite")
@config_option
@click.argument("work_id", metavar="[ID]", required=False)
@click.option("--apply", "applied", is_flag=True, help="Send the mails; without it only say which.")
@click.option("--channel", "named", metavar="NAME", help="Channel of kind mail to send through, if there are several.")
def invite_command(config_path: Path, work_id: str | None, applied: bool, named: str | None) -> int:
    """Mail invitations to the guests of [calendar], and note in maintenance.toml when that was.

    Each guest gets each form of a window once, and a cancellation if the window was mailed. Safe to repeat: who was
    refused is tried again.

    Exit code: 0 everybody has it, 1 somebody does not, 2 there is nobody to invite, or no server to send through.
    """
    rondafile = read_config(config_path)
    path, at = path_of(rondafile, config_path), now()
    guests = _guests(rondafile)
    name, mail = _server(rondafile, named)
    works = [each for each in works_of(read_windows(path).windows) if work_id in (None, each.work_id)]
    if work_id is not None and not works:
        raise click.UsageError(
            _("{name} has no window {work_id!r}: see `ronda calendar list --all`").format(
                name=path.name, work_id=work_id
            )
        )
    with store_of(rondafile) as store:
        mailer = SmtpMailer(mail, f"notices.channels.{name}")
        inviting = _Inviting(store, path, mailer, feed_settings_of(rondafile), guests, console())
        due = due_invitations(works, guests.attendees, store.notices, at)
        return inviting.send(due, at) if applied else inviting.foretell(due)


def _guests(rondafile: Rondafile) -> Guests:
    calendar = rondafile.calendar
    if calendar.organizer is None or not calendar.attendees:
        raise MaintenanceError(N_("there is nobody to invite: set organizer and attendees in [calendar]"))
    return Guests(calendar.organizer, tuple(calendar.attendees))


def _server(rondafile: Rondafile, named: str | None) -> tuple[str, Mail]:
    found = {name: each for name, each in rondafile.notices.channels.items() if isinstance(each, Mail)}
    there = ", ".join(found) or "none"
    if named is not None and named not in found:
        raise click.UsageError(
            _("there is no channel {named!r} of kind mail: there are {there}").format(named=named, there=there)
        )
    if not found:
        raise MaintenanceError(
            N_("there is no mail server to send through: set a [notices.channels.NAME] of kind mail")
        )
    if named is None and len(found) > 1:
        raise click.UsageError(
            _("there are several channels of kind mail: name one with --channel ({there})").format(there=there)
        )
    name = named or next(iter(found))
    return name, found[name]


@dataclass(frozen=True)
class _Inviting:
    store: SqlStore
    path: Path
    mailer: Mailer
    settings: FeedSettings
    guests: Guests
    out: Console

    def foretell(self, due: Sequence[Invitation]) -> int:
        """Say what would be mailed."""
        for each in due:
            if each.too_short is not None:
                self._tell_too_short(each, each.too_short)
            elif each.work.is_cancelled:
                self._tell(_("{window}: that it is off would be mailed to {guests}"), each, each.to)
            else:
                self._tell(_("{window}: would be mailed to {guests}"), each, each.to)
        if not due:
            self.out.print(_("everybody is invited"))
        self.out.print(styled("dim", _("nothing was done: this was a dry run; --apply does it")))
        return 0

    def send(self, due: Sequence[Invitation], at: datetime) -> int:
        """Mail what is due, and return 1 if somebody does not have it."""
        code = 0
        for each in due:
            if each.too_short is not None:
                self._tell_too_short(each, each.too_short)
                code = 1
                continue
            try:
                refused = self._mailed(each, at)
            except DeliveryError as error:  # the same server would take none of the others either
                self.out.print(styled("red", f"✘ {each.work.work_id}: {error.tell(_)}"))
                return 1
            self._tell_mailed(each, refused)
            code = 1 if refused else code
        if not due:
            self.out.print(_("everybody is invited"))
        return code

    def _mailed(self, due: Invitation, at: datetime) -> dict[str, str]:
        """Mail to those who have not got it, note who has it now, and return who was refused.

        The mail names all guests, so that a second one to those who were refused is the same mail.
        """
        refused: dict[str, str] = {}
        if due.to:
            refused = self.mailer.send(invitation(due.work, self.settings, self.guests, at), due.to)
        for address in due.to:
            if address not in refused:
                self.store.notices.note(due.key, address, at)
                self.store.notices.note(known_key(due.work), address, at)
        if due.is_first:
            editing.invited(self.path, due.work.work_id, at)
        return refused

    def _tell_mailed(self, due: Invitation, refused: Mapping[str, str]) -> None:
        got = [each for each in due.to if each not in refused]
        is_off = due.work.is_cancelled
        if got:
            off, mailed = _("{window}: that it is off was mailed to {guests}"), _("{window}: mailed to {guests}")
            self._tell(off if is_off else mailed, due, got)
        for address, said in refused.items():
            self.out.print(styled("red", f"✘ {due.work.work_id}: {address}: {said}"))
        if due.is_first:
            said = _("{window}: invited_at is in {file}: merge it")
            self.out.print(escape(said.format(window=due.work.work_id, file=self.path.name)))

    def _tell(self, said: str, due: Invitation, to: Sequence[str]) -> None:
        if to:
            self.out.print(escape(said.format(window=due.work.work_id, guests=", ".join(to))))

    def _tell_too_short(self, due: Invitation, notice: Notice) -> None:
        said = _("{window}: {hours} h of notice are too little, even by mail: move it, or say why it is an emergency")
        hours = max(0, notice.given // timedelta(hours=1))
        self.out.print(styled("yellow", said.format(window=due.work.work_id, hours=hours)))
