"""Answer ``images:annotate`` the way Google Vision does.

Shape: https://cloud.google.com/vision/docs/reference/rest/v1/images/annotate
Errors: https://cloud.google.com/apis/design/errors (code, message, status)
"""

import base64
import binascii
from typing import Any

from demo.ocr.picture import find_text

TEXT_FEATURES = frozenset({"TEXT_DETECTION", "DOCUMENT_TEXT_DETECTION"})
RPC_INVALID_ARGUMENT = 3
"""google.rpc.Code, used inside a response that is 200 as a whole."""

Answer = tuple[int, dict[str, Any]]


class InvalidImageError(ValueError):
    """The content of an image is not base64."""


def make_error(code: int, message: str, status: str) -> Answer:
    """Return an HTTP status and the error object that goes with it."""
    return code, {"error": {"code": code, "message": message, "status": status}}


def annotate_batch(body: Any) -> Answer:
    """Return the answer to one decoded request body: 200 with one response per request, or 400 as a whole."""
    requests = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(requests, list) or not all(isinstance(request, dict) for request in requests):
        return make_error(
            400, "Invalid JSON payload received: 'requests' must be a list of objects.", "INVALID_ARGUMENT"
        )
    try:
        return 200, {"responses": [_annotate(number, request) for number, request in enumerate(requests)]}
    except InvalidImageError as error:
        return make_error(400, str(error), "INVALID_ARGUMENT")


def _annotate(number: int, request: dict[str, Any]) -> dict[str, Any]:
    content = (request.get("image") or {}).get("content")
    kinds = {feature.get("type") for feature in request.get("features") or []}
    if not content or not kinds:
        return {"error": {"code": RPC_INVALID_ARGUMENT, "message": "Request must specify image and features."}}
    try:
        image = base64.b64decode(content, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        place = f"requests[{number}].image.content"
        raise InvalidImageError(f"Invalid value at '{place}' (TYPE_BYTES), Base64 decoding failed") from error
    text = find_text(image)
    if text is None or not kinds & TEXT_FEATURES:
        return {}
    return _describe(text)


def _describe(text: str) -> dict[str, Any]:
    corners = {"vertices": [{"x": 0, "y": 0}, {"x": 8, "y": 0}, {"x": 8, "y": 4}, {"x": 0, "y": 4}]}
    words = [{"description": word, "boundingPoly": corners} for word in text.split()]
    whole = {"locale": "es", "description": text, "boundingPoly": corners}
    return {"textAnnotations": [whole, *words], "fullTextAnnotation": {"pages": [], "text": text}}
