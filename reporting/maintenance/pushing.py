"""Push planned work to a shared calendar over CalDAV (RFC 4791).

All it takes is a PUT of one resource per window, so httpx does it; the ``caldav`` library would bring a replacement of
urllib3 that others here depend on.
"""

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import httpx
from icalendar import Calendar, Event

from reporting.domain.maintenance.work import Work
from reporting.errors import DeliveryError
from reporting.maintenance.events import FeedSettings, add_work, empty_calendar, uid_of
from reporting.transport import retry_after_s
from rondafile.models.maintenance import CalDav

_TYPE = {"Content-Type": "text/calendar; charset=utf-8"}
_TEMPORARY = frozenset({408, 423, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Pushed:
    """What was changed in the shared calendar."""

    work_id: str
    is_new: bool
    """Whether it was not there before."""


class SharedCalendar:
    """A CalDAV calendar.

    Each window is one resource that is named by its UID. What is there already in the same form is left alone, so that
    pushing again does nothing; what people added to the calendar is never touched.

    Args:
        caldav: Where it is, and the account.
        settings: How the events are written.
        now: Called for the present moment, UTC.
    """

    def __init__(self, caldav: CalDav, settings: FeedSettings, now: datetime) -> None:
        self._caldav, self._settings, self._now = caldav, settings, now
        verify = ssl.create_default_context(cafile=str(caldav.ca_file)) if caldav.ca_file else True
        self._client = httpx.Client(
            base_url=caldav.url,
            auth=(caldav.user.reveal(), caldav.password.reveal()),
            timeout=httpx.Timeout(caldav.read_s, connect=caldav.connect_s),
            verify=verify,
        )

    def __enter__(self) -> "SharedCalendar":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def push(self, works: Iterable[Work]) -> list[Pushed]:
        """Write what is new or has changed, and return that.

        Raises:
            DeliveryError: The server cannot be reached, or refused; what was written before that stays.
        """
        found = [self._push(work) for work in works if work.is_kept(self._now)]
        return [each for each in found if each is not None]

    def _push(self, work: Work) -> Pushed | None:
        name = quote(uid_of(work, self._settings), safe="@") + ".ics"
        known = self._ask("GET", name)
        wanted = self._written(work)
        if known.status_code == httpx.codes.OK and _same(known.content, wanted):
            return None
        is_new = known.status_code == httpx.codes.NOT_FOUND
        condition = {"If-None-Match": "*"} if is_new else {"If-Match": known.headers.get("ETag", "*")}
        self._ask("PUT", name, content=wanted, headers=_TYPE | condition)
        return Pushed(work.work_id, is_new)

    def _written(self, work: Work) -> bytes:
        calendar = empty_calendar()
        add_work(calendar, work, self._settings)
        return bytes(calendar.to_ical())

    def _ask(
        self, method: str, name: str, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        try:
            answer = self._client.request(method, name, content=content or None, headers=headers)
        except httpx.HTTPError as error:
            raise DeliveryError(f"{self._caldav.url} cannot be reached: {error}. Check calendar.caldav.url") from error
        if answer.is_success or (method == "GET" and answer.status_code == httpx.codes.NOT_FOUND):
            return answer
        raise self._refusal(method, answer)

    def _refusal(self, method: str, answer: httpx.Response) -> DeliveryError:
        status = answer.status_code
        match status:
            case 401:
                mend = "check calendar.caldav.user and password"
            case 403:
                mend = "let the account write to this calendar"
            case 404 | 405 | 409:
                mend = "calendar.caldav.url must be that of the calendar itself: make one there and copy its address"
            case 412:
                mend = "somebody changed the event at the same moment: push again"
            case _:
                mend = "push again later" if status in _TEMPORARY else "see what the server says in its log"
        said = f"{self._caldav.url} answered {status} to {method}: {mend}"
        wait_s = retry_after_s(answer.headers, self._now)
        return DeliveryError(said, permanent=status not in {*_TEMPORARY, 412}, retry_after_s=wait_s)


def _same(known: bytes, wanted: bytes) -> bool:
    """Tell whether two calendars say the same: servers write properties in an order of their own."""
    try:
        return _events(known) == _events(wanted)
    except ValueError:
        return False


def _events(content: bytes) -> list[list[tuple[str, bytes]]]:
    found = Calendar.from_ical(content)
    events = [each for each in found.walk("VEVENT") if isinstance(each, Event)]
    return sorted(sorted((name, _value(value)) for name, value in each.property_items()) for each in events)


def _value(value: object) -> bytes:
    to_ical = getattr(value, "to_ical", None)
    return bytes(to_ical()) if to_ical is not None else str(value).encode()
