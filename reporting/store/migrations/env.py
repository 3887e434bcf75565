"""Run by Alembic: migrate over the connection that reporting.store.migrating holds, inside its transaction."""

from alembic import context

from reporting.store.migrating import VERSION_TABLE
from reporting.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
