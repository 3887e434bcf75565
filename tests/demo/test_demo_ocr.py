"""The stand-in of the OCR provider."""

import base64
from typing import Any

import httpx
import pytest

from demo.ocr.annotate import annotate_batch
from demo.ocr.picture import draw_plate, find_text
from demo.stack import Demo


def make_request(content: str, feature: str = "TEXT_DETECTION") -> dict[str, Any]:
    """Return the body of a request for one image."""
    return {"requests": [{"image": {"content": content}, "features": [{"type": feature}]}]}


PLATE = make_request(base64.b64encode(draw_plate("ABC 123")).decode())


def test_a_picture_carries_its_plate() -> None:
    """What was drawn can be read again."""
    assert find_text(draw_plate("ABC123")) == "ABC123"


@pytest.mark.parametrize("image", [b"", b"GIF89a", draw_plate("ABC123")[:30], b"\x89PNG\r\n\x1a\n"])
def test_other_bytes_carry_nothing(image: bytes) -> None:
    """Other formats and broken pictures carry no text, and do no harm."""
    assert find_text(image) is None


@pytest.mark.parametrize("feature", ["TEXT_DETECTION", "DOCUMENT_TEXT_DETECTION"])
def test_reads_the_whole_text_and_its_words(feature: str) -> None:
    """The first annotation is the whole text, the others are its words."""
    content = PLATE["requests"][0]["image"]["content"]
    status, body = annotate_batch(make_request(content, feature))

    assert status == 200
    (response,) = body["responses"]
    assert [found["description"] for found in response["textAnnotations"]] == ["ABC 123", "ABC", "123"]
    assert response["fullTextAnnotation"]["text"] == "ABC 123"


@pytest.mark.parametrize("content", ["***", "YWJ", "ñ"])
def test_invalid_base64_is_an_invalid_argument(content: str) -> None:
    """Content that is not base64 fails the whole request with Google's error object."""
    status, body = annotate_batch(make_request(content))

    assert (status, body["error"]["code"], body["error"]["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert "requests[0].image.content" in body["error"]["message"]


def test_a_request_without_an_image_fails_alone() -> None:
    """A request without an image has its own error; its neighbour is answered."""
    status, body = annotate_batch({"requests": [{"features": []}, *PLATE["requests"]]})

    assert status == 200
    assert body["responses"][0]["error"]["code"] == 3
    assert "textAnnotations" in body["responses"][1]


@pytest.mark.parametrize("body", [None, [], {}, {"requests": "x"}, {"requests": [1]}])
def test_a_body_of_another_shape_is_an_invalid_argument(body: Any) -> None:
    """Anything but a list of requests gives 400."""
    assert annotate_batch(body)[0] == 400


@pytest.mark.parametrize(
    ("path", "content", "status", "name"),
    [
        ("/v1/images:annotate", b"{}", 403, "PERMISSION_DENIED"),
        ("/v1/images:annotate?key=k", b"{", 400, "INVALID_ARGUMENT"),
        ("/v1/elsewhere?key=k", b"{}", 404, "NOT_FOUND"),
    ],
)
def test_errors_have_googles_shape(demo: Demo, path: str, content: bytes, status: int, name: str) -> None:
    """No key, no JSON and no such method each give an error object with code, message and status."""
    answer = httpx.post(demo.ocr_url + path, content=content, trust_env=False)

    assert answer.status_code == status
    error = answer.json()["error"]
    assert (error["code"], error["status"]) == (status, name)
    assert error["message"]


def test_the_server_reads_a_plate(demo: Demo) -> None:
    """A well-formed request with a key is answered over HTTP."""
    answer = httpx.post(f"{demo.ocr_url}/v1/images:annotate?key=k", json=PLATE, trust_env=False)

    assert answer.json()["responses"][0]["fullTextAnnotation"]["text"] == "ABC 123"
