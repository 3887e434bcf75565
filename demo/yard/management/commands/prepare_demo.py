"""``prepare_demo``: the database, the users and the sample data, as often as one likes."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from demo.yard.seed import seed


class Command(BaseCommand):
    """Migrate and seed."""

    help = "Apply the migrations and put the sample data in place; what is there is kept."

    def handle(self, *_: Any, **__: Any) -> None:
        """Do both."""
        call_command("migrate", verbosity=0, interactive=False)
        seed()
