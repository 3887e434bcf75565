"""Words, dates and numbers as the site's readers write them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent

from language import N_
from reporting.domain.causes import cause_of
from reporting.domain.reason import Reason
from reporting.domain.rootcause import TITLES, Category
from reporting.domain.verdict_words import WORDS, remarks_on
from reporting.domain.verdicts import CaseVerdict, Verdict
from reporting.pages.measure_names import MEASURES
from reporting.pages.verdict import Verdict as TargetVerdict
from reporting.pages.verdict import VerdictKind

LOCALES = {"es": "es_CO", "en": "en"}

_WORDS = {
    "passed": N_("passed"),
    "degraded": N_("degraded"),
    "failed": N_("failed"),
    "unknown": N_("unknown"),
    "skipped": N_("skipped"),
    "S1": N_("S1 critical"),
    "S2": N_("S2 high"),
    "S3": N_("S3 medium"),
    "S4": N_("S4 low"),
    "1": N_("Level 1: help desk"),
    "2": N_("Level 2: backend team"),
    "3": N_("Level 3: outside provider"),
    "analysts": N_("Analysts"),
    "opened": N_("opened"),
    "changed": N_("changed"),
    "closed": N_("closed"),
    "reopened": N_("reopened"),
    "dismissed": N_("dismissed"),
    "ticket-closed": N_("ticket closed"),
    "ticket-opened": N_("ticket opened again"),
    "explained": N_("explained"),
    "resolved": N_("resolved"),
    "flagged": N_("flagged"),
    "reminded": N_("still open"),
    "open": N_("open"),
    "wont-fix": N_("will not be mended"),
    "duplicate": N_("a duplicate"),
    "merge": N_("merge"),
    "schedule": N_("schedule"),
    "manual": N_("manual"),
    "demo": N_("demo"),
}
_UNITS = {"ms": "ms", "s": "s", "min": "min", "hours": "h", "days": "d"}
"""Symbols are the same in every language; babel's own short forms are not right for ``1 hora``."""
_PARTS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


class Wording:
    """Puts values into the words of one language and the hours of one zone.

    Args:
        translations: The catalog.
        language: A key of ``LOCALES``.
        zone: In which times are written.
        now: When the site is written, aware.
    """

    def __init__(self, translations: NullTranslations, language: str, zone: ZoneInfo, now: datetime) -> None:
        self.translations, self.language, self.zone, self.now = translations, language, zone, now
        self.locale = LOCALES[language]
        self.gettext, self.ngettext = translations.gettext, translations.ngettext
        self._numbers: dict[float, str] = {}
        self._moments: dict[datetime, str] = {}
        """What was put into words before: the pages of a large round say the same thousands of times."""

    def word(self, value: str) -> str:
        """Return the word for an outcome, severity, level, event or trigger."""
        return self.gettext(_WORDS[value]) if value in _WORDS else value

    def cause(self, key: str) -> str:
        """Return what a cause is called."""
        return self.gettext(cause_of(key).title)

    def category(self, key: str) -> str:
        """Return what a category of root causes is called."""
        return self.gettext(TITLES[Category(key)])

    def reason(self, reason: Reason) -> str:
        """Return why something happened."""
        return reason.tell(self.gettext)

    def verdict(self, verdict: Verdict) -> str:
        """Return what a verdict on a case is called."""
        return self.gettext(WORDS[verdict])

    def remarks(self, case: CaseVerdict) -> str:
        """Return what is to be said of a case besides its verdict."""
        return " · ".join(remarks_on(case, self.gettext))

    def when(self, moment: datetime) -> str:
        """Return a moment with its zone: ``24 Nov 2026, 06:10:05 UTC-5``."""
        known = self._moments.get(moment)
        if known is None:
            local = moment.astimezone(self.zone)
            said = format_datetime(local, "d MMM y, HH:mm:ss", locale=self.locale)
            known = self._moments[moment] = f"{said} {_zone_of(local)}"
        return known

    def clock(self, moment: datetime) -> str:
        """Return a time of day with its zone."""
        local = moment.astimezone(self.zone)
        return f"{local:%H:%M:%S} {_zone_of(local)}"

    def ago(self, moment: datetime) -> str:
        """Return how long before the writing of the site something was: ``5 minutes ago``."""
        seconds = round((moment - self.now).total_seconds())
        return format_timedelta(timedelta(seconds=seconds or -1), add_direction=True, locale=self.locale)

    def between(self, start: datetime, end: datetime | None) -> str:
        """Return how long something lasted, in its two largest units; until now without an end."""
        return self.lasting((end or self.now) - start)

    def lasting(self, span: timedelta) -> str:
        """Return a length of time in its two largest units: ``1 h 5 min``."""
        seconds = max(0, round(span.total_seconds()))
        counts = []
        for symbol, size in _PARTS:
            count, seconds = divmod(seconds, size)
            counts.append((count, symbol))
        largest = next((place for place, (count, _) in enumerate(counts) if count), len(counts) - 1)
        said = [self._unit(count, symbol) for count, symbol in counts[largest : largest + 2] if count]
        return " ".join(said) or self._unit(0, "s")

    def took(self, duration_ms: int) -> str:
        """Return a short duration: ``230 ms`` or ``1.2 s``."""
        return self._unit(duration_ms, "ms") if duration_ms < 1000 else self._unit(round(duration_ms / 1000, 1), "s")

    def measures(self, measures: Mapping[str, float]) -> list[tuple[str, str]]:
        """Return each figure as its name and its value with the unit its name ends in."""
        return [self._measure(name, value) for name, value in measures.items()]

    def size(self, size: float) -> str:
        """Return a number of bytes: ``12.3 kB``."""
        for symbol in ("B", "kB", "MB", "GB"):
            if size < 1000:
                return self._unit(round(size, 1), symbol)
            size /= 1000
        return self._unit(round(size, 1), "TB")

    def number(self, value: float) -> str:
        """Return a number with the separators of the language."""
        known = self._numbers.get(value)
        if known is None:
            known = self._numbers[value] = format_decimal(value, locale=self.locale)
        return known

    def headline(self, verdict: TargetVerdict) -> str:
        """Return the verdict as one sentence."""
        number, cause = verdict.number, self.cause(verdict.cause)
        values = {"number": self.number(number), "cause": cause}
        return self._sentence(verdict.kind, number).format(**values)

    def _sentence(self, kind: VerdictKind, number: int) -> str:
        gettext, ngettext = self.gettext, self.ngettext
        match kind:
            case VerdictKind.INCIDENTS:
                return ngettext(
                    "{number} open incident: {cause}", "{number} open incidents, the worst: {cause}", number
                )
            case VerdictKind.UNDELIVERED:
                return ngettext("{number} message was not delivered", "{number} messages were not delivered", number)
            case VerdictKind.FAILING:
                return ngettext(
                    "{number} check fails, no incident yet", "{number} checks fail, no incident yet", number
                )
            case VerdictKind.NEVER_RUN:
                return gettext("Never measured")
            case VerdictKind.NOT_MEASURED:
                return gettext("Could not be measured")
            case VerdictKind.DEGRADED:
                return ngettext("Works, with {number} warning", "Works, with {number} warnings", number)
            case VerdictKind.PARTLY_MEASURED:
                return ngettext(
                    "Works as far as it was measured, {number} check is unknown",
                    "Works as far as it was measured, {number} checks are unknown",
                    number,
                )
        return gettext("Everything works")

    def _measure(self, name: str, value: float) -> tuple[str, str]:
        stem, _, suffix = name.rpartition("_")
        if stem and suffix == "bytes":
            return self._figure(stem), self.size(value)
        if stem and suffix in _UNITS:
            return self._figure(stem), self._unit(value, _UNITS[suffix])
        if stem and suffix == "ratio":
            return self._figure(stem), format_percent(value, format="#,##0.#%", locale=self.locale)
        return self._figure(name), self.number(value)

    def _figure(self, name: str) -> str:
        return self.gettext(MEASURES[name]) if name in MEASURES else name.replace("_", " ")

    def _unit(self, value: float, symbol: str) -> str:
        return f"{self.number(value)}\N{NO-BREAK SPACE}{symbol}"


def _zone_of(local: datetime) -> str:
    offset = local.utcoffset() or timedelta()
    if not offset:
        return "UTC"
    sign = "-" if offset < timedelta() else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"
