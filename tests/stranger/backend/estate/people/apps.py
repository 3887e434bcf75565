"""The application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "estate.people"
    default_auto_field = "django.db.models.BigAutoField"
