"""What a notice about planned work says. Pure."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from language import N_, translations
from reporting.domain.maintenance.announcing import Announcement, Stage
from reporting.domain.maintenance.work import Kind
from reporting.notices.cutting import cut, one_line
from reporting.notices.message import Link, Message, Tone
from reporting.notices.moments import Say, between, took, when
from reporting.notices.wording import fitting_title
from rondafile.recurring import Span

KINDS = {Kind.PREVENTIVE: N_("preventive maintenance"), Kind.EVOLUTIVE: N_("evolutive maintenance")}
MOST_TIMES = 10
"""Times of work that repeats, beside the next: the calendar has the rest."""
MOST_NAME = 80
"""Characters of the name of work in a title, so that its day still fits."""
_TITLES = {
    Stage.ANNOUNCED: N_("Maintenance planned: {title}"),
    Stage.CANCELLED: N_("Maintenance cancelled: {title}"),
    Stage.DAY_BEFORE: N_("Maintenance within 24 hours: {title}"),
    Stage.STARTED: N_("Maintenance has begun: {title}"),
    Stage.OVERRUN: N_("Maintenance overruns: {title}"),
    Stage.ENDED: N_("Maintenance is over: {title}"),
}
_LEADS = {
    Stage.CANCELLED: N_("It was called off: what is left of it will not take place."),
    Stage.OVERRUN: N_("Its time is over, and something that it concerns still fails."),
    Stage.ENDED: N_("Its time is over, and what it concerns works."),
}
_TONES = {Stage.CANCELLED: Tone.PLAIN, Stage.OVERRUN: Tone.BAD, Stage.ENDED: Tone.GOOD}
_AHEAD = (Stage.ANNOUNCED, Stage.DAY_BEFORE, Stage.STARTED)


def window_message(
    announcement: Announcement, *, language: str, zone: ZoneInfo, page_url: str | None = None
) -> Message:
    """Return what is told of planned work.

    Args:
        announcement: What is due.
        language: A code of ``language.LANGUAGES``.
        zone: The site's, in which times are written; where the work has another, its own stand beside them.
        page_url: Where the calendar is.
    """
    stage, work, span = announcement.stage, announcement.work, announcement.span
    say = translations(language).gettext
    name = f"{cut(one_line(work.title), MOST_NAME)}, {when(span.starts_at, zone, language)}"
    lead = say(_LEADS[stage]) if stage in _LEADS else one_line(work.effect)
    further = _further(announcement)
    return Message(
        title=fitting_title(_TITLES[stage], name, say),
        lead=lead,
        rows=tuple((say(label), one_line(value)) for label, value in _rows(announcement, language, zone, say)),
        items_title=say(N_("Further times")) if further else "",
        items=tuple(_times(further, zone, language, say)),
        links=(Link(say(N_("Maintenance calendar")), page_url),) if page_url is not None else (),
        tone=_TONES.get(stage, Tone.WARN),
        thread=f"work-{work.work_id}",
        language=language,
        left_out=say(N_("and {more} more")),
    )


def _rows(told: Announcement, language: str, zone: ZoneInfo, say: Say) -> Iterator[tuple[str, str]]:
    work, span = told.work, told.span
    if told.stage is Stage.CANCELLED:
        yield N_("Cancelled because"), work.cancelled_because
        yield N_("It was planned for"), _between(span, zone, language)
    else:
        yield N_("When"), f"{_between(span, zone, language)} · {took(span.ends_at - span.starts_at)}"
    if work.zone.utcoffset(span.starts_at.astimezone(work.zone)) != zone.utcoffset(span.starts_at.astimezone(zone)):
        yield N_("Where it takes place"), f"{_between(span, work.zone, language)}, {work.zone.key}"
    if told.stage not in _AHEAD and told.stage is not Stage.CANCELLED:
        yield N_("What was announced"), work.effect
    yield N_("Services"), ", ".join(work.services)
    if work.targets:
        yield N_("Backends"), ", ".join(sorted(work.targets))
    yield N_("Kind"), say(KINDS[work.kind])
    yield N_("Who answers for it"), work.owner
    if work.emergency is not None and told.stage in _AHEAD:
        yield N_("Announced late because"), work.emergency


def _further(told: Announcement) -> list[Span]:
    if told.stage is not Stage.ANNOUNCED:
        return []
    return [each for each in told.work.occurrences if each.starts_at > told.span.starts_at]


def _times(further: list[Span], zone: ZoneInfo, language: str, say: Say) -> Iterator[str]:
    for span in further[:MOST_TIMES]:
        yield _between(span, zone, language)
    if len(further) > MOST_TIMES:
        yield say(N_("and {more} more")).format(more=len(further) - MOST_TIMES)


def _between(span: Span, zone: ZoneInfo, language: str) -> str:
    return between(span.starts_at, span.ends_at, zone, language)
