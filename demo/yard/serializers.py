"""How the yard's data travels."""

from typing import Any, ClassVar

from django.contrib.auth.models import User
from rest_framework import serializers

from demo.yard import rules
from demo.yard.models import Answer, Question, Questionnaire, Submission


class UserSerializer(serializers.ModelSerializer):
    """Who may sign in."""

    class Meta:
        """Fields in the order of the answer."""

        model = User
        fields: ClassVar[list[str]] = ["id", "username", "is_staff", "is_active"]


class QuestionSerializer(serializers.ModelSerializer):
    """A question within its questionnaire."""

    class Meta:
        """Fields in the order of the answer."""

        model = Question
        fields: ClassVar[list[str]] = ["id", "place", "text", "kind", "required"]


class QuestionnaireSerializer(serializers.ModelSerializer):
    """A questionnaire with its questions."""

    questions = QuestionSerializer(many=True, read_only=True)

    class Meta:
        """Fields in the order of the answer."""

        model = Questionnaire
        fields: ClassVar[list[str]] = ["id", "name", "questions"]


class AnswerSerializer(serializers.ModelSerializer):
    """An answer; its submission comes from the address."""

    class Meta:
        """Fields in the order of the answer."""

        model = Answer
        fields: ClassVar[list[str]] = ["id", "question", "text", "file", "created_at"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse questions of another questionnaire and answers of the wrong kind."""
        question: Question = attrs["question"]
        if question.questionnaire_id != self.context["submission"].questionnaire_id:
            raise serializers.ValidationError({"question": "La pregunta es de otro cuestionario."})
        unfit = rules.explain_unfit(question.kind, has_text=bool(attrs.get("text")), has_file=bool(attrs.get("file")))
        if unfit:
            raise serializers.ValidationError({"question": unfit})
        return attrs


class SubmissionSerializer(serializers.ModelSerializer):
    """A truck at the gate."""

    plate = serializers.CharField(max_length=12)

    class Meta:
        """Fields in the order of the answer; the status changes by closing only."""

        model = Submission
        fields: ClassVar[list[str]] = ["id", "questionnaire", "plate", "direction", "status", "note", "created_at"]
        read_only_fields: ClassVar[list[str]] = ["status"]

    def validate_plate(self, value: str) -> str:
        """Return the plate in its normal form."""
        plate = rules.normalize_plate(value)
        if not rules.is_plate(plate):
            raise serializers.ValidationError("La placa debe tener tres letras y tres números, como ABC123.")
        return plate


class SubmissionDetailSerializer(SubmissionSerializer):
    """A truck at the gate, with what was answered."""

    answers = AnswerSerializer(many=True, read_only=True)

    class Meta(SubmissionSerializer.Meta):
        """The fields of the list, and the answers."""

        fields: ClassVar[list[str]] = [*SubmissionSerializer.Meta.fields, "answers"]
