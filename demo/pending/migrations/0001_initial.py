"""A table that is never made."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """First state."""

    initial = True

    dependencies: ClassVar[list[tuple[str, str]]] = []

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="Weighing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weight_kg", models.PositiveIntegerField(verbose_name="peso")),
            ],
        ),
    ]
