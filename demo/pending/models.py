"""The table that never comes to be."""

from django.db import models


class Weighing(models.Model):
    """A weighing of a truck, planned and not yet deployed."""

    weight_kg = models.PositiveIntegerField("peso")
