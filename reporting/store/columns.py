"""Column types: moments as UTC, enums as their values, frozen dataclasses as JSON."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MOST_FREQUENT = 8192
"""Texts whose values are kept at hand."""

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database counts up; SQLite only does that for INTEGER."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, returned in UTC.

    PostgreSQL keeps a timestamptz. SQLite keeps microseconds since 1970 as an integer: a third of the text's size,
    and it sorts and compares as time does.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column's type."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn the value into what the driver takes."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return (value - _EPOCH) // _MICROSECOND if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn what the driver gives into the value."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _EPOCH + int(value) * _MICROSECOND
        moment: datetime = value
        return moment.astimezone(UTC)


class Choice(TypeDecorator[StrEnum]):
    """A member of a StrEnum, kept as its value."""

    impl = String
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__(20)
        self.members = members

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Turn the value into what the driver takes."""
        return None if value is None else self.members(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """Turn what the driver gives into the value."""
        return None if value is None else self.members(value)


class Encoded(TypeDecorator[Any]):
    """A value that pydantic writes as JSON and reads back as what it was.

    Args:
        adapter: Writes and reads it.
        is_frequent: Whether the same text comes again and again, and is read once. The value must never change.
    """

    impl = Text
    cache_ok = True

    def __init__(self, adapter: TypeAdapter[Any], *, is_frequent: bool = False) -> None:
        super().__init__()
        self.adapter, self.is_frequent = adapter, is_frequent
        self._read = lru_cache(MOST_FREQUENT)(adapter.validate_json) if is_frequent else adapter.validate_json

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Turn the value into what the driver takes."""
        return None if value is None else self.adapter.dump_json(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Turn what the driver gives into the value."""
        return None if value is None else self._read(value)
