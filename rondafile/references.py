"""Secrets by reference: ``$NAME`` alone, or ``${NAME}`` inside a longer value. ``$$`` is a dollar sign."""

import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, GetCoreSchemaHandler, PlainValidator
from pydantic_core import CoreSchema, core_schema

_NAME = re.compile(r"[A-Za-z_]\w*")
_REFERENCE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Z_][A-Z0-9_]*)$)")


class Resolved(str):
    """A value that came through a reference; the validated field decides whether it is a secret."""

    references: tuple[str, ...]
    written: str
    """As it stands in the file, with its references."""

    def __new__(cls, value: str, references: tuple[str, ...], written: str = "") -> "Resolved":
        """Make the string and remember where it came from."""
        made = super().__new__(cls, value)
        made.references = references
        made.written = written or "".join(f"${{{name}}}" for name in references)
        return made

    @property
    def shown(self) -> str:
        """The references instead of the value."""
        return " ".join(f"${name}" for name in self.references)

    def __repr__(self) -> str:
        return f"the value of {self.shown}"


class Secret:
    """A secret value with the references it came from; its text form shows the references only."""

    def __init__(self, value: str, references: tuple[str, ...] = (), written: str = "") -> None:
        self._value = value
        self.references = references
        self.written = written or "".join(f"${{{name}}}" for name in references)
        """As it stands in the file, with its references; empty if it has none."""

    def reveal(self) -> str:
        """Return the secret itself. Only what sends it should call this."""
        return self._value

    def __str__(self) -> str:
        return " ".join(f"${name}" for name in self.references) or "(set)"

    def __repr__(self) -> str:
        return str(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls._validate)

    @classmethod
    def _validate(cls, value: Any) -> "Secret":
        if isinstance(value, Secret):
            return value
        if isinstance(value, Resolved):
            return cls._referenced(value)
        if not isinstance(value, str):
            raise ValueError('should be a reference such as "$BACKEND_TOKEN"')
        return cls._literal(value)

    @classmethod
    def _referenced(cls, value: Resolved) -> "Secret":
        return cls(str(value), value.references, value.written)

    @classmethod
    def _literal(cls, _value: str) -> "Secret":
        raise ValueError(
            'is written out. Secrets are references: set a variable such as BACKEND_TOKEN and write "$BACKEND_TOKEN"'
        )


class Address(Secret):
    """A URL of a broker or a database: it may be written out as long as it holds no password."""

    def __str__(self) -> str:
        return super().__str__() if self.references else self.reveal()

    @classmethod
    def _referenced(cls, value: Resolved) -> "Secret":
        if value.strip() and "://" not in value:
            raise ValueError(f"is not an address such as redis://127.0.0.1:6379/0: see {value.shown}")
        return super()._referenced(value)

    @classmethod
    def _literal(cls, value: str) -> "Secret":
        if "://" not in value:
            raise ValueError("is not an address such as redis://127.0.0.1:6379/0")
        try:
            parts = urlsplit(value)
            asked = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
        except ValueError as error:
            raise ValueError(f"is not an address: {error}") from error
        if parts.password is not None or any(_SECRET_NAME.search(name) for name in asked):
            raise ValueError('holds a password. Keep the address in a variable: write "$BROKER_URL"')
        return cls(value)


def _not_empty(secret: Secret) -> Secret:
    if not secret.reveal().strip():
        raise ValueError(f"is empty: {secret} holds no text")
    return secret


FilledSecret = Annotated[Secret, AfterValidator(_not_empty)]
"""A secret that holds some text."""

FilledAddress = Annotated[Address, AfterValidator(_not_empty)]
"""An address that holds some text."""

_SECRET_NAME = re.compile(r"pass|pwd|secret|token|credential|clave|contrase|api_?key|private_?key", re.IGNORECASE)
_SECRET_FIELD = re.compile(rf"{_SECRET_NAME.pattern}|key|pin\b", re.IGNORECASE)


def _field_values(fields: Any) -> dict[str, Secret]:
    if not isinstance(fields, dict) or not fields:
        raise ValueError('should be a table of fields such as { username = "monitor", password = "$PASSWORD" }')
    _no_literal_secret(fields, _SECRET_FIELD)
    return {name: _field_value(value) for name, value in fields.items()}


def _field_value(value: Any) -> Secret:
    return Secret(str(value), getattr(value, "references", ()), getattr(value, "written", ""))


def _environ_values(fields: Any) -> dict[str, str]:
    if not isinstance(fields, dict):
        raise ValueError('should be a table of variables such as { STAGE = "test" }')
    _no_literal_secret(fields, _SECRET_NAME)
    return dict(fields)


def _no_literal_secret(fields: dict[str, Any], secret: re.Pattern[str]) -> None:
    found = []
    for name, value in fields.items():
        if not isinstance(value, str):
            found.append(f"{name} should be a string")
        elif isinstance(value, Resolved):
            if not value.strip():
                found.append(f"{name} is empty: {value.shown} holds no text")
        elif secret.search(name):
            variable = re.sub(r"\W", "_", name).upper()
            found.append(f'{name} is written out. Write {name} = "$BACKEND_{variable}" and set that variable')
    if found:
        raise ValueError("; ".join(found))


LoginFields = Annotated[dict[str, Secret], PlainValidator(_field_values)]
"""The body of a login request: secret fields by reference, others may be written out."""

EnvironFields = Annotated[dict[str, str], PlainValidator(_environ_values)]
"""Variables for the backend's interpreter: those named like a secret by reference, others may be written out."""


def resolve(value: Any, environ: Mapping[str, str], missing: list[tuple[tuple[str | int, ...], str]]) -> Any:
    """Return ``value`` with every reference replaced; unset names are added to ``missing`` with their path."""
    return _resolve(value, environ, missing, ())


def _resolve(value: Any, environ: Mapping[str, str], missing: list[Any], path: tuple[str | int, ...]) -> Any:
    if isinstance(value, dict):
        return {key: _resolve(item, environ, missing, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolve(item, environ, missing, (*path, index)) for index, item in enumerate(value)]
    if not isinstance(value, str) or "$" not in value:
        return value
    names: list[str] = []

    def replace(match: re.Match[str]) -> str:
        if match["dollar"]:
            return "$"
        name = match["braced"] or match["bare"]
        if match["bare"] and match.start() != 0:
            return match[0]
        names.append(name)
        if name not in environ:
            missing.append((path, name))
        return environ.get(name, name)

    text = _REFERENCE.sub(replace, value)
    return Resolved(text, tuple(names), value) if names else text


def pieces(secret: Secret) -> list[tuple[str, str]]:
    """Return what a secret is made of, in order: ``("text", …)`` and ``("name", …)``, the names of its references."""
    found: list[tuple[str, str]] = []
    at, written = 0, secret.written or secret.reveal().replace("$", "$$")
    for match in _REFERENCE.finditer(written):
        found.append(("text", written[at : match.start()]))
        name = match["braced"] or match["bare"]
        is_name = bool(name) and not (match["bare"] and match.start() != 0)
        found.append(("name", name) if is_name else ("text", "$" if match["dollar"] else match[0]))
        at = match.end()
    return [piece for piece in [*found, ("text", written[at:])] if piece[1]]


def read_secrets_file(path: Path) -> dict[str, str]:
    """Read ``NAME=value`` lines.

    Raises:
        ValueError: The file is missing, can be read by others, is not UTF-8, or a line is not ``NAME=value``.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8 text (byte {error.start})") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError(f"{path} can be read by others: chmod 600 {path}")
    values: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not _NAME.fullmatch(name.strip()):
            raise ValueError(f"{path}:{number} is not NAME=value")
        values[name.strip()] = _unquoted(value.strip())
    return values


def _unquoted(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value
