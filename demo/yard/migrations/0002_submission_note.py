"""A note on each submission."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Submissions get a note; those that are there have none."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("yard", "0001_initial")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            model_name="submission",
            name="note",
            field=models.CharField(blank=True, max_length=200, verbose_name="nota"),
        ),
    ]
