"""Whether each database answers, and how fast."""

import os
import time


def answer(parameters):
    """Open each database and read its catalogue: that takes the locks a query takes, and writes nothing."""
    from django.db import connections

    found = {}
    for alias in connections:
        connection = connections[alias]
        started = time.time()
        try:
            _refuse_to_create(connection)
            connection.ensure_connection()
            with connection.cursor() as cursor:
                tables = len(connection.introspection.get_table_list(cursor))
            found[alias] = {"tables": tables, "vendor": connection.vendor}
        except Exception as error:  # noqa: BLE001 - any way a database fails is the answer
            found[alias] = {"error": "{}: {}".format(type(error).__name__, str(error)[:300])}
        finally:
            found.setdefault(alias, {})["elapsed_ms"] = round((time.time() - started) * 1000)
            try:
                connection.close()
            except Exception:  # noqa: BLE001, S110 - it failed before; that is told above
                pass
    return {"databases": found}


def _refuse_to_create(connection):
    """SQLite makes an empty file of a database that is not there; that would be writing, and would hide the loss."""
    name = str(connection.settings_dict.get("NAME") or "")
    is_file = connection.vendor == "sqlite" and not name.startswith("file:") and ":memory:" not in name
    if is_file and not os.path.exists(name):
        raise FileNotFoundError("{} does not exist".format(name))
