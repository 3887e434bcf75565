"""Several new incidents in one message: how many, the worst first. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from language import N_, translations
from reporting.domain.actions import TicketFacts
from reporting.domain.causes import cause_of
from reporting.domain.notices.stage import Stage
from reporting.notices.cutting import one_line
from reporting.notices.message import Link, Message, Tone
from reporting.notices.moments import Say, short, when
from reporting.notices.wording import LEVELS, SEVERITIES, fitting_title, lead_of, message_of, title_of, tone_of

MOST_NAMED = 3
"""Backends that the title names; of more it says how many."""


@dataclass(frozen=True, slots=True)
class Told:
    """One notice that would have been a message of its own."""

    facts: TicketFacts
    stage: Stage = Stage.OPENED
    ticket: str = ""
    """Key of its ticket; empty if there is none."""
    ticket_url: str | None = None
    page_url: str | None = None


def storm_of(told: Sequence[Told], *, language: str, zone: ZoneInfo, site_url: str | None = None) -> Message:
    """Return one message about several incidents; the worst is told like one that stands alone, the others by a line.

    Args:
        told: At least one, in any order.
        language: A code of ``language.LANGUAGES``.
        zone: In which times are written.
        site_url: Where all of them are shown.
    """
    if len(told) == 1:
        return _alone(told[0], language, zone)
    catalog = translations(language)
    say = catalog.gettext
    ordered = sorted(told, key=lambda each: (each.facts.incident.severity, each.facts.incident.failing_since))
    worst = ordered[0]
    count = catalog.ngettext("{n} incident at once", "{n} incidents at once", len(ordered)).format(n=len(ordered))
    cause = say(cause_of(worst.facts.incident.cause).title)
    head = f"[{worst.facts.incident.severity}] {_targets(ordered, say)}: "
    title = head + say(N_("{count}, the worst: {cause}")).format(count=count, cause=cause)
    since = short(worst.facts.incident.failing_since, worst.facts.at, zone, language)
    form = N_("{count}. The worst ({since}): {what}.")
    lead = say(form).format(count=count, since=since, what=lead_of(worst.facts, say))
    tones = [tone_of(each.facts, each.stage) for each in ordered]
    return Message(
        title=fitting_title("{title}", title, say),
        lead=lead,
        rows=tuple(_rows(ordered, language, zone, say)),
        items_title=say(N_("All of them, the worst first")),
        items=tuple(_line(each, zone, language, say) for each in ordered),
        links=tuple(_links(worst, site_url, say)),
        tone=Tone.BAD if Tone.BAD in tones else tones[0],
        language=language,
        left_out=say(N_("and {more} more")),
    )


def _alone(told: Told, language: str, zone: ZoneInfo) -> Message:
    return message_of(
        told.facts,
        told.stage,
        language=language,
        zone=zone,
        ticket=told.ticket,
        ticket_url=told.ticket_url,
        page_url=told.page_url,
    )


def _targets(ordered: Sequence[Told], say: Say) -> str:
    names = list(dict.fromkeys(each.facts.incident.target for each in ordered))
    if len(names) > MOST_NAMED:
        return say(N_("{count} backends")).format(count=len(names))
    return ", ".join(names)


def _rows(ordered: Sequence[Told], language: str, zone: ZoneInfo, say: Say) -> Iterator[tuple[str, str]]:
    incidents = [each.facts.incident for each in ordered]
    yield say(N_("Since")), when(min(each.failing_since for each in incidents), zone, language)
    severities = Counter(each.severity for each in incidents)
    yield say(N_("Severity")), " · ".join(f"{say(SEVERITIES[each])}: {severities[each]}" for each in sorted(severities))
    levels = Counter(each.level for each in incidents)
    counted = [f"{say(name)} ({levels[level]})" for level, name in LEVELS.items() if level in levels]
    yield say(N_("Who has it")), " · ".join(counted)


def _line(told: Told, zone: ZoneInfo, language: str, say: Say) -> str:
    incident = told.facts.incident
    since = short(incident.failing_since, told.facts.at, zone, language)
    parts = (title_of(incident, told.stage, say), since, told.ticket)
    return one_line(" · ".join(part for part in parts if part))


def _links(worst: Told, site_url: str | None, say: Say) -> Iterator[Link]:
    if site_url is not None:
        yield Link(say(N_("All incidents")), site_url)
    if worst.ticket_url is not None:
        yield Link(say(N_("Ticket of the worst")), worst.ticket_url)
    if worst.page_url is not None:
        yield Link(say(N_("Page of the worst")), worst.page_url)
