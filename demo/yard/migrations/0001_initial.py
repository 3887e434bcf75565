"""The tables of the yard."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """First state."""

    initial = True

    dependencies: ClassVar[list[tuple[str, str]]] = []

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="nombre")),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField(verbose_name="orden")),
                ("text", models.CharField(max_length=200, verbose_name="texto")),
                (
                    "kind",
                    models.CharField(
                        choices=[("text", "texto"), ("photo", "foto")],
                        default="text",
                        max_length=10,
                        verbose_name="tipo",
                    ),
                ),
                ("required", models.BooleanField(default=False, verbose_name="obligatoria")),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="yard.questionnaire"
                    ),
                ),
            ],
            options={
                "ordering": ["questionnaire_id", "place"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("plate", models.CharField(max_length=6, verbose_name="placa")),
                (
                    "direction",
                    models.CharField(
                        choices=[("entering", "entra"), ("leaving", "sale")], max_length=10, verbose_name="sentido"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "abierto"), ("closed", "cerrado")],
                        default="open",
                        max_length=10,
                        verbose_name="estado",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="creado")),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="yard.questionnaire"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="texto")),
                ("file", models.FileField(blank=True, upload_to="answers/", verbose_name="archivo")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="creado")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="yard.question"
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="yard.submission"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(fields=("questionnaire", "place"), name="one_question_per_place"),
        ),
    ]
