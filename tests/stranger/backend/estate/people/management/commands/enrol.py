"""``manage.py enrol LOGIN KEY``: let somebody in."""

import uuid
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from estate.people.models import AccessKey, Person


class Command(BaseCommand):
    """Make a person with a key."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the person's login and the key."""
        parser.add_argument("login")
        parser.add_argument("key", type=uuid.UUID)

    def handle(self, *args: str, login: str, key: uuid.UUID, **options: str) -> None:
        """Write both rows."""
        AccessKey.objects.create(secret=key, owner=Person.objects.create(login=login))
