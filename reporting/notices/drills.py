"""A rehearsal: a message that shows that a channel reaches people, and says that nothing is down. Pure."""

from datetime import datetime

from babel.dates import format_datetime

from language import N_, translations
from reporting.notices.cutting import one_line
from reporting.notices.message import Message
from reporting.notices.moments import LOCALES
from reporting.notices.wording import fitting_title


def drill(channel: str, language: str, now: datetime) -> Message:
    """Return the rehearsal of a channel.

    Args:
        channel: Its name in the configuration.
        language: A code of ``language.LANGUAGES``.
        now: Aware; written in its own zone.
    """
    say = translations(language).gettext
    sent = f"{format_datetime(now, 'd MMM y, HH:mm:ss', locale=LOCALES[language])} ({now.tzname()})"
    return Message(
        title=fitting_title(N_("DRILL, nothing is down: {title}"), one_line(channel), say),
        lead=say(N_("This is a drill. It shows that notices arrive here; nothing is down, and nothing is to be done.")),
        rows=((say(N_("Channel")), one_line(channel)), (say(N_("Sent")), sent)),
        is_drill=True,
        language=language,
        left_out=say(N_("and {more} more")),
    )
