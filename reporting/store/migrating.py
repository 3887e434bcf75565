"""Bring a database to the schema this Ronda knows, once, however many start at the same time."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from language import N_
from reporting.errors import StoreError
from reporting.store.database import Database
from reporting.store.failures import place_of

HEAD = "0004"
"""The newest file in ``migrations/versions``; kept here so that a start need not import Alembic to know it."""
VERSION_TABLE = "ronda_version"


def migrate(database: Database) -> None:
    """Create or upgrade the tables; do nothing if they are as they should be.

    Raises:
        StoreError: The database is another program's, or a newer Ronda's.
    """
    place = place_of(database.url)
    with database.reading() as connection:
        if _version(connection, place) == HEAD:
            return
    with database.writing() as connection:
        if _version(connection, place) != HEAD:
            upgrade(connection)


def _version(connection: Connection, place: str) -> str | None:
    """Return the version of the tables; None for an empty database."""
    inspector = inspect(connection)
    if not inspector.has_table(VERSION_TABLE):
        if foreign := sorted(inspector.get_table_names()):
            raise StoreError(
                N_("the store {place} is not Ronda's: it holds the table {table!r}; name an empty database"),
                place=place,
                table=foreign[0],
            )
        return None
    version = str(connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar())  # noqa: S608
    if not version.isdigit():
        raise StoreError(
            N_("the store {place} is not Ronda's: its version is {version!r}; name an empty database"),
            place=place,
            version=version,
        )
    if int(version) > int(HEAD):
        raise StoreError(
            N_("the store {place} is of version {version}, and this Ronda knows up to {head}: use the newer Ronda"),
            place=place,
            version=version,
            head=HEAD,
        )
    return version


def upgrade(connection: Connection, version: str = "head") -> None:
    """Bring the tables to a version, inside the transaction that ``connection`` holds."""
    from alembic import command  # noqa: PLC0415 - takes a third of a second, and is rarely needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, version)
