"""What is kept in the second database."""

import uuid

from django.db import models


class Deed(models.Model):
    """An old paper."""

    number = models.UUIDField(primary_key=True, default=uuid.uuid4)

    class Meta:
        """Where it is kept."""

        db_table = "old_deeds"
