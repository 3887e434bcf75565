"""Join the configuration to the channels: who is told, how, and in which words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import IO

from language import N_
from reporting.domain.actions import WeeklyFacts, WindowFacts
from reporting.domain.notices.routing import Route
from reporting.domain.notices.stage import Stage
from reporting.errors import DeliveryError
from reporting.linking import links_to, ticket_url
from reporting.notices.message import Letter, Message
from reporting.notices.planned import window_message
from reporting.notices.storms import Told, storm_of
from reporting.pages.addresses import CALENDAR
from reporting.pipeline.telling import Telling, Write
from reporting.ports import Clock, Pending
from reporting.ports.channels import Channel
from reporting.store import SqlStore
from rondafile import Rondafile
from rondafile.models.notices import AnyChannel, Mail, Slack, Teams, Webhook


def routes_of(rondafile: Rondafile) -> tuple[Route, ...]:
    """Return the configured routes as the domain knows them."""
    return tuple(
        Route(
            to=tuple(each.to),
            severities=frozenset(each.severities),
            levels=frozenset(each.levels),
            causes=frozenset(each.causes),
            targets=frozenset(each.targets),
            hours=each.hours,
        )
        for each in rondafile.notices.routes
    )


def telling_of(rondafile: Rondafile, store: SqlStore, clock: Clock, screen: IO[str] | None = None) -> Telling:
    """Return the configured channels, and what is done where one fails.

    The console's messages go to ``screen``; without it to standard output.
    """
    notices = rondafile.notices
    return Telling(
        channels={name: channel_of(name, each, store, clock, screen) for name, each in notices.channels.items()},
        fallback=notices.fallback,
        fallback_after=timedelta(seconds=notices.fallback_after_s),
        group_above=notices.group_above,
    )


def channel_of(
    name: str, settings: AnyChannel, store: SqlStore, clock: Clock, screen: IO[str] | None = None
) -> Channel:
    """Return one channel. Each brings its own libraries, which are not needed for the others."""
    match settings:
        case Slack():
            from reporting.notices.slack.channel import slack_channel  # noqa: PLC0415

            return slack_channel(name, settings)
        case Teams():
            from reporting.notices.teams.channel import TeamsChannel  # noqa: PLC0415

            return TeamsChannel(name, settings)
        case Mail():
            from reporting.notices.mail.channel import MailChannel  # noqa: PLC0415

            return MailChannel(name, settings, store.notices, clock)
        case Webhook():
            from reporting.notices.webhook.channel import WebhookChannel  # noqa: PLC0415

            return WebhookChannel(name, settings)
        case _:
            from reporting.notices.console import ConsoleChannel  # noqa: PLC0415

            return ConsoleChannel(name, screen)


Letters = Callable[[WeeklyFacts], Letter]
"""Makes the mail of a weekly review."""


def writer_of(rondafile: Rondafile, clock: Clock, letters: Letters | None = None) -> Write:
    """Return what puts notices into words, in the language of the configuration.

    Args:
        rondafile: The configuration.
        clock: Tells the present moment.
        letters: Makes the mails of weekly reviews; without it they wait for a command that has it.
    """
    links = links_to(rondafile.site_url, rondafile.knowledge)

    def told(pending: Pending) -> Told:
        ticket = pending.ticket or ""
        facts = replace(pending.delivery.facts, at=clock())  # how long it lasts is counted to when it is said
        return Told(
            facts,
            Stage(pending.delivery.kind.value.removeprefix("notice.")),
            ticket,
            ticket_url(rondafile, facts.incident.target, ticket) if ticket else None,
            links.page(facts.incident),
        )

    def write(batch: Sequence[Pending]) -> Message:
        content = batch[0].delivery.content
        if isinstance(content, WindowFacts):
            page = None if rondafile.site_url is None else f"{rondafile.site_url.rstrip('/')}/{CALENDAR}"
            return window_message(content.announcement, language=rondafile.language, zone=rondafile.zone, page_url=page)
        if isinstance(content, WeeklyFacts):
            if letters is None:
                raise DeliveryError(N_("reviews are mailed by `ronda publish` and `ronda report weekly --mail`"))
            return letters(content)
        batch_told = [told(pending) for pending in batch]
        return storm_of(batch_told, language=rondafile.language, zone=rondafile.zone, site_url=rondafile.site_url)

    return write
