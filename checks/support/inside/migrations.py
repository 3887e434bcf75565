"""Which migrations have not been applied, per database."""

import os


def answer(parameters):
    """Return the migrations that ``migrate`` would still run, as ``app.name``, per database alias.

    A database other than ``default`` that never had a migration is one that Django does not migrate: it is left out.
    """
    from django.db import DEFAULT_DB_ALIAS, connections
    from django.db.migrations.executor import MigrationExecutor

    pending = {}
    for alias in connections:
        connection = connections[alias]
        name = str(connection.settings_dict.get("NAME") or "")
        if connection.vendor == "sqlite" and os.path.isabs(name) and not os.path.exists(name):
            raise FileNotFoundError("{} does not exist".format(name))
        try:
            executor = MigrationExecutor(connection)
            if alias != DEFAULT_DB_ALIAS and not executor.recorder.has_table():
                continue
            plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
            pending[alias] = ["{}.{}".format(migration.app_label, migration.name) for migration, _backwards in plan]
        finally:
            connection.close()
    return {"pending": pending}
