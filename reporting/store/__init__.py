"""Everything that is kept, in SQLite or PostgreSQL."""

from reporting.store.sql_store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
