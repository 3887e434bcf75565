"""The OCR provider, spoken to over HTTP."""

import base64
from typing import Any

import httpx
from django.conf import settings


class ProviderError(Exception):
    """The OCR provider did not answer, or answered with an error."""


def read_text(image: bytes) -> str:
    """Return the text that the provider reads in `image`, empty if it reads none; raise ProviderError."""
    request = {
        "image": {"content": base64.b64encode(image).decode("ascii")},
        "features": [{"type": "TEXT_DETECTION"}],
    }
    try:
        answer = httpx.post(
            f"{settings.OCR_URL}/v1/images:annotate",
            params={"key": settings.OCR_KEY},
            json={"requests": [request]},
            timeout=settings.OCR_TIMEOUT_S,
        )
        body: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderError(f"The OCR provider gave no usable answer: {error}") from error
    response = (body.get("responses") or [{}])[0]
    failure = body.get("error") or response.get("error")
    if failure:
        raise ProviderError(f"The OCR provider answered {failure.get('code')}: {failure.get('message')}")
    text: str = response.get("fullTextAnnotation", {}).get("text", "")
    return text
