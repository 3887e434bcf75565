"""Who is told of incidents and of maintenance, and through which channel."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rondafile.models.section import Positive, Seconds, Section, Severity
from rondafile.references import FilledSecret

ChannelName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
MailAddress = Annotated[str, Field(pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$", max_length=254)]


class Slack(Section):
    """A Slack channel: by an incoming webhook, which only posts; or by a bot, whose message lives with the incident."""

    kind: Literal["slack"]
    """A Slack channel."""
    webhook: FilledSecret | None = None
    """Address of an incoming webhook."""
    token: FilledSecret | None = None
    """Token of a bot with `chat:write`, and with `channels:history` to look before it repeats itself."""
    channel: str | None = None
    """Id of the channel, with `token`."""
    api_url: str = Field("https://slack.com/api", pattern=r"^https?://[^/\s]+")
    """Address of the Web API."""
    connect_s: Seconds = 5.0
    """Limit for connecting."""
    read_s: Seconds = 15.0
    """Limit for each wait on an answer."""

    @model_validator(mode="after")
    def _one_way(self) -> "Slack":
        if (self.webhook is None) is (self.token is None):
            raise ValueError("set webhook, or token and channel: one of the two")
        if (self.token is None) is not (self.channel is None):
            raise ValueError("token and channel go together")
        return self


class Teams(Section):
    """A Teams channel or chat, through the webhook of a Workflows flow."""

    kind: Literal["teams"]
    """A Teams channel."""
    webhook: FilledSecret
    """Address of the flow; its `sig=` is a secret."""
    connect_s: Seconds = 5.0
    """Limit for connecting."""
    read_s: Seconds = 15.0
    """Limit for each wait on an answer."""


class Mail(Section):
    """A mail server and those who get mail."""

    kind: Literal["mail"]
    """Mail."""
    host: str
    """Mail server."""
    port: int = Field(587, ge=1, le=65_535)
    """Its port: 587 with STARTTLS, 465 with TLS."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is protected; `none` is for a server on this machine."""
    user: FilledSecret | None = None
    """Account to log in with."""
    password: FilledSecret | None = None
    """Its password."""
    sender: MailAddress
    """Address in From."""
    to: list[MailAddress] = Field(min_length=1, max_length=100)
    """Who gets it: one mail each, so that nobody sees the others."""
    ca_file: str | None = None
    """Certificate authority to trust instead of the system's."""
    timeout_s: float = Field(20.0, gt=0, le=30)
    """Limit for each step."""

    @model_validator(mode="after")
    def _login_is_protected(self) -> "Mail":
        if (self.user is None) is not (self.password is None):
            raise ValueError("user and password go together")
        if self.password is not None and self.security == "none":
            raise ValueError("a password is not sent over a connection that is not protected: set security")
        return self


class Webhook(Section):
    """Any service that takes JSON by POST."""

    kind: Literal["webhook"]
    """A service that takes JSON."""
    url: FilledSecret
    """Its address."""
    headers: dict[str, FilledSecret] = Field(default_factory=dict)
    """Further headers, such as Authorization."""
    connect_s: Seconds = 5.0
    """Limit for connecting."""
    read_s: Seconds = 15.0
    """Limit for each wait on an answer."""


class Screen(Section):
    """The standard output of `ronda publish`."""

    kind: Literal["console"]
    """The screen."""


AnyChannel = Annotated[Slack | Teams | Mail | Webhook | Screen, Field(discriminator="kind")]


class Route(Section):
    """What goes to which channels. Every route that fits an incident counts; a channel is told once."""

    to: list[ChannelName] = Field(min_length=1)
    """Channels, by name."""
    severities: list[Severity] = Field(default=["S1"])
    """Severities; by default only major incidents, which S1 are."""
    levels: list[Literal["1", "2", "3", "analysts"]] = Field(default_factory=list)
    """Levels; empty: all."""
    causes: list[str] = Field(default_factory=list)
    """Causes; empty: all."""
    targets: list[str] = Field(default_factory=list)
    """Backends; empty: all."""
    hours: Literal["always", "critical", "other"] = "always"
    """Whether it counts inside critical hours, outside, or always."""


class Notices(Section):
    """Who is told."""

    channels: dict[ChannelName, AnyChannel] = Field(default_factory=dict)
    """Channels, by a name of your own."""
    routes: list[Route] = Field(default_factory=list)
    """What goes where; an incident that no route fits is told to nobody."""
    announce: list[ChannelName] = Field(default_factory=list)
    """Channels that are told of maintenance."""
    fallback: dict[ChannelName, ChannelName] = Field(default_factory=dict)
    """By channel: the one that is used where it does not take a message, such as `{ slack = "mail" }`."""
    fallback_after_s: Seconds = 300.0
    """After how long without success."""
    group_above: Positive = 3
    """More new notices at once than that go out as one message per channel."""
    remind_after_min: dict[Severity, Positive] = Field(default_factory=dict)
    """Minutes after which an open incident is told again; a severity without a line is not."""
    heartbeat: FilledSecret | None = None
    """Address that is asked for after each completed round: a dead man's switch tells when that stops."""

    @model_validator(mode="after")
    def _channels_exist(self) -> "Notices":
        named = [name for route in self.routes for name in route.to]
        for name in (*named, *self.announce, *self.fallback, *self.fallback.values()):
            if name not in self.channels:
                there = ", ".join(self.channels) or "none"
                raise ValueError(f"names the channel {name!r}, which is not there; there are: {there}")
        for name in self.fallback:
            if self.fallback[name] == name:
                raise ValueError(f"the fallback of {name!r} is itself")
        return self
