"""``incidents.atom``: what happened to incidents, for feed readers (RFC 4287)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from reporting.domain.incident import Event, EventKind
from reporting.pages import addresses
from reporting.pages.context import Pages, Site
from reporting.pages.press import clean
from reporting.pages.views import IncidentView, TargetView

ENTRIES = 50
"""The latest that are told."""
QUIET = (EventKind.REMINDED, EventKind.FLAGGED, EventKind.CHANGED)
"""Nothing begins or ends with these."""
_NAMESPACE = UUID("6f0c3d0a-5a4e-5b0e-9b62-3c1f0f6a7d11")
"""Ours alone: with the key of an event it makes an id that never changes."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """One transition."""

    entry_id: str
    """``urn:uuid:…``, made from the event's key: the same for ever."""
    updated: str
    """RFC 3339, UTC."""
    event: Event
    page: str
    """Where it leads, absolute if it is known where the site is published."""


def atom(site: Site) -> Pages:
    """Yield the feed."""
    base = f"{site.settings.site_url.rstrip('/')}/" if site.settings.site_url else ""
    entries = entries_of(site.targets, base)
    yield site.page(
        "incidents.atom",
        addresses.ATOM,
        feed_id=f"urn:uuid:{uuid5(NAMESPACE_URL, base) if base else uuid5(_NAMESPACE, clean(site.settings.title))}",
        updated=entries[0].updated if entries else _moment(site.now),
        entries=entries,
        base=base,
        heading=site.press.wording.gettext("Incidents"),
        index=addresses.INDEX,
        address=addresses.ATOM,
    )


def entries_of(targets: Iterable[TargetView], base: str) -> list[EntryView]:
    """Return the latest transitions of all targets, the latest first."""
    found = [
        _entry(event, view, base)
        for target in targets
        for view in target.incidents
        for event in view.events
        if event.kind not in QUIET and event.incident_id == view.incident.incident_id
    ]
    return sorted(found, key=lambda each: (each.event.at, each.entry_id), reverse=True)[:ENTRIES]


def _entry(event: Event, view: IncidentView, base: str) -> EntryView:
    entry_id = f"urn:uuid:{uuid5(_NAMESPACE, clean(event.key))}"
    return EntryView(entry_id, _moment(event.at), event, f"{base}{view.page}")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
