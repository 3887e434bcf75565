"""People and the keys they come with; all known by UUIDs, in tables of their own names."""

import uuid

from django.db import models


class Person(models.Model):
    """Somebody who may come in. There is no ``django.contrib.auth`` here."""

    handle = models.UUIDField(primary_key=True, default=uuid.uuid4)
    login = models.CharField(max_length=60, unique=True)
    is_authenticated = True

    class Meta:
        """Where it is kept."""

        db_table = "estate_people"


class AccessKey(models.Model):
    """A key; the secret is its primary key."""

    secret = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(Person, models.CASCADE, db_column="owner_handle")

    class Meta:
        """Where it is kept."""

        db_table = "estate_keys"
