"""Changes tokens on the backend: a new key in and the old one dead in one transaction, or the token deleted.

The new keys come with the script, over standard input, and nowhere else. Nothing that is answered, raised or logged
holds a key: of an error from the database only the class is told, since its text may quote the row.
"""

import logging

from checks.support.inside.token_source import Masks, Source, Trouble, field_of


class Refused(Exception):  # noqa: N818 - an answer rather than an error
    """A token stays as it is. ``kind`` says why, ``name`` what it is about."""

    def __init__(self, kind, name=""):
        super().__init__(kind, name)
        self.kind, self.name = kind, name


def answer(parameters):
    """Yield, for each change, what became of it, and return how many there were."""
    logging.disable(logging.CRITICAL)  # a backend may log its SQL, and with it the keys
    try:
        changing = Changing(parameters)
    except Trouble as trouble:
        return {"trouble": trouble.kind, "name": trouble.name}
    for change in parameters["changes"]:
        yield dict(changing.carry_out(parameters["act"], change), id=change["id"])
    return {"changes": len(parameters["changes"])}


class Changing:
    """Finds tokens by owner and mask, and changes them one by one."""

    def __init__(self, parameters):
        self.source, self.masks = Source(parameters), Masks(parameters)
        self.alias, self.model = self.source.alias, self.source.model
        self.rows = self.model._base_manager.using(self.alias)
        self.committing = False
        """Whether the end of the transaction was asked for: an error after that leaves open what became of it."""

    def carry_out(self, act, change):
        """Return ``state``: ``new`` if the token has its new key or is gone as asked, ``old`` if nothing changed,
        ``neither`` if it is not there, ``unclear`` if that could not be found out; with ``why`` if it is not ``new``.
        """
        from django.db import IntegrityError, connections

        self.committing = False
        try:
            if act != "look":
                getattr(self, act)(change)
                return {"state": "new"}
        except Refused as refused:
            return {"state": self.state(change), "why": refused.kind, "name": refused.name}
        except Exception as error:  # noqa: BLE001 - the text may hold a key, the class does not
            why = {"why": "error", "name": type(error).__name__}
            connections[self.alias].close()
            try:
                state = self.state(change)
            except Exception:  # noqa: BLE001 - it may or may not have been committed
                state = "unclear"
            may_still_come = self.committing and state == "old" and not isinstance(error, IntegrityError)
            return dict(why, state="unclear" if may_still_come else state)
        return {"state": self.state(change)}

    def state(self, change):
        """Return which of its keys a token has now."""
        held = {self.masks.of(str(key)) for key in self.keys_of(change)}
        if change.get("new") in held:
            return "new"
        return "old" if change["old"] in held else "neither"

    def keys_of(self, change):
        """Return every key of the token's owner."""
        return list(self.owned(change).values_list(self.source.key, flat=True))

    def owned(self, change):
        """Return the rows of the token's owner."""
        owner = self.source.user + ("__isnull" if change["user"] is None else "__pk")
        return self.rows.filter(**{owner: True if change["user"] is None else change["user"]})

    def found(self, change):
        """Return the key of the token that is meant."""
        keys = [key for key in self.keys_of(change) if self.masks.of(str(key)) == change["old"]]
        if len(keys) != 1:
            raise Refused("ambiguous" if keys else "gone")
        return keys[0]

    def rotate(self, change):
        """Give a token its new key. The first statement of the transaction writes: it changes this very key or none."""
        from django.db import connections, transaction
        from django.utils import timezone

        old, new = self.found(change), change["key"]
        pointing = list(self.pointing(self.source.key))
        features = connections[self.alias].features
        if not features.can_defer_constraint_checks:
            self.refuse_if_pointed_at(pointing, old)
        made = timezone.now()
        if field_of(self.model, self.source.created).get_internal_type() == "DateField":
            made = made.date()
        with transaction.atomic(using=self.alias):
            mine = self.owned(change).filter(**{self.source.key: old})
            if mine.update(**{self.source.key: new, self.source.created: made}) != 1:
                raise Refused("gone")
            for field in pointing:
                theirs = field.model._base_manager.using(self.alias)
                theirs.filter(**{field.attname: old}).update(**{field.attname: new})
            self.committing = True

    def revoke(self, change):
        """Delete a token, unless rows of other models hang on it."""
        from django.db import transaction

        old = self.found(change)
        row = self.owned(change).get(**{self.source.key: old})
        for field in self.pointing(None):
            self.refuse_if_pointed_at([field], getattr(row, field.target_field.attname))
        with transaction.atomic(using=self.alias):
            _rows, by_model = self.owned(change).filter(**{self.source.key: old}).delete()
            ours = {model._meta.label for model in (self.model, *self.model._meta.get_parent_list())}
            others = sorted(label for label, rows in by_model.items() if rows and label not in ours)
            if others:
                raise Refused("pointed-at", others[0])
            if by_model.get(self.model._meta.label) != 1:
                raise Refused("gone")

    def pointing(self, to):
        """Yield the foreign keys of other models, hidden ones too, to the field ``to`` of a token, or to any of it."""
        for relation in self.model._meta.get_fields(include_hidden=True):
            if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
                field = relation.field
                if getattr(field, "concrete", False) and (to is None or field.target_field.name == to):
                    yield field

    def refuse_if_pointed_at(self, fields, value):
        """Raise if a row of another model points to this value."""
        for field in fields:
            if field.model._base_manager.using(self.alias).filter(**{field.attname: value}).exists():
                raise Refused("pointed-at", field.model._meta.label)
