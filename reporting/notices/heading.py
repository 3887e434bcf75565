"""What a message says by its sign and its first words: how things stand, and whether it is a drill."""

from language import N_, translations
from reporting.notices.cutting import cut, one_line
from reporting.notices.message import Message, Tone

_SIGNS = {Tone.BAD: "🔴", Tone.WARN: "⚠️", Tone.GOOD: "✅", Tone.PLAIN: "ℹ️"}
"""They differ in shape too, for those who see no difference between red and green."""
_DRILL_SIGN = "🧪"
_DRILL = N_("DRILL")
_WORDS = {
    Tone.BAD: N_("Failing"),
    Tone.WARN: N_("Attention"),
    Tone.GOOD: N_("Working again"),
    Tone.PLAIN: N_("Notice"),
}
PLANNED = "work-"
"""What the thread of planned work begins with: it is no incident."""
_SEEN = 60
"""Characters of a title within which a reader sees that it is a drill, even where a phone shows no more."""


def heading(message: Message, limit: int) -> str:
    """Return sign and title on one line of at most ``limit`` UTF-16 units; a drill is marked where it is seen."""
    title = one_line(message.title)
    if message.is_drill and not says_drill(message):
        title = f"[{translations(message.language).gettext(_DRILL)}] {title}"
    sign = _DRILL_SIGN if message.is_drill else _SIGNS[message.tone]
    return cut(f"{sign} {title or state(message)}", limit)


def says_drill(message: Message) -> bool:
    """Tell whether the title says by itself, where it is seen, that this is a drill."""
    word = translations(message.language).gettext(_DRILL)
    return word.casefold() in one_line(message.title)[:_SEEN].casefold()


def state(message: Message) -> str:
    """Return in words what the sign says."""
    word = N_("Drill: nothing has happened") if message.is_drill else _WORDS[message.tone]
    return translations(message.language).gettext(word)


def notes(message: Message, *, again: bool) -> list[str]:
    """Return what stands at the edge: how things stand, the incident's name, and that it may be a repetition."""
    say = translations(message.language).gettext
    found = [state(message)]
    thread = one_line(message.thread)
    if thread and not thread.startswith(PLANNED):
        found.append(cut(say(N_("Incident {name}")).format(name=thread), 100))
    if again:
        found.append(say(N_("This may be a repetition: an earlier try may have arrived")))
    return found
