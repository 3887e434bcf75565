"""Sample data: always the same but for tokens, and with no personal names."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from rest_framework.authtoken.models import Token

from demo.ocr.picture import draw_plate
from demo.yard.authentication import MONITOR
from demo.yard.models import Answer, Question, Questionnaire, Submission

STAFF = "jefe"

QUESTIONS = (
    ("Foto de la placa", Question.Kind.PHOTO, True),
    ("Número de remesa", Question.Kind.TEXT, True),
    ("Novedades de la carga", Question.Kind.TEXT, False),
)

TRUCKS = (
    ("ABC123", Submission.Direction.ENTERING, Submission.Status.CLOSED, 2),
    ("XYZ987", Submission.Direction.LEAVING, Submission.Status.OPEN, 2),
    ("JKL456", Submission.Direction.ENTERING, Submission.Status.OPEN, 1),
)
"""Plate, direction, status, and how many of the questions are answered."""


@transaction.atomic
def seed() -> None:
    """Put users, tokens, the questionnaire and the submissions in place; what is there is kept."""
    secrets = settings.STATE.credentials()
    _seed_user(MONITOR, key=secrets["DEMO_TOKEN"], password=secrets["DEMO_PASSWORD"], is_staff=False)
    _seed_user(STAFF, key=secrets["DEMO_STAFF_TOKEN"], password=secrets["DEMO_PASSWORD"], is_staff=True)
    questionnaire, created = Questionnaire.objects.get_or_create(name="Ingreso y salida de vehículos")
    if created:
        _seed_yard(questionnaire)


def _seed_user(username: str, *, key: str, password: str, is_staff: bool) -> None:
    user, created = User.objects.get_or_create(username=username, defaults={"is_staff": is_staff})
    if created:
        user.set_password(password)
        user.save()
    Token.objects.filter(user=user).exclude(key=key).delete()
    Token.objects.get_or_create(user=user, defaults={"key": key})


def _seed_yard(questionnaire: Questionnaire) -> None:
    questions = [
        Question.objects.create(questionnaire=questionnaire, place=place, text=text, kind=kind, required=required)
        for place, (text, kind, required) in enumerate(QUESTIONS, start=1)
    ]
    for number, (plate, direction, status, answered) in enumerate(TRUCKS, start=1):
        submission = Submission.objects.create(
            questionnaire=questionnaire, plate=plate, direction=direction, status=status
        )
        for question in questions[:answered]:
            answer = Answer(submission=submission, question=question)
            if question.kind == Question.Kind.PHOTO:
                answer.text = plate
                answer.file.save(f"plate-{number}.png", ContentFile(draw_plate(plate)), save=False)
            else:
                answer.text = f"REM-{number:04}"
            answer.save()
