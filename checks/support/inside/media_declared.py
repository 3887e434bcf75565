"""References that no FileField holds, as declared in ``ronda.toml``: JSON paths, texts, SQL. They only protect.

Runs on the backend, inside Django.
"""

import contextlib
import html
import json
import re
from urllib.parse import unquote

from checks.support.inside.media_areas import Place

ROWS = 2_000
WORDS = 8
"""How many words a name with spaces inside running text may have."""
_EDGE = re.compile(r"[\s\"'<>()\[\]{}|,;=]+")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def declared(extra, tables):
    """Yield label and reader of each declared source; thumbnails are no source of their own.

    ``tables`` tells which databases hold the table of a ``Place``.
    """
    for each in extra:
        if "json_path" in each:
            yield "{model} {json_path}".format(**each), _json_reader(each["model"], each["json_path"], tables)
        elif "text" in each:
            yield "{model} {text}".format(**each), _text_reader(each["model"], each["text"], tables)
        elif "sql" in each:
            yield each["sql"], _sql_reader(each["sql"], each.get("database") or "default")


def _rows(model, column, tables):
    """Yield the values of a column on every database that holds the model's table."""
    from django.apps import apps

    found = apps.get_model(model)
    field = found._meta.get_field(column)
    for alias, _label in tables(Place(found, field, "")):
        yield from (
            found._base_manager.using(alias).order_by().values_list(field.attname, flat=True).iterator(chunk_size=ROWS)
        )


def _text_reader(model, column, tables):
    return lambda: _chunked(name for text in _rows(model, column, tables) if text for name in names_in(str(text)))


def _json_reader(model, path, tables):
    column, *steps = [step for step in path.replace("[", ".[").split(".") if step]

    def read():
        for value in _rows(model, column, tables):
            found = json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value
            for leaf in _leaves(found, steps):
                yield from spellings(leaf)

    return lambda: _chunked(read())


def _leaves(value, steps):
    """Yield the texts at a path such as ``data.photos[*].file``; a missing step yields nothing."""
    if not steps:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, dict)):
            for each in value if isinstance(value, list) else value.values():
                yield from _leaves(each, steps)
        return
    step, rest = steps[0], steps[1:]
    if step in ("*", "[*]"):
        for each in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
            yield from _leaves(each, rest)
    elif step[:1] == "[" and isinstance(value, list):
        place = int(step.strip("[]"))
        if -len(value) <= place < len(value):
            yield from _leaves(value[place], rest)
    elif isinstance(value, dict) and step in value:
        yield from _leaves(value[step], rest)


def _sql_reader(sql, alias):
    def read():
        from django.db import connections

        if not re.match(r"\s*(select|with)\b", sql, re.IGNORECASE) or ";" in sql.rstrip().rstrip(";"):
            raise ValueError("it is not one SELECT")
        with _reading_only(connections[alias]) as cursor:
            cursor.execute(sql)
            while True:
                rows = cursor.fetchmany(ROWS)
                if not rows:
                    return
                for row in rows:
                    if row[0]:
                        yield from spellings(str(row[0]))

    return lambda: _chunked(read())


@contextlib.contextmanager
def _reading_only(connection):
    """Give a cursor under which the database itself refuses to write, where it can; what is left is rolled back."""
    from django.db import transaction

    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = ON")
        elif connection.vendor in ("postgresql", "oracle"):
            cursor.execute("SET TRANSACTION READ ONLY")
        try:
            yield cursor
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA query_only = OFF")
            transaction.set_rollback(True, using=connection.alias)


def names_in(text):
    """Yield every name that a text may mention, rather too many: each run of words, and what follows each slash."""
    whole = [text]
    if "\\u" in text:
        whole.append(_ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text))
    if "&" in text:
        whole.append(html.unescape(text))
    for each in whole:
        yield from _runs(each)


def _runs(text):
    ends = [match.span() for match in _EDGE.finditer(text)] + [(len(text), len(text))]
    starts = [0]
    for start, after in ends:
        for begin in starts[-WORDS:]:
            piece = text[begin:start]
            if "." in piece or "/" in piece or "\\" in piece:
                yield from spellings(piece)
        starts.append(after)


def spellings(piece):
    """Yield the names that a name or an address may stand for: with and without query, decoded, after each slash."""
    forms = {piece, piece.rstrip(".:!?")}
    forms |= {form.partition("#")[0].partition("?")[0] for form in forms}
    forms |= {unquote(form, errors="surrogateescape") for form in forms if "%" in form}
    for form in forms:
        rest = form.replace("\\/", "/").replace("\\", "/")
        while rest:
            yield rest
            rest = rest.partition("/")[2].lstrip("/")


def _chunked(values):
    chunk = []
    for value in values:
        chunk.append(value)
        if len(chunk) >= 10 * ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
