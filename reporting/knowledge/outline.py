"""What a new article looks like: the sections, each with what belongs there."""

from collections.abc import Callable

from language import N_
from reporting.domain.causes import cause_of
from reporting.knowledge.article import END, START, TITLES, Section

_HINTS = {
    Section.SYMPTOM: N_("What the help desk sees: which page or call fails, what users say, since when."),
    Section.CONFIRM: N_("Commands that tell this cause from others, with what they answer when it is this one:"),
    Section.FIX: N_("Steps that bring it back, the safe ones first; when to stop and escalate."),
}


def outline_of(cause: str, say: Callable[[str], str]) -> str:
    """Return an article with every section, to be filled in, in the language of ``say``."""
    parts = [f"# {say(cause_of(cause).title)}"]
    for section, hint in _HINTS.items():
        parts += [f"## {say(TITLES[section])}", f"_{say(hint)}_"]
        if section is Section.CONFIRM:
            parts.append("```sh\nronda diagnose\n```")
    parts += [f"## {say(TITLES[Section.INCIDENTS])}", f"{START}\n{END}"]
    return "\n\n".join(parts) + "\n"
