"""The one redaction boundary: nothing that is recorded, shown or sent holds a secret."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

SHORTEST_SECRET = 4
"""A known secret shorter than this cannot be replaced without tearing ordinary words; it should not be one."""
SHORTEST_FRAGMENT = 5
"""From here on the beginning or end of a secret, left where a text was cut, is hidden too."""
_HIDDEN = "[hidden]"
_UNWRITABLE = re.compile(r"[\ud800-\udfff\x00]")
"""Half characters and NUL, which no file, database or terminal takes."""
_CUT = re.compile(r"(\.\.\.|…(?!\w{0,4}#[0-9a-f]{8}))")
"""Where pytest, or we, cut a long text. A mask begins with the same sign and is none."""
_WORD = r"[A-Za-z0-9._~+/=:@!%*-]{6,}"
_NO_ORDINARY_WORD = r"(?=\S*\d|\S*[._=/+~-]\w|\S{16})"
"""A token has a digit or a sign inside, or is long: in Spanish, "token rotado" is no secret."""
_SHAPES = (
    re.compile(
        r"(?i)(?P<kept>\b(?:token|bearer|basic|apikey|api-key)\s+)(?P<secret>" + _NO_ORDINARY_WORD + _WORD + ")"
    ),
    re.compile(
        r"(?i)(?P<kept>[\"']?\b[\w-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|authorization)[\"']?\s*[=:]\s*[\"']?)"
        r"(?P<secret>(?!Token\b|Bearer\b|Basic\b|\$|null\b|None\b|true\b|false\b)" + _WORD + ")"
    ),
    re.compile(r"(?P<kept>://[^/\s:@]*:)(?P<secret>[^/\s@]+)(?=@)"),
    re.compile(r"(?P<kept>)(?P<secret>\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)"),
    re.compile(r"(?P<kept>)(?P<secret>\bAKIA[0-9A-Z]{16}\b)"),
    re.compile(
        r"(?P<kept>)(?P<secret>-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z))", re.S
    ),
    re.compile(r"(?P<kept>hooks\.slack\.com/services/|[?&]sig=)(?P<secret>[\w/%-]+)"),
)


class Redactor:
    """Replaces the secrets it knows, and text shaped like one.

    Args:
        secrets: The run's secrets. An address counts by its password, if it has one.
        key: What masks are made with.
    """

    def __init__(self, secrets: Iterable[str], key: bytes) -> None:
        self._key = key
        known = {form for secret in secrets for part in _parts(secret) for form in _forms(part)}
        longest_first = sorted(known, key=len, reverse=True)
        self._known = re.compile("|".join(re.escape(each) for each in longest_first)) if known else None
        self._fragmented = [each for each in longest_first if len(each) >= 2 * SHORTEST_FRAGMENT]

    def mask(self, secret: str) -> str:
        """Return ``…9be2#5f0a81c3``: the last four characters and 8 hex digits of an HMAC-SHA256.

        A secret below 12 characters shows no character of its own.
        """
        digest = hmac.new(self._key, secret.encode(), hashlib.sha256).hexdigest()[:8]
        return f"…{secret[-4:] if len(secret) >= 12 else ''}#{digest}"

    def clean(self, text: str) -> str:
        """Return ``text`` without secrets, and without signs that cannot be written."""
        text = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
        if self._known is not None:
            text = self._known.sub(lambda match: self.mask(match[0]), text)
            if _CUT.search(text):
                text = self._without_fragments(text)
        for shape in _SHAPES:
            text = shape.sub(self._shaped, text)
        return text

    def clean_all(self, value: Any) -> Any:
        """Return a structure of dicts, lists and strings with every string cleaned."""
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, dict):
            return {self.clean_all(key): self.clean_all(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.clean_all(item) for item in value)
        return value

    def _without_fragments(self, text: str) -> str:
        """Hide the beginning or end of a known secret that stands where somebody cut a text with three dots."""
        parts = _CUT.split(text)
        for index, part in enumerate(parts[::2]):
            before, after = index > 0, 2 * index < len(parts) - 1
            parts[2 * index] = self._trimmed(part, before=before, after=after)
        return "".join(parts)

    def _trimmed(self, part: str, *, before: bool, after: bool) -> str:
        for secret in self._fragmented:
            for size in range(min(len(secret) - 1, len(part)), SHORTEST_FRAGMENT - 1, -1):
                if after and part.endswith(secret[:size]):
                    part = part[:-size] + _HIDDEN
                if before and part.startswith(secret[-size:]):
                    part = _HIDDEN + part[size:]
        return part

    def _shaped(self, match: re.Match[str]) -> str:
        secret = match["secret"]
        return match[0] if secret.startswith(("…", _HIDDEN)) else f"{match['kept']}{_HIDDEN}"


def _parts(secret: str) -> Iterable[str]:
    try:
        address = urlsplit(secret)
    except ValueError:
        return (secret,)
    if address.scheme and address.netloc:
        return (secret, address.password) if address.password else ((secret,) if address.query else ())
    return (secret,)


def _forms(secret: str) -> Iterable[str]:
    """Return the ways a secret is written: as it is, in a URL, in JSON."""
    forms = {secret, quote(secret, safe=""), json.dumps(secret)[1:-1]}
    return {form for form in forms if len(form) >= SHORTEST_SECRET}
