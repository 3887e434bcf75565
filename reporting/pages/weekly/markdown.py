"""A review as Markdown, as GitHub and mail programs show it: for the summary of a CI run, an issue, a mail."""

import re
from collections.abc import Iterable, Iterator, Sequence

from language import N_
from reporting.domain.review.basis import Tone
from reporting.pages.weekly.lines import IncidentLine
from reporting.pages.weekly.references import Reference
from reporting.pages.weekly.rows import Row
from reporting.pages.weekly.view import WeekView
from reporting.pages.wording import Wording

SIGNS = {Tone.BAD: "🔴", Tone.WARN: "🟠", Tone.UNKNOWN: "⚪", Tone.GOOD: "🟢"}
MOST_INCIDENTS = 30
"""Incidents that are listed; the page and the JSON have them all."""
_MARKUP = re.compile(r"([\\`*_\[\]<>|~])")
"""CommonMark lets any of these be escaped by a backslash (https://spec.commonmark.org/0.31.2/#backslash-escapes)."""


def escaped(text: str) -> str:
    """Return text from outside as it is read, on one line: nothing in it marks anything up.

    ``@`` would call somebody and ``#`` link an issue, so both become character references.
    """
    quiet = _MARKUP.sub(r"\\\1", " ".join(text.split()).replace("&", "&amp;"))
    return quiet.replace("#", "&#35;").replace("@", "&#64;")


def markdown_of(view: WeekView, wording: Wording) -> bytes:
    """Return a review as Markdown, UTF-8."""
    lines = list(_Writer(view, wording).lines())
    return ("\n".join(lines).rstrip() + "\n").encode(errors="replace")


class _Writer:
    def __init__(self, view: WeekView, wording: Wording) -> None:
        self.view, self.wording, self.say = view, wording, wording.gettext

    def lines(self) -> Iterator[str]:
        view = self.view
        yield from (f"# {SIGNS[view.tone]} {escaped(view.target)} · {view.week}", "")
        yield from (f"**{escaped(view.headline)}**", "")
        zone = self.say(N_("Times are in the zone {zone}.")).format(zone=self.wording.zone.key)
        yield f"{view.days}. {zone}"
        for title, lines in (
            (N_("Key figures"), self.figures()),
            (N_("What changed, and why it matters"), self.findings()),
            (N_("The worst"), self.worst()),
            (N_("How long it took, by severity"), self.severities()),
            (N_("Planned in the next two weeks"), self.coming()),
            (N_("How far to trust these figures"), self.caveats()),
            (N_("Incidents"), self.incidents()),
        ):
            yield from ("", f"## {self.say(title)}", "", *lines)

    def figures(self) -> Iterator[str]:
        heads = (N_("Figure"), N_("This week"), N_("Week before"), N_("Change"), N_("Incidents"))
        rows: list[Sequence[str]] = []
        for title, mine in self.view.groups:
            rows.append((f"**{escaped(title)}**", "", "", "", ""))
            rows += [self.figure(each) for each in mine]
        yield from self.table(heads, rows, ":-----", "-----:", "-----:", ":-----", ":-----")

    def figure(self, row: Row) -> Sequence[str]:
        value = f"**{row.value}**" if row.figure.value is not None else f"{row.value}: {row.reason}"
        moved = f"{row.change} {row.arrow}" if row.change else ""
        change = " ".join(each for each in (moved, row.verdict) if each)
        return escaped(row.title), value, row.before, change, self.refs(row.behind)

    def findings(self) -> Iterator[str]:
        for each in self.view.findings:
            yield f"- {SIGNS[each.tone]} **{escaped(each.said)}**"
            yield f"  {escaped(each.matters)} {self.refs(each.behind)}".rstrip()
        if not self.view.findings:
            yield self.say(N_("Nothing that anybody should know."))

    def worst(self) -> Iterator[str]:
        for number, each in enumerate(self.view.worst, start=1):
            yield f"{number}. **{each.severity} · {escaped(each.title)}** {self.ref(each.reference)}"
            yield f"   {each.when} · {self.lasting(each)}"
            yield f"   {escaped(each.message)}"
            root, none = self.say(N_("Root cause")), self.say(N_("none"))
            yield f"   {root}: {self.root(each)}"
            yield f"   Ticket: {escaped(each.ticket) or none}"
        if not self.view.worst:
            yield self.say(N_("No incident failed in this week."))

    def severities(self) -> Iterator[str]:
        heads = (
            *(N_("Time"), N_("Severity"), N_("Mean"), N_("95 % interval"), N_("Median"), N_("90th percentile")),
            *(N_("Median with open"), N_("Ended"), N_("Open")),
        )
        rows = [
            (
                *(each.times, each.severity or self.say(N_("all")), each.mean, each.interval, each.median, each.p90),
                *(each.survival, self.wording.number(each.ended), self.wording.number(each.going_on)),
            )
            for each in self.view.severities
        ]
        yield from self.table(heads, rows, ":-----", ":-----", *["-----:"] * 7)

    def coming(self) -> Iterator[str]:
        for each in self.view.coming:
            yield f"- **{each.when}** ({each.lasts}) {escaped(each.title)}"
            yield f"  {escaped(each.effect)} ({escaped(each.services)}; {escaped(each.owner)})"
            if each.critical:
                yield "  ⚠ " + self.say(N_("{span} of it in critical hours")).format(span=each.critical)
            if each.is_late:
                yield "  ⚠ " + self.say(N_("less than 48 hours' notice"))
        if not self.view.coming:
            yield self.say(N_("Nothing is planned."))

    def caveats(self) -> Iterator[str]:
        for each in self.view.caveats:
            yield f"- {escaped(each.said)} {self.refs(each.behind)}".rstrip()

    def incidents(self) -> Iterator[str]:
        mine = self.view.incidents
        if not mine:
            yield self.say(N_("There is no incident."))
            return
        heads = ("#", N_("Severity"), N_("What"), N_("When"), N_("How long"), N_("Root cause"), "Ticket")
        rows = [
            (
                *(str(each.reference.number), each.severity, f"{escaped(each.title)} ({escaped(each.check)})"),
                *(each.when, self.lasting(each), self.root(each), escaped(each.ticket)),
            )
            for each in mine[:MOST_INCIDENTS]
        ]
        yield from self.table(heads, rows, "-----:", *[":-----"] * 6)
        if (more := len(mine) - MOST_INCIDENTS) > 0:
            yield from ("", self.say(N_("… and {count} more")).format(count=self.wording.number(more)))

    def lasting(self, line: IncidentLine) -> str:
        said = [line.lasted]
        if line.in_week:
            said.append(self.say(N_("{span} in this week")).format(span=line.in_week))
        if line.critical:
            said.append(self.say(N_("down {span} in critical hours")).format(span=line.critical))
        return " · ".join([*said, line.state] if line.state else said)

    def root(self, line: IncidentLine) -> str:
        if line.is_explained or not line.is_counted:
            return escaped(line.root_cause) or "–"
        missing = self.say(N_("missing"))
        return f"{missing} ({escaped(line.root_cause)})" if line.root_cause else missing

    def refs(self, references: Iterable[Reference]) -> str:
        return " ".join(self.ref(each) for each in references if each.number is not None)

    @staticmethod
    def ref(reference: Reference) -> str:
        link = reference.link or ""
        shown = f"\\[{reference.number}\\]"
        return f"[{shown}]({link})" if link.startswith(("http://", "https://")) else shown

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]], *sides: str) -> Iterator[str]:
        yield f"| {' | '.join(self.say(each) if each.strip('#') else each for each in heads)} |"
        yield f"| {' | '.join(sides)} |"
        for row in rows:
            yield f"| {' | '.join(row)} |"
