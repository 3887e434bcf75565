"""Badges: one word on each target, to be shown elsewhere."""

import json
from functools import partial

from reporting.pages import addresses
from reporting.pages.context import Pages, Site
from reporting.pages.press import Press, clean
from reporting.pages.verdict import Tone, VerdictKind
from reporting.pages.views import TargetView
from reporting.pages.wording import Wording

COLOURS = {Tone.GOOD: "#14683a", Tone.WARN: "#7a4a00", Tone.BAD: "#a81e18", Tone.UNKNOWN: "#565b63"}
"""White on each of them is readable: 5 to 1 at least."""
CACHED_S = 300
"""For how long others may show a badge without asking again; shields.io takes no less."""
LONGEST = 40
"""Letters of a target's name on a badge."""
_NARROW, _WIDE = "iIljtf.,:;!|'()[] ", "mwMWABCDEGHKNOQRSUVXYZ@%"
_PADDING = 12
"""Beside each of the two texts, in px, both sides together."""


def badges(site: Site) -> Pages:
    """Yield the badge of each target, as JSON for shields.io and as a picture of our own."""
    for target in site.targets:
        yield addresses.badge(target.name, "json"), partial(endpoint, target, site.press.wording)
        yield addresses.badge(target.name, "svg"), partial(picture, target, site.press)


def endpoint(target: TargetView, wording: Wording) -> bytes:
    """Return what shields.io makes a badge from (https://shields.io/badges/endpoint-badge)."""
    tone = _tone(target)
    said = {
        "schemaVersion": 1,
        "label": label_of(target),
        "message": message_of(target, wording),
        "color": COLOURS[tone],
        "isError": tone is Tone.BAD,
        "cacheSeconds": CACHED_S,
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def picture(target: TargetView, press: Press) -> bytes:
    """Return the badge as SVG; its title says when that was measured, and until when it counts."""
    label, message = label_of(target), message_of(target, press.wording)
    return press.page(
        "badge.svg",
        addresses.badge(target.name, "svg"),
        title=title_of(target, press.wording),
        label=label,
        message=message,
        colour=COLOURS[_tone(target)],
        left=width_of(label) + _PADDING,
        right=width_of(message) + _PADDING,
    )


def label_of(target: TargetView) -> str:
    """Return the target's name as a badge shows it."""
    name = " ".join(clean(target.name).split()) or "?"
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def message_of(target: TargetView, wording: Wording) -> str:
    """Return how it is in a word; a badge cannot grow old by itself, so what is out of date when written is unknown."""
    gettext, verdict = wording.gettext, target.verdict
    if target.is_stale:
        return gettext("unknown")
    match verdict.kind:
        case VerdictKind.INCIDENTS:
            said = wording.ngettext("{number} incident", "{number} incidents", verdict.number)
            return said.format(number=wording.number(verdict.number))
        case VerdictKind.UNDELIVERED:
            return gettext("not delivered")
        case VerdictKind.FAILING:
            return gettext("failing")
        case VerdictKind.NEVER_RUN:
            return gettext("never measured")
        case VerdictKind.NOT_MEASURED:
            return gettext("unknown")
        case VerdictKind.DEGRADED:
            return gettext("works, with warnings")
        case VerdictKind.PARTLY_MEASURED:
            return gettext("partly measured")
    return gettext("works")


def width_of(text: str) -> int:
    """Return about how wide a text is at 11 px, in px; the picture is told to fit it exactly."""
    return round(sum(3.8 if letter in _NARROW else 8.6 if letter in _WIDE else 6.7 for letter in text))


def title_of(target: TargetView, wording: Wording) -> str:
    """Return what the picture says to those who ask more of it: when that was measured, and until when it counts."""
    said = f"{label_of(target)}: {message_of(target, wording)}"
    if target.measured_at is None or target.stale_at is None:
        return said
    when, until = wording.when(target.measured_at), wording.clock(target.stale_at)
    if target.is_stale:
        told = wording.gettext("no complete run since {when}").format(when=when)
    else:
        told = wording.gettext("measured {when}, counts as current until {until}").format(when=when, until=until)
    return f"{said} ({told})"


def _tone(target: TargetView) -> Tone:
    return Tone.UNKNOWN if target.is_stale else target.verdict.tone
