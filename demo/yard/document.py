"""The OpenAPI document, made once at a time."""

from threading import Lock
from typing import Any

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

_LOCK = Lock()


class Document(SpectacularAPIView):
    """The API as it is now."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer with the document; two at a time would spoil each other.

        See https://github.com/tfranzel/drf-spectacular/issues/1123.
        """
        with _LOCK:
            return super().get(request, *args, **kwargs)
