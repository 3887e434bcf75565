"""Which names are referenced: every FileField of every table on every database, and what was declared besides.

Runs on the backend, inside Django. A source that cannot be read raises ``ReadingError``: never "no references".
"""

import os

from django.core.exceptions import SuspiciousOperation

from checks.support.inside.media_areas import Place, file_field, has_own_paths, path_fields, storages, unwrapped
from checks.support.inside.media_declared import declared
from checks.support.inside.media_names import are_canonical, canonicals

ROWS = 20_000
"""How many rows are taken from the database at a time."""


class ReadingError(Exception):
    """A source of references could not be read."""


class Source:
    """One stream of references."""

    def __init__(self, label, area, read, place=None):
        self.label = label
        """``yard.Answer.file`` with ``@alias`` where it is not the default database; or what was declared."""
        self.area = area
        """The area that its names belong to; None for a declared one, whose names may belong to any."""
        self.prefix = place.prefix if place else ""
        self.storage = unwrapped(file_field(place.field).storage) if place else None
        self.has_own_paths = place is not None and has_own_paths(self.storage)
        self.is_strict = place is not None
        """Whether a name that is not there is a missing file; what is found in texts only protects."""
        self._read = read

    def chunks(self, area):
        """Yield lists of canonical names as ``area`` calls them.

        Raises:
            ReadingError: Some of it could not be read.
        """
        for names in self.raw():
            yield self.names_in(area, names)

    def are_as_stored(self, area):
        """Tell whether names that are stored canonically are those under which ``area`` knows the files."""
        return not (self.has_own_paths or self.prefix or area.folds)

    def names_in(self, area, names):
        """Return the canonical names under which ``area`` knows what is stored; a full path is taken as one."""
        if self.has_own_paths:
            names = [self._path(name) for name in names]
        elif self.are_as_stored(area) and are_canonical(names):
            return names
        inside = area.root.rstrip("/") + "/" if area.root else None
        return canonicals([self._placed(name, inside) for name in names], area.folds)

    def _placed(self, name, inside):
        """Return a name as seen from its area's root; ``inside`` is how full paths below that begin, if it is one."""
        if inside and name[:1] == "/":
            path = name if name.startswith(inside) else os.path.realpath(name)
            if path.startswith(inside):
                return path[len(inside) :]
        return self.prefix + name

    def _path(self, name):
        """Return the full path of a name by its storage; the name itself if that refuses it."""
        try:
            return self.storage.path(name)
        except SuspiciousOperation:
            return name

    def has(self, name):
        """Tell whether the storage itself has a file under a name as it is stored."""
        try:
            return self.storage.exists(name)
        except SuspiciousOperation:
            return False

    def raw(self):
        """Yield lists of names as they are stored."""
        try:
            yield from self._read()
        except Exception as error:  # however it fails, its references are unknown
            why = "{}: {}".format(type(error).__name__, str(error)[:300])
            raise ReadingError("{} cannot be read: {}".format(self.label, why)) from error


def sources_of(areas, extra=()):
    """Return every source of references of these areas, and the declared ones."""
    found = []
    for area in areas:
        for place in area.fields:
            for alias, label in tables(place):
                found.append(Source(label, area, _field_reader(place, alias), place))
    for place in (Place(model, field, "") for model, field in path_fields()):
        found += [Source(label, None, _field_reader(place, alias)) for alias, label in tables(place)]
    return found + [Source(label, None, read) for label, read in declared(extra, tables)]


def still_referenced(area_key, names, parameters):
    """Return, as a set, which of these canonical names of an area are referenced now: one pass over its references.

    Args:
        area_key: ``Area.key``.
        names: Canonical names; those of a whole plan fit, since they are held as one set.
        parameters: Those of the scan; ``extra`` and ``without`` are looked at.

    Raises:
        ReadingError: A source could not be read, or there is no such area: nothing may then be moved.
    """
    areas = storages(parameters.get("without") or ())
    area = next((each for each in areas if each.key == area_key), None)
    if area is None:
        raise ReadingError("no storage of this backend is {}".format(area_key))
    asked, found = set(names), set()
    for chunk in referenced_names(areas, area, parameters):
        found.update(asked.intersection(chunk))
    return found


def referenced_names(areas, area, parameters):
    """Yield lists of canonical names that an area's references name, thumbnails' patterns and links followed.

    Raises:
        ReadingError: A source could not be read.
    """
    for source in sources_of(areas, parameters.get("extra") or ()):
        if source.area is area or source.area is None:
            yield from source.chunks(area)


def tables(place):
    """Yield alias and label of each database that may hold the field's table."""
    from django.db import DEFAULT_DB_ALIAS, connections, router

    model, table = place.model, place.model._meta.db_table
    home = router.db_for_read(model)
    for alias in connections:
        if alias != home:
            if not router.allow_migrate_model(alias, model) and model._meta.managed:
                continue
            if '"' not in table and "." not in table and not _has_table(connections[alias], table):
                continue
        yield alias, place.label if alias == DEFAULT_DB_ALIAS else "{}@{}".format(place.label, alias)


_TABLES = {}


def _has_table(connection, table):
    if connection.alias not in _TABLES:
        try:
            with connection.cursor() as cursor:
                found = connection.introspection.table_names(cursor, include_views=True)
        except Exception as error:  # what a database that does not answer holds is unknown
            raise ReadingError("database {} cannot be read: {}".format(connection.alias, error)) from error
        _TABLES[connection.alias] = {name.casefold() for name in found}
    return table.casefold() in _TABLES[connection.alias]


def _field_reader(place, alias):
    """Return a function that yields lists of the names in a column, as they are stored."""
    model, field = place.model, place.field

    def read():
        rows = model._base_manager.using(alias).order_by()
        rows = rows.exclude(**{field.attname: None}) if field.null else rows
        if hasattr(field, "base_field"):
            values = rows.values_list(field.attname, flat=True).iterator(chunk_size=ROWS)
            yield from _chunked(_text(name) for value in values for name in _flat(value))
        else:
            yield from column(rows.exclude(**{field.attname: ""}).values_list(field.attname, flat=True), alias)

    return read


def column(rows, alias):
    """Yield lists of the texts of a one-column queryset, by the shortest way that is right."""
    from django.db import connections

    connection = connections[alias]
    compiler = rows.query.get_compiler(alias)
    sql, parameters = compiler.as_sql()
    if not _is_plain(compiler, connection):
        yield from _chunked(_text(value) for value in rows.iterator(chunk_size=ROWS))
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while True:
            found = cursor.fetchmany(ROWS)
            if not found:
                return
            names = [name for (name,) in found]
            yield names if all(names) else [name for name in names if name]


def _is_plain(compiler, connection):
    """Tell whether values come as the database has them, and a cursor may be kept open on the server."""
    if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return False
    compiler.setup_query()
    return not compiler.get_converters([each[0] for each in compiler.select])


def _flat(value):
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _flat(each)
    elif value:
        yield value


def _text(value):
    return value if isinstance(value, str) else str(getattr(value, "name", value) or "")


def _chunked(values):
    chunk = []
    for value in values:
        if value:
            chunk.append(value)
            if len(chunk) == ROWS:
                yield chunk
                chunk = []
    if chunk:
        yield chunk
