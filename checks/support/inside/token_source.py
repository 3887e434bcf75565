"""The model that holds tokens, found and read without ever handing out a key. Runs on the backend, inside Django."""

import datetime
import functools
import hmac
import operator
import os

CHUNK = 2000
SOURCE = {"model": "authtoken.Token", "key": "key", "created": "created", "user": "user", "expires": None}
NAMES = ("old", "aging", "inactive", "no_password", "never_logged_in", "unused", "staff", "excepted")
"""What can be said of a token; a record holds the sum of these bits."""
OLD, AGING, INACTIVE, NO_PASSWORD, NEVER, UNUSED, STAFF, EXCEPTED = (1 << bit for bit in range(len(NAMES)))
OWNER_FIELDS = ("is_active", "last_login", "password", "is_staff", "is_superuser")


class Trouble(Exception):  # noqa: N818 - an answer rather than an error
    """Something is not there. ``kind`` says what, ``name`` which."""

    def __init__(self, kind, name):
        super().__init__(kind, name)
        self.kind, self.name = kind, name


def or_trouble(ask, parameters):
    """Return what ``ask`` answers, or the trouble that was in its way."""
    from django.db import DatabaseError, connections

    try:
        return ask(parameters)
    except Trouble as trouble:
        return {"trouble": trouble.kind, "name": trouble.name}
    except DatabaseError as error:
        return {"trouble": "database", "name": "{}: {}".format(type(error).__name__, str(error)[:200])}
    finally:
        connections.close_all()


class Masks:
    """Masks keys as the reports do: the last four signs, and 8 digits of a keyed hash."""

    def __init__(self, parameters):
        self.secret = bytes.fromhex(parameters.get("mask_key") or "") or os.urandom(32)

    def of(self, key):
        """Return ``9be2#5f0a81c3``; a key below 12 signs shows none of its own."""
        digest = hmac.digest(self.secret, key.encode("utf-8"), "sha256").hex()[:8]
        return (key[-4:] if len(key) >= 12 else "") + "#" + digest


class Source:
    """The model and its fields, each checked before anything is read."""

    def __init__(self, parameters):
        from django.contrib.auth import get_user_model

        told = dict(SOURCE, **(parameters.get("source") or {}))
        self.model = model_of(told["model"])
        self.label = self.model._meta.label
        self.key, self.created, self.user, self.expires = (told[name] for name in ("key", "created", "user", "expires"))
        for name in (self.key, self.created, self.user, self.expires):
            if name:
                field_of(self.model, name)
        self.owner = get_user_model()
        owner = field_of(self.model, self.user)
        if not owner.is_relation or owner.related_model._meta.concrete_model is not self.owner._meta.concrete_model:
            raise Trouble("no-owner", "{}.{}".format(self.label, self.user))
        self.has = concrete_names(self.owner).intersection(OWNER_FIELDS)

    @property
    def key_length(self):
        """How long a key may be; 0 for any length, None if keys are no text."""
        field = field_of(self.model, self.key)
        is_text = field.get_internal_type() in ("CharField", "TextField")
        return field.max_length or 0 if is_text else None

    @property
    def alias(self):
        """The database alias that holds the tokens."""
        from django.db import router

        return router.db_for_write(self.model)

    def rows(self, last_used):
        """Yield key, created, owner, what can be said of the owner, and the last use: the oldest first.

        What can be said is summed up by the database, since reading it column by column would take twice as long.
        """
        from django.db.models import Case, F, IntegerField, Q, Value, When

        owner, none = self.user + "__", Value(None, output_field=IntegerField())
        said = []
        if "is_active" in self.has:
            said.append((INACTIVE, Q(**{owner + "is_active": False})))
        if "password" in self.has:
            usable = (
                Q(**{owner + "password" + how: what}) for how, what in (("__startswith", "!"), ("", ""), ("", None))
            )
            said.append((NO_PASSWORD, functools.reduce(operator.or_, usable)))
        if "last_login" in self.has:
            said.append((NEVER, Q(**{owner + "last_login": None})))
        staff = [Q(**{owner + name: True}) for name in ("is_staff", "is_superuser") if name in self.has]
        if staff:
            said.append((STAFF, staff[0] | staff[-1]))
        zero = Value(0, output_field=IntegerField())
        bits = (
            Case(When(condition, then=Value(bit)), default=zero, output_field=IntegerField()) for bit, condition in said
        )
        own_use = last_used and last_used.get("field") and not last_used.get("model")
        found = self.model._base_manager.using(self.alias).annotate(
            ronda_owner=F(owner + "pk"),
            ronda_said=functools.reduce(operator.add, bits, zero),
            ronda_used=F(field_of(self.model, last_used["field"]).name) if own_use else none,
        )
        if self.expires:
            from django.utils import timezone

            found = found.filter(Q(**{self.expires: None}) | Q(**{self.expires + "__gt": timezone.now()}))
        columns = (self.key, self.created, "ronda_owner", "ronda_said", "ronda_used")
        return found.order_by(self.created, "pk").values_list(*columns).iterator(chunk_size=CHUNK)

    def uses(self, last_used):
        """Return when each owner, or key, was last seen, as Unix times; empty where the tokens' own column says it."""
        if last_used and last_used.get("sql"):
            return _uses_by_sql(self.alias, last_used["sql"])
        if last_used and last_used.get("model"):
            return _uses_by_model(last_used)
        return {}


def model_of(name):
    """Return a model by application label and name."""
    from django.apps import apps

    try:
        return apps.get_model(name)
    except (LookupError, ValueError):
        raise Trouble("no-model", name) from None


def field_of(model, name):
    """Return a field that is a column."""
    from django.core.exceptions import FieldDoesNotExist

    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        field = None
    if field is None or not getattr(field, "concrete", False):
        raise Trouble("no-field", "{}.{}".format(model._meta.label, name))
    return field


def concrete_names(model):
    """Return the names of a model's columns."""
    return {field.name for field in model._meta.concrete_fields}


def unix(moment):
    """Return a date, a moment, or the text of one as Unix time; without a zone it is in the backend's."""
    if isinstance(moment, datetime.datetime):
        return int(moment.timestamp())
    if isinstance(moment, str):
        from django.utils import dateparse

        moment = dateparse.parse_datetime(moment) or dateparse.parse_date(moment)
    if isinstance(moment, datetime.date) and not isinstance(moment, datetime.datetime):
        moment = datetime.datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - a day of the backend's zone
    if isinstance(moment, (int, float)) and not isinstance(moment, bool):
        return moment
    return int(moment.timestamp()) if moment else None


def _uses_by_model(last_used):
    from django.db import router
    from django.db.models import Max

    model = model_of(last_used["model"])
    match, field = (field_of(model, last_used[name]).name for name in ("match", "field"))
    rows = model._base_manager.using(router.db_for_write(model)).order_by().values_list(match)
    return {str(who): unix(moment) for who, moment in rows.annotate(Max(field)).iterator(chunk_size=CHUNK)}


def _uses_by_sql(alias, statement):
    """Run the statement where nothing can come of it: in a transaction that reads only, or is rolled back."""
    from django.conf import settings
    from django.db import connections, transaction

    connection, found = connections[alias], {}
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute(statement.rstrip().rstrip(";"))
        if len(cursor.description) != 2:
            raise Trouble("not-two-columns", str(len(cursor.description)))
        for who, moment in iter(cursor.fetchone, None):
            is_text = isinstance(moment, str) and settings.USE_TZ and "+" not in moment
            found[str(who)] = unix(moment + "+00:00" if is_text else moment)  # SQLite keeps UTC as text
        transaction.set_rollback(True, using=alias)
    return found
