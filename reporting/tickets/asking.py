"""What a ticket says about closing it: what is missing, and how to give it."""

import shlex
from collections.abc import Callable

from language import N_
from reporting.domain.actions import TicketFacts
from reporting.domain.rootcause import TITLES, Category, Lack, RootCause
from reporting.tickets.formats.document import Block, Code, Items, Paragraph

LACKS = {
    Lack.CATEGORY: N_("a root cause of the list below"),
    Lack.TEXT: N_("what happened, in a sentence"),
    Lack.FIX: N_("a link to what mended it"),
    Lack.EVIDENCE: N_("evidence that it works again"),
}
LABELS = N_("Root cause"), N_("Fix")


def reminder_of(facts: TicketFacts, say: Callable[[str], str], *, by_comment: bool) -> tuple[Block, ...]:
    """Return what is missing, the lines to write or the command to run, and the list of root causes."""
    root, fix = (say(label) for label in LABELS)
    lines = f"{root}: configuration - …\n{fix}: https://…"
    command = f"ronda incidents resolve {shlex.quote(facts.incident.incident_id)} --category configuration"
    known = tuple(f"{each.value}: {say(TITLES[each])}" for each in Category)
    return (
        Paragraph(say(N_("This ticket was closed, and the record of its incident is not complete."))),
        Items(say(N_("What is missing")), tuple(say(LACKS[each]) for each in facts.lacking)),
        *([Code(say(N_("Answer with a comment that has these lines")), lines)] if by_comment else ()),
        Code(
            say(N_("Or give it with this command") if by_comment else N_("Give it with this command")),
            f'{command} --text "…" --fix https://…',
        ),
        Items(say(N_("Root causes")), known),
    )


def root_cause_lines(root: RootCause, say: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return the rows on a root cause, those that say something."""
    title = f"{say(TITLES[root.category])} ({root.category.value})" if root.category else ""
    told = ": ".join(part for part in (title, root.text) if part)
    rows = [(N_("Root cause"), told), (N_("Fix"), root.fix)]
    return [(say(name), value) for name, value in rows if value]
