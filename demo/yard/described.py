"""What the OpenAPI document says of the views that no serializer describes."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiViewExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.authtoken.serializers import AuthTokenSerializer

from demo.yard.serializers import AnswerSerializer, SubmissionSerializer

USER = inline_serializer(
    "Identity", {"username": serializers.CharField(), "is_staff": serializers.BooleanField()}, many=False
)
WHOAMI = inline_serializer("Whoami", {"user": USER, "version": serializers.CharField()})
KEY = inline_serializer("Key", {"token": serializers.CharField()})
MISSING = inline_serializer(
    "MissingAnswer", {"id": serializers.IntegerField(), "text": serializers.CharField()}, many=True
)
REFUSED = inline_serializer("Refused", {"detail": serializers.CharField()})
UNFINISHED = inline_serializer("Unfinished", {"detail": serializers.CharField(), "missing": MISSING})
PICTURE = inline_serializer("Picture", {"image": serializers.ImageField()})
PLATE = inline_serializer("Plate", {"plate": serializers.CharField()})
PLATE_QUERY = OpenApiParameter("plate", str, description="Only the passings of this plate.")


class Described(AutoSchema):
    """The generator's own description; named in the settings, so that this module is imported with the views."""


class BearerScheme(OpenApiAuthenticationExtension):
    """A token after the word Bearer."""

    target_class = "demo.yard.authentication.BearerKeyword"
    name = "bearerAuth"
    priority = 1

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:  # noqa: ARG002
        """Describe it."""
        scheme: dict[str, Any] = build_bearer_security_scheme_object("Authorization", "Bearer")
        return scheme


def _extension(view: str, method: str, **described: Any) -> type[OpenApiViewExtension]:
    """Describe one method of a view; the class registers itself."""

    class Extension(OpenApiViewExtension):
        target_class = f"demo.yard.views.{view}"

        def view_replacement(self) -> Any:
            return extend_schema(methods=[method], **described)(self.target_class)

    return Extension


_extension("Whoami", "GET", responses=WHOAMI)
_extension("Login", "POST", request=AuthTokenSerializer, responses={200: KEY})
_extension("Submissions", "GET", parameters=[PLATE_QUERY])
_extension(
    "Answers",
    "POST",
    request={"multipart/form-data": AnswerSerializer},
    responses={201: AnswerSerializer, 409: REFUSED},
)
_extension("Close", "POST", request=None, responses={200: SubmissionSerializer, 409: UNFINISHED})
_extension(
    "ReadPlate",
    "POST",
    request={"multipart/form-data": PICTURE},
    responses={200: PLATE, 400: OpenApiResponse(), 422: REFUSED, 502: REFUSED},
)
