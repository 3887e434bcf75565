"""What the yard keeps."""

from typing import ClassVar

from django.db import models

from demo.yard import rules


class Questionnaire(models.Model):
    """A list of questions asked of every truck."""

    name = models.CharField("nombre", max_length=80, unique=True)


class Question(models.Model):
    """One question; its place is its order within the questionnaire."""

    class Kind(models.TextChoices):
        """How a question is answered."""

        TEXT = "text", "texto"
        PHOTO = "photo", "foto"

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField("orden")
    text = models.CharField("texto", max_length=200)
    kind = models.CharField("tipo", max_length=10, choices=Kind.choices, default=Kind.TEXT)
    required = models.BooleanField("obligatoria", default=False)

    class Meta:
        """Questions come in the order of the form."""

        ordering: ClassVar[list[str]] = ["questionnaire_id", "place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["questionnaire", "place"], name="one_question_per_place"),
        ]


class Submission(models.Model):
    """One truck passing the gate."""

    class Direction(models.TextChoices):
        """Which way the truck goes."""

        ENTERING = "entering", "entra"
        LEAVING = "leaving", "sale"

    class Status(models.TextChoices):
        """Whether answers may still be added."""

        OPEN = "open", "abierto"
        CLOSED = "closed", "cerrado"

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="submissions")
    plate = models.CharField("placa", max_length=6)
    direction = models.CharField("sentido", max_length=10, choices=Direction.choices)
    status = models.CharField("estado", max_length=10, choices=Status.choices, default=Status.OPEN)
    note = models.CharField("nota", max_length=200, blank=True)
    created_at = models.DateTimeField("creado", auto_now_add=True)

    class Meta:
        """Oldest first, so that lists are stable."""

        ordering: ClassVar[list[str]] = ["id"]

    def find_missing(self) -> list[rules.Asked]:
        """Return the required questions that have no answer yet."""
        questions = self.questionnaire.questions.all()
        asked = [rules.Asked(question.pk, question.text, question.required) for question in questions]
        return rules.find_missing(asked, self.answers.values_list("question_id", flat=True))


class Answer(models.Model):
    """What was answered: text, a file, or both."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    text = models.CharField("texto", max_length=500, blank=True)
    file = models.FileField("archivo", upload_to="answers/", blank=True)
    created_at = models.DateTimeField("creado", auto_now_add=True)

    class Meta:
        """Oldest first, so that lists are stable."""

        ordering: ClassVar[list[str]] = ["id"]
