"""The API under /api/v1/."""

import logging

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from kombu.exceptions import OperationalError
from rest_framework import generics, status
from rest_framework.authtoken.models import Token
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.permissions import AllowAny, BasePermission, IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from demo.yard import provider, rules, tasks
from demo.yard.models import Answer, Question, Questionnaire, Submission
from demo.yard.serializers import (
    AnswerSerializer,
    QuestionnaireSerializer,
    SubmissionDetailSerializer,
    SubmissionSerializer,
    UserSerializer,
)

logger = logging.getLogger(__name__)


class Whoami(APIView):
    """Who is asking, and which version answers."""

    def get(self, request: Request) -> Response:
        """Answer with the user and the version."""
        user = {"username": request.user.get_username(), "is_staff": request.user.is_staff}
        return Response({"user": user, "version": settings.VERSION})


class Login(APIView):
    """A user name and a password for a token."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def post(self, request: Request) -> Response:
        """Answer with the user's token; 400 if the pair is wrong."""
        serializer = AuthTokenSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        token, _ = Token.objects.get_or_create(user=serializer.validated_data["user"])
        return Response({"token": token.key})


class Users(generics.ListAPIView):
    """Everybody who may sign in; for staff only."""

    permission_classes = (IsAdminUser,)
    queryset = User.objects.order_by("id")
    serializer_class = UserSerializer


class Questionnaires(generics.ListAPIView):
    """Every questionnaire with its questions."""

    queryset = Questionnaire.objects.prefetch_related("questions").order_by("id")
    serializer_class = QuestionnaireSerializer


class Submissions(generics.ListCreateAPIView):
    """Every truck, or with ``?plate=`` each passing of one; and one more."""

    queryset = Submission.objects.all()
    serializer_class = SubmissionSerializer

    def filter_queryset(self, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        """Leave those of the plate that was asked for, however it was typed."""
        plate = self.request.query_params.get("plate")
        return queryset.filter(plate=rules.normalize_plate(plate)) if plate else queryset


class SubmissionDetail(generics.RetrieveDestroyAPIView):
    """One truck with its answers; staff may delete it."""

    serializer_class = SubmissionDetailSerializer

    def get_queryset(self) -> QuerySet[Submission]:
        """Return submissions with their answers at hand."""
        return Submission.objects.prefetch_related("answers")

    def get_permissions(self) -> list[BasePermission]:
        """Let staff alone delete."""
        return [IsAdminUser()] if self.request.method == "DELETE" else super().get_permissions()

    def perform_destroy(self, instance: Submission) -> None:
        """Delete the submission with its answers, and their files once the rows are gone."""
        files = [answer.file for answer in instance.answers.all() if answer.file]
        instance.delete()
        for file in files:
            file.delete(save=False)


class Answers(APIView):
    """Answers of one truck, uploaded as a form with files."""

    def post(self, request: Request, pk: int) -> Response:
        """Keep one answer; 409 if the submission is closed. A picture is read later, by the worker."""
        submission = get_object_or_404(Submission, pk=pk)
        if submission.status == Submission.Status.CLOSED:
            return Response({"detail": "El registro está cerrado."}, status.HTTP_409_CONFLICT)
        serializer = AnswerSerializer(data=request.data, context={"request": request, "submission": submission})
        serializer.is_valid(raise_exception=True)
        answer: Answer = serializer.save(submission=submission)
        if answer.question.kind == Question.Kind.PHOTO:
            _ask_for_reading(answer.pk)
        return Response(serializer.data, status.HTTP_201_CREATED)


class Close(APIView):
    """The end of a submission."""

    def post(self, _: Request, pk: int) -> Response:
        """Close the submission; 409 with the required questions that have no answer."""
        with transaction.atomic():
            submission = get_object_or_404(Submission.objects.select_for_update(), pk=pk)
            missing = submission.find_missing()
            if not rules.may_close(missing):
                listed = [{"id": question.id, "text": question.text} for question in missing]
                detail = "Faltan respuestas obligatorias."
                return Response({"detail": detail, "missing": listed}, status.HTTP_409_CONFLICT)
            submission.status = Submission.Status.CLOSED
            submission.save(update_fields=["status"])
        return Response(SubmissionSerializer(submission).data)


class ReadPlate(APIView):
    """A plate out of a picture, at once."""

    def post(self, request: Request) -> Response:
        """Answer with the plate; 400 without a picture, 422 if none is read, 502 if the provider fails."""
        picture = request.FILES.get("image")
        if picture is None:
            return Response({"image": ["Falta la imagen."]}, status.HTTP_400_BAD_REQUEST)
        try:
            text = provider.read_text(picture.read())
        except provider.ProviderError as error:
            logger.warning("%s", error)
            return Response({"detail": "El proveedor de OCR no respondió."}, status.HTTP_502_BAD_GATEWAY)
        plate = rules.find_plate(text)
        if plate is None:
            detail = "No se reconoció ninguna placa."
            return Response({"detail": detail, "text": text}, status.HTTP_422_UNPROCESSABLE_ENTITY)
        return Response({"plate": plate})


def _ask_for_reading(answer_id: int) -> None:
    """Queue the reading of a picture; an answer is worth keeping even while the broker is away."""
    try:
        tasks.read_plate.apply_async((answer_id,), retry=False)
    except OperationalError as error:
        logger.warning("answer %s will not be read, the broker is away: %s", answer_id, error)
