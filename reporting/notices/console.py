"""The console as a channel: for who runs ``ronda publish`` by hand, and for logs."""

import sys
from typing import IO

from rich.console import Console
from rich.markup import escape

from language import N_
from reporting.errors import DeliveryError
from reporting.notices.cutting import clean, one_line
from reporting.notices.heading import says_drill, state
from reporting.notices.mail.bodies import items_of
from reporting.notices.message import Message, Tone

_STYLES = {Tone.BAD: "bold red", Tone.WARN: "bold yellow", Tone.GOOD: "bold green", Tone.PLAIN: "bold"}


class ConsoleChannel:
    """Prints messages: with colours on a terminal, without in a pipe.

    A message is printed again where its receipt was lost: nobody can tell what a console has shown.

    Args:
        name: As the configuration calls it.
        stream: Where to print; standard output as it is then, if left out.
    """

    def __init__(self, name: str, stream: IO[str] | None = None) -> None:
        self.name, self._stream = name, stream

    def problems(self) -> list[str]:
        """Return nothing: there is always a standard output, even if nobody looks."""
        return []

    def send(self, key: str, message: Message, *, first: str | None = None, again: bool = False) -> str:  # noqa: ARG002
        """Print a message, and return its key.

        Raises:
            DeliveryError: The stream is closed, or full.
        """
        stream = self._stream or sys.stdout
        try:
            console = Console(file=stream, highlight=False, soft_wrap=not stream.isatty(), emoji=False)
            for line in _lines(message):
                console.print(_writable(line, stream))
            console.print()
            stream.flush()
        except (OSError, ValueError) as error:
            raise DeliveryError(N_("the console took no notice: {why}; tried again later"), why=error) from error
        return key


def _lines(message: Message) -> list[str]:
    said = one_line(message.title)
    if not (message.is_drill and says_drill(message)):
        said = f"{state(message)}: {said}"
    title = f"[{_STYLES[message.tone]}]{_shown(said)}[/]"
    lead = [f"  {_shown(line)}" for line in clean(message.lead).split("\n") if line.strip()]
    rows = [f"  [bold]{_shown(name)}:[/] {_shown(value)}" for name, value in message.rows]
    items = [f"    - {_shown(item)}" for item in items_of(message)]
    items_title = [f"  [bold]{_shown(message.items_title)}:[/]"] if items and message.items_title.strip() else []
    links = [f"  {_shown(link.label)}: {_shown(link.url)}" for link in message.links]
    return [title, *lead, *rows, *items_title, *items, *links]


def _shown(text: str) -> str:
    return escape(one_line(text))


def _writable(text: str, stream: IO[str]) -> str:
    """Return a text with question marks for what the stream's encoding lacks, since rich would end with an error."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
