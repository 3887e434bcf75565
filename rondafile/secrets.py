"""Secrets by reference: ``$NAME`` alone, or ``${NAME}`` inside a longer value. ``$$`` is a dollar sign."""

import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, GetCoreSchemaHandler, PlainValidator
from pydantic_core import CoreSchema, core_schema

_REFERENCE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Z_][A-Z0-9_]*)$)")


class Resolved(str):
    """A value that came through a reference; the validated field decides whether it is a secret."""

    references: tuple[str, ...]

    def __new__(cls, value: str, references: tuple[str, ...]) -> "Resolved":
        """Make the string and remember where it came from."""
        made = super().__new__(cls, value)
        made.references = references
        return made


class Secret:
    """A secret value with the references it came from; its text form shows the references only."""

    def __init__(self, value: str, references: tuple[str, ...] = ()) -> None:
        self._value = value
        self.references = references

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
            return cls(str(value), value.references)
        if not isinstance(value, str):
            raise ValueError('should be a reference such as "$BACKEND_TOKEN"')
        return cls._literal(value)

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
    def _literal(cls, value: str) -> "Secret":
        if "://" not in value:
            raise ValueError(f"{value!r} is not an address such as redis://127.0.0.1:6379/0")
        try:
            holds_password = urlsplit(value).password is not None
        except ValueError as error:
            raise ValueError(f"is not an address: {error}") from error
        if holds_password:
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

_SECRET_FIELD = re.compile(r"pass|secret|token|key|pin\b", re.IGNORECASE)


def _field_values(fields: Any) -> dict[str, Secret]:
    if not isinstance(fields, dict) or not fields:
        raise ValueError('should be a table of fields such as { username = "monitor", password = "$PASSWORD" }')
    made: dict[str, Secret] = {}
    for name, value in fields.items():
        if not isinstance(value, str):
            raise ValueError(f"{name} should be a string")
        if _SECRET_FIELD.search(name) and not isinstance(value, Resolved):
            raise ValueError(f'{name} is written out. Write {name} = "$BACKEND_{name.upper()}" and set that variable')
        made[name] = Secret(str(value), getattr(value, "references", ()))
    return made


LoginFields = Annotated[dict[str, Secret], PlainValidator(_field_values)]
"""The body of a login request: secret fields by reference, others may be written out."""


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
        return environ.get(name, "")

    text = _REFERENCE.sub(replace, value)
    return Resolved(text, tuple(names)) if names else text


def read_secrets_file(path: Path) -> dict[str, str]:
    """Read ``NAME=value`` lines.

    Raises:
        ValueError: The file is missing, can be read by others, or a line has no ``=``.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"secrets_file {path} cannot be read: {error.strerror}") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError(f"secrets_file {path} can be read by others: chmod 600 {path}")
    values: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals:
            raise ValueError(f"secrets_file {path}:{number} is not NAME=value")
        values[name.strip()] = value.strip().strip("'\"")
    return values
