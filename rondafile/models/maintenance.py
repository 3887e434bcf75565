"""The maintenance windows in ``maintenance.toml``, and how ``ronda.toml`` says they are published."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from rondafile.models.section import Seconds, Section
from rondafile.recurring import Span, placed, spans_of
from rondafile.references import FilledSecret
from rondafile.zones import ZoneName

_LONGEST_DAYS = 14


def _wall_time(value: Any) -> Any:
    if not isinstance(value, datetime) or value.tzinfo is not None:
        raise ValueError(f"is no local time: write 2027-01-16T22:00:00, without an offset (found {value!s:.40})")
    return value.replace(microsecond=0)


def _moment(value: Any) -> Any:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(f"is no moment: write 2027-01-12T15:00:00Z, with its offset (found {value!s:.40})")
    return value.astimezone(UTC).replace(microsecond=0)


def _day(value: Any) -> Any:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"holds {value!s:.40}, which is no day: write 2027-01-16")
    return value


WallTime = Annotated[datetime, BeforeValidator(_wall_time)]
"""A TOML local date-time."""
Moment = Annotated[datetime, BeforeValidator(_moment)]
"""A TOML offset date-time, kept in UTC."""
Day = Annotated[date, BeforeValidator(_day)]
"""A TOML local date."""
Line = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")]
"""One line of text."""
Mailbox = Annotated[str, Field(max_length=254, pattern=r"^[^@\s<>,;:\"]+@[^@\s<>,;:\"]+$")]
"""A mail address without a name."""


class MaintenanceWindow(Section):
    """One ``[[windows]]`` of ``maintenance.toml``: planned work, once or again and again."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")
    """Name that never changes: calendars know the window by it."""
    title: Line
    """What people see in their calendar."""
    kind: Literal["preventive", "evolutive"]
    """Whether it keeps what there is working, or brings something new."""
    zone: ZoneName
    """IANA zone in which its times are meant."""
    starts: WallTime
    """Wall time at which it begins, the first time."""
    ends: WallTime
    """Wall time at which it is over, the first time."""
    but_not: list[Day] = Field(default_factory=list, max_length=200)
    """Days on which it would begin by its rule, and does not."""
    repeats: str | None = Field(None, min_length=1, max_length=300)
    """RRULE of RFC 5545 that ends, such as `FREQ=WEEKLY;BYDAY=SA;UNTIL=20271231`; without one it takes place once."""
    targets: list[Annotated[str, Field(min_length=1)]] = Field(default_factory=list)
    """Backends that it concerns, as `ronda.toml` names them; empty for all."""
    services: list[Line] = Field(min_length=1, max_length=50)
    """What people will notice it at, in their words."""
    owner: Line
    """Who answers for it."""
    effect: Line
    """What will not work, or work differently, and for how long."""
    announced_at: Moment
    """When it was published in its present form."""
    invited_at: Moment | None = None
    """When mailed invitations to it were sent in its present form."""
    emergency: Line | None = None
    """Why it could not be announced in time."""
    cancelled_at: Moment | None = None
    """When it was called off."""
    cancelled_because: Line | None = None
    """Why."""
    sequence: int = Field(0, ge=0, le=9999)
    """One more with each change after it was published."""

    @field_validator("starts", "ends")
    @classmethod
    def _comes_once(cls, value: datetime, info: ValidationInfo) -> datetime:
        if "zone" in info.data:
            placed(value, ZoneInfo(info.data["zone"]))
        return value

    @field_validator("ends")
    @classmethod
    def _ends_later(cls, value: datetime, info: ValidationInfo) -> datetime:
        starts = info.data.get("starts")
        if starts is not None and value <= starts:
            raise ValueError(f"{value} is not after starts, {starts}")
        if starts is not None and (value - starts).days >= _LONGEST_DAYS:
            raise ValueError(f"{value} is {(value - starts).days} days after starts: the most is {_LONGEST_DAYS}")
        return value

    @field_validator("repeats")
    @classmethod
    def _rule_is_usable(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and {"zone", "starts", "ends", "but_not"} <= info.data.keys():
            known = info.data
            spans_of(known["starts"], known["ends"], ZoneInfo(known["zone"]), value, known["but_not"])
        return value

    @model_validator(mode="after")
    def _takes_place(self) -> "MaintenanceWindow":
        if self.starts.date() in self.but_not:
            raise ValueError("has its first day in but_not: let it start with the first time it takes place")
        if self.repeats is None and self.but_not:
            raise ValueError("has but_not, and takes place only once: remove it")
        if (self.cancelled_at is None) is not (self.cancelled_because is None):
            raise ValueError("cancelled_at and cancelled_because go together: set both, or none")
        return self

    @property
    def spans(self) -> tuple[Span, ...]:
        """Each time that it takes place, in order."""
        return spans_of(self.starts, self.ends, ZoneInfo(self.zone), self.repeats, self.but_not)


class CalDav(Section):
    """A shared calendar that the windows are pushed to."""

    url: str = Field(pattern=r"^https?://[^/\s]+/\S*$")
    """Address of the calendar itself, not of its server."""
    user: FilledSecret
    """Account that may write to it."""
    password: FilledSecret
    """Its password, or one for this application."""
    ca_file: Path | None = None
    """Certificate authority to trust instead of the system's."""
    connect_s: Seconds = 5.0
    """Limit for connecting."""
    read_s: Seconds = 30.0
    """Limit for each wait on an answer."""

    @field_validator("url")
    @classmethod
    def _no_login(cls, value: str) -> str:
        if "@" in urlsplit(value).netloc:
            raise ValueError('holds a login. Write it as user = "$CALDAV_USER" and password = "$CALDAV_PASSWORD"')
        return value if value.endswith("/") else value + "/"


class Calendar(Section):
    """How the maintenance windows are published."""

    name: Line = "Ronda"
    """What subscribers see the calendar under."""
    domain: str = Field("ronda.maintenance", pattern=r"^[A-Za-z0-9.-]{1,100}$")
    """What the events' UIDs end in: set your own once, before the first window, and never change it."""
    organizer: Mailbox | None = None
    """Address that invitations come from."""
    attendees: list[Mailbox] = Field(default_factory=list, max_length=200)
    """Who is invited by mail."""
    caldav: CalDav | None = None
    """A shared calendar to push to."""

    @model_validator(mode="after")
    def _somebody_invites(self) -> "Calendar":
        if self.attendees and self.organizer is None:
            raise ValueError("attendees are invited by somebody: set organizer")
        return self
