"""The pending app."""

from django.apps import AppConfig


class PendingConfig(AppConfig):
    """Installed only while the fault is on."""

    name = "demo.pending"
    label = "pending"
    default_auto_field = "django.db.models.BigAutoField"
