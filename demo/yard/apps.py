"""The yard as a Django app."""

from django.apps import AppConfig
from django.core import checks

from demo.yard.checks import check_scales


class YardConfig(AppConfig):
    """Registers the yard's system checks."""

    name = "demo.yard"
    label = "yard"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks."""
        checks.register(check_scales, checks.Tags.compatibility)
