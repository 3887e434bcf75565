"""Channels, as the pipeline needs them."""

from typing import Any, Protocol


class Channel(Protocol):
    """A way to people. Every method raises DeliveryError when the other side did not take it."""

    name: str
    """As the configuration calls it."""

    def problems(self) -> list[str]:
        """Return what would keep a message from arriving, each with what to change; nothing is sent."""

    def send(self, key: str, message: Any, *, first: str | None = None, again: bool = False) -> str:
        """Send a ``reporting.notices.message.Message``, and return the channel's reference to it.

        Args:
            key: Idempotency key, unique for ever.
            message: What to say.
            first: Reference of the first message of the same thread in this channel; a channel that can threads
                behind it, or changes it to how things stand now.
            again: True if an earlier try may have arrived: where the channel can tell, it looks before it sends.
        """
