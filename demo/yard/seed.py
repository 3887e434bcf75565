"""Sample data: always the same but for tokens, and with no personal names."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from rest_framework.authtoken.models import Token

from demo.ocr.picture import draw_plate
from demo.yard.authentication import MONITOR
from demo.yard.models import Answer, Question, Questionnaire, Submission

STAFF = "jefe"
MEMBER = "bodega"

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


FORGOTTEN = (
    ("bascula", 900, True, False),
    ("porteria", 420, True, False),
    ("turno-noche", 200, True, False),
    ("retirado", 60, False, False),
    ("auditoria", 400, True, True),
)
"""What hygiene is to find: user, days since it was made with its token, whether active, whether of staff; none ever
logged in."""


ORPHANS = (*(f"plate-{number}_retake.png" for number in range(1, 12)), "remisio\u0301n.png")
"""Photographs taken again, whose first file nobody deleted; the last name as macOS spells it."""
LOST = ("answers/remesa-0001.pdf", "answers/remesa-0002.pdf")


@transaction.atomic
def seed() -> None:
    """Put users, tokens, the questionnaire and the submissions in place; what is there is kept."""
    secrets = settings.STATE.credentials()
    _seed_user(MONITOR, key=secrets["DEMO_TOKEN"], password=secrets["DEMO_PASSWORD"], is_staff=False)
    _seed_user(STAFF, key=secrets["DEMO_STAFF_TOKEN"], password=secrets["DEMO_PASSWORD"], is_staff=True)
    _seed_user(MEMBER, key=secrets["DEMO_MEMBER_TOKEN"], password=secrets["DEMO_PASSWORD"], is_staff=False)
    for username, days, is_active, is_staff in FORGOTTEN:
        _seed_forgotten(username, days, is_active=is_active, is_staff=is_staff)
    questionnaire, created = Questionnaire.objects.get_or_create(name="Ingreso y salida de vehículos")
    if created:
        _seed_yard(questionnaire)
        _seed_media()


def _seed_user(username: str, *, key: str, password: str, is_staff: bool) -> None:
    user, created = User.objects.get_or_create(username=username, defaults={"is_staff": is_staff})
    if created:
        user.set_password(password)
        user.save()
    Token.objects.filter(user=user).exclude(key=key).delete()
    Token.objects.get_or_create(user=user, defaults={"key": key})


def _seed_forgotten(username: str, days: int, *, is_active: bool, is_staff: bool) -> None:
    since = timezone.now() - timedelta(days=days)
    further = {"is_active": is_active, "is_staff": is_staff, "date_joined": since}
    user, created = User.objects.get_or_create(username=username, defaults=further)
    if created:
        user.set_unusable_password()
        user.save()
        Token.objects.create(user=user)
        Token.objects.filter(user=user).update(created=since)


def _seed_media() -> None:
    """Leave files that no row names any more, and rows whose file is lost."""
    folder = settings.MEDIA_ROOT / "answers"
    for plate, name in enumerate(ORPHANS):
        (folder / name).write_bytes(draw_plate(TRUCKS[plate % len(TRUCKS)][0]))
    for answer, name in zip(Answer.objects.filter(text__startswith="REM-"), LOST, strict=False):
        Answer.objects.filter(pk=answer.pk).update(file=name)


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
