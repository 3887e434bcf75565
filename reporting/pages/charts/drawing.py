"""The one place where vl-convert is called."""

import zlib
from typing import Any

from reporting.errors import ReportingError
from reporting.pages.charts.palette import VEGA_LITE

SCALE = 2.0
"""Pixels of a picture for mail for each of the page's."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FIRST_LINE = 160
"""Characters of what went wrong that are shown."""


class ChartError(ReportingError):
    """A chart could not be drawn."""


def drawn(specification: dict[str, Any], locale: dict[str, Any]) -> str:
    """Return the SVG of a Vega-Lite specification.

    Args:
        specification: With its data in it; nothing is loaded from anywhere.
        locale: How numbers are written, as d3-format takes it.

    Raises:
        ChartError: The library is not there, or does not draw it.
    """
    try:
        import vl_convert  # noqa: PLC0415 - 90 MB, and a site without figures needs none of it

        return vl_convert.vegalite_to_svg(
            specification, vl_version=VEGA_LITE, format_locale=locale, allowed_base_urls=[], show_warnings=False
        )
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        raise _explained(error) from error


def as_png(svg: str) -> bytes:
    """Return an SVG as a picture of twice its size.

    Raises:
        ChartError: The library is not there, or does not draw it.
    """
    try:
        import vl_convert  # noqa: PLC0415 - as above

        return packed(vl_convert.svg_to_png(svg, scale=SCALE))
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        raise _explained(error) from error


def packed(png: bytes) -> bytes:
    """Return the same picture in fewer bytes: vl-convert packs for speed, which makes three times as many.

    Chunks are those of PNG (Third Edition), section 5.3: length, name, content, checksum.
    """
    chunks, place = [], len(_SIGNATURE)
    while place < len(png):
        length = int.from_bytes(png[place : place + 4])
        chunks.append((png[place + 4 : place + 8], png[place + 8 : place + 8 + length]))
        place += length + 12
    pixels = zlib.decompress(b"".join(content for name, content in chunks if name == b"IDAT"))
    parts = [(b"IDAT", zlib.compress(pixels, 9)) if name == b"IDAT" else (name, content) for name, content in chunks]
    return _SIGNATURE + b"".join(
        len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)
        for name, content in dict(parts).items()
    )


def _explained(error: Exception) -> ChartError:
    said = " ".join(str(error).split())[:_FIRST_LINE]
    if isinstance(error, ImportError):
        return ChartError(f"vl-convert cannot be imported ({said}): install vl-convert-python")
    return ChartError(f"vl-convert does not draw it: {said}")
