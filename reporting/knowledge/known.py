"""The incidents of a cause whose root cause is known, as lines of its article. The same store gives the same lines."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations
from urllib.parse import quote
from zoneinfo import ZoneInfo

from language import N_
from reporting.domain.causes import CAUSES, cause_of
from reporting.domain.incident import Incident
from reporting.domain.rootcause import TITLES, RootCause, is_link
from reporting.ports import Store

MOST_LISTED = 50
"""Incidents in an article, the newest; of the others only the number is told."""
MOST_CHARACTERS = 600
"""Of what people said about one of them."""
MOST_READ = 100_000
"""Incidents that are looked at, the open ones and then the newest."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~$])")
"""May open or close markup inside a line: CommonMark and GitHub let each be escaped by a backslash."""
_TURNING = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows (UAX #9)."""
_IN_ADDRESS = ":/?#[]@!$&'()*+,;=%-._~"
"""RFC 3986: reserved, unreserved and the percent sign; anything else is written with percent signs."""
_PARTS = (("d", 86_400), ("h", 3_600), ("min", 60))

Clean = Callable[[str], str]
"""Takes secrets out of a text."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the incidents of one cause."""

    explained: tuple["Explained", ...] = ()
    """Those that are over and have a root cause, the newest first, each once."""
    unexplained: int = 0
    """Those that are over without one."""


@dataclass(frozen=True, slots=True)
class Explained:
    """An incident that is over, and why it happened."""

    incident: Incident
    root_cause: RootCause
    closed_at: datetime
    """UTC."""
    ticket: str | None
    url: str | None
    """Of the ticket, if its system has told one."""


def known_of(store: Store) -> Mapping[str, Known]:
    """Return what is known of each cause; one that is no longer listed counts as unclear.

    Raises:
        StoreError: The store cannot be read.
    """
    every = {each.incident_id: each for each in store.incidents(limit=MOST_READ)}
    over = [each for each in every.values() if each.closed_at is not None and each.dismissal is None]
    explained = [each for each in every.values() if each.closed_at is not None and _is_explained(each)]
    names = [each.incident_id for each in explained]
    tickets, states = (store.tickets(names), store.ticket_states(names)) if names else ({}, {})
    found: dict[str, list[Explained]] = {cause: [] for cause in CAUSES}
    for each in sorted(explained, key=_age, reverse=True):
        assert each.root_cause is not None
        assert each.closed_at is not None
        state = states.get(each.incident_id)
        ticket = tickets.get(each.incident_id) or (state.ticket if state else None)
        found[cause_of(each.cause).key].append(
            Explained(each, each.root_cause, each.closed_at, ticket, state.url if state else None)
        )
    without = [cause_of(each.cause).key for each in over if not _is_explained(each)]
    return {cause: Known(tuple(those), without.count(cause)) for cause, those in found.items()}


def lines_of(known: Known, translations: NullTranslations, zone: ZoneInfo, clean: Clean) -> list[str]:
    """Return the list of the known incidents, in Markdown: no line of it can be taken for anything else."""
    shown = known.explained[:MOST_LISTED]
    lines = [line for each in shown for line in _item(each, translations.gettext, zone, clean)]
    if earlier := len(known.explained) - len(shown):
        lines.append("- " + translations.ngettext("and {n} earlier", "and {n} earlier", earlier).format(n=earlier))
    return lines


def _item(each: Explained, say: Callable[[str], str], zone: ZoneInfo, clean: Clean) -> Iterable[str]:
    incident, root = each.incident, each.root_cause
    assert root.category is not None
    # The date in figures: a name of a month may be written otherwise by the next release of the language data.
    day = f"{incident.failing_since.astimezone(zone):%Y-%m-%d}"
    lasted = say(N_("lasted {duration}")).format(duration=_duration(incident.failing_since, each.closed_at))
    ticket = _linked(each.ticket, each.url, clean) if each.ticket else say(N_("no ticket"))
    yield f"- **{day}** · {_one_line(incident.incident_id)} · {ticket} · {lasted}"
    label = say(N_("The fix"))
    fix = f" {_linked(label, root.fix, clean)}" if is_link(root.fix) else ""
    # What people wrote never begins a line: there a sign such as - would begin a list.
    yield f"  {say(TITLES[root.category])}: {_one_line(_shortened(clean(root.text)))}{fix}"


def _is_explained(incident: Incident) -> bool:
    return incident.root_cause is not None and incident.root_cause.is_identified


def _age(incident: Incident) -> tuple[datetime, str]:
    return incident.failing_since, incident.incident_id


def _linked(text: str, address: str | None, clean: Clean) -> str:
    if address is None or not is_link(address):
        return _one_line(text)
    # A sign that is not allowed in an address could end the link; & could begin a character reference.
    safe = quote(clean(address.strip()), safe=_IN_ADDRESS, errors="replace").replace("&", "&amp;")
    return f"[{_one_line(text)}](<{safe}>)"


def _one_line(text: str) -> str:
    """Return a text on one line, with every sign that could be markup escaped."""
    kept = "".join("\ufffd" if unicodedata.category(each) in ("Cc", "Cs") else each for each in _joined(text))
    return _SPECIAL.sub(r"\\\1", _TURNING.sub("", kept))


def _shortened(text: str) -> str:
    joined = _joined(text)
    return joined if len(joined) <= MOST_CHARACTERS else f"{joined[: MOST_CHARACTERS - 1].rstrip()}…"


def _joined(text: str) -> str:
    return " ".join(text.split())


def _duration(start: datetime, end: datetime) -> str:
    """Return a duration in its two largest units, such as ``2 h 5 min``; the symbols are the same in every language."""
    seconds, counts = max(0, round((end - start).total_seconds() / 60)) * 60, []
    for symbol, size in _PARTS:
        count, seconds = divmod(seconds, size)
        counts.append((count, symbol))
    largest = next((place for place, (count, _) in enumerate(counts) if count), len(counts) - 1)
    said = [f"{count} {symbol}" for count, symbol in counts[largest : largest + 2] if count]
    return " ".join(said) or "0 min"
