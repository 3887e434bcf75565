"""What is gathered around a failure: the backend's log lines, and a picture of one of its pages."""

import difflib
import re
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, PlainValidator, field_validator

from rondafile.models.section import Seconds, Section
from rondafile.references import _SECRET_NAME, Resolved, Secret, pieces

MOMENTS = ("since", "until")
"""What is filled in for a name in braces in ``logs.command``."""
MOST_BYTES = 245_760
"""Evidence is cut at 256 KiB; below that there must be room for what is said about the lines."""
_PLACE = re.compile(r"(?<!\$)\{(\w+)\}")
"""Not the braces of a reference, ``${NAME}``."""


def _command(value: Any) -> list[str]:
    parts: list[str] = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
    if not parts or len(parts) != len(value):
        raise ValueError('should be a list of texts such as ["docker", "compose", "logs", "--since", "{since}", "web"]')
    if not parts[0].strip():
        raise ValueError("begins with an empty text: name the program to run")
    written = (each.written if isinstance(each, Resolved) else each for each in parts)
    for name in (name for each in written for name in _PLACE.findall(each)):
        if name not in MOMENTS:
            near = difflib.get_close_matches(name, MOMENTS, n=1)
            hint = f"did you mean {{{near[0]}}}?" if near else f"there are {', '.join(MOMENTS)}"
            raise ValueError(f"names {{{name}}}, which nothing is filled in for: {hint}")
    return parts


LogCommand = Annotated[list[str], PlainValidator(_command)]
"""Program and arguments. What came through a reference stays known as a secret."""


class Logs(Section):
    """The command that prints the backend's log; it is run once a round, and only if a check failed or is degraded."""

    command: LogCommand
    """Command that prints log lines, without a shell; `{since}` and `{until}` are filled in: see docs/evidence.md."""
    before_s: Annotated[float, Field(ge=0, le=86_400)] = 120.0
    """How long before the first failing check the lines begin."""
    limit_s: Seconds = 10.0
    """How long the command may take before it is killed; what it printed until then is kept."""
    most_bytes: Annotated[int, Field(ge=1024, le=MOST_BYTES)] = 131_072
    """How much is kept at most: the last whole lines."""

    @property
    def takes_since(self) -> bool:
        """Tell whether the command itself knows where the lines are to begin."""
        return any("{since}" in each for each in self.command)

    def filled(self, moments: Mapping[str, str]) -> list[str]:
        """Return the command with its places filled in; ``moments`` has a text for each of ``MOMENTS``."""
        return [text for each in self.command for text, _secrets in [_filled(each, moments)]]

    @property
    def secrets(self) -> list[str]:
        """Every text of the command that came through a reference: what was looked up, and what it stands in."""
        return [secret for each in self.command for secret in _filled(each, {})[1]]


def _filled(text: str, moments: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return an argument with its places filled in, and the secrets that it holds.

    Only what is written in the file is a place: a secret may hold anything.
    """

    def fill(written: str) -> str:
        return _PLACE.sub(lambda match: moments.get(match[1], match[0]), written)

    if not isinstance(text, Resolved):
        return fill(text), []
    parts = pieces(Secret(str(text), text.references, text.written))
    pattern = "".join("(.*)" if kind == "name" else re.escape(part) for kind, part in parts)
    found = re.fullmatch(pattern, text, re.DOTALL)
    if found is None:
        return str(text), [str(text)]
    values = iter(found.groups())
    filled = "".join(next(values) if kind == "name" else fill(part) for kind, part in parts)
    return filled, list(dict.fromkeys([str(text), *found.groups()]))


class Screenshot(Section):
    """The page that is photographed when a check of severity S1 or S2 failed; needs Playwright and its Chromium."""

    url: str
    """Path below `base_url`, or a whole address on its host."""
    wait_ms: Annotated[int, Field(ge=0, le=10_000)] = 500
    """Waited once the page is loaded, for what its scripts draw."""
    width: Annotated[int, Field(ge=320, le=2560)] = 1280
    """Width of the window, in pixels."""
    height: Annotated[int, Field(ge=240, le=2560)] = 800
    """Height of the window, in pixels; what is below is not in the picture."""

    @field_validator("url", mode="before")
    @classmethod
    def _holds_no_secret(cls, value: Any) -> Any:
        if isinstance(value, Resolved):
            raise ValueError(f"holds {value.shown}: write it out, since the login is sent in a header of its own")
        if isinstance(value, str):
            parts = urlsplit(value)
            if "@" in parts.netloc or any(_SECRET_NAME.search(name) for name, _value in parse_qsl(parts.query)):
                raise ValueError("holds a login: leave it out, since the login is sent in a header of its own")
        return value

    def address(self, base_url: str) -> str:
        """Return the whole address of the page.

        Raises:
            ValueError: It is not on the host of ``base_url``.
        """
        if self.url.startswith("/") and not self.url.startswith("//"):
            return base_url + self.url
        page, base = urlsplit(self.url), urlsplit(base_url)
        if page.scheme in ("http", "https") and page.hostname == base.hostname:
            return self.url
        raise ValueError(
            f"screenshot.url is not on the host of base_url, {base.hostname}: write a path such as "
            f"/dashboard, or an address that begins with {base.scheme}://{base.netloc}/"
        )
