"""Pictures that carry their plate as text, which is what the stand-in "reads".

No pixels are looked at. A real provider recognises the characters; here a PNG ``tEXt`` chunk named ``plate`` says them.
Chunks: https://www.w3.org/TR/png-3/#5Chunk-layout
"""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"plate"


def draw_plate(plate: str) -> bytes:
    """Return a valid PNG of 8 by 4 grey pixels that carries `plate`."""
    rows = b"".join(b"\x00" + bytes([200] * 8) for _ in range(4))
    return SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 4, 8, 0, 0, 0, 0)),
            _chunk(b"tEXt", KEYWORD + b"\x00" + plate.encode("latin-1")),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def find_text(image: bytes) -> str | None:
    """Return the text that the picture carries; None if it carries none or is no PNG."""
    if not image.startswith(SIGNATURE):
        return None
    at = len(SIGNATURE)
    while at + 8 <= len(image):
        length, kind = struct.unpack_from(">I4s", image, at)
        body = image[at + 8 : at + 8 + length]
        if kind == b"tEXt" and body.startswith(KEYWORD + b"\x00"):
            return body[len(KEYWORD) + 1 :].decode("latin-1")
        at += 12 + length
    return None


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
