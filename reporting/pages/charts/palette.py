"""What charts are drawn with: sizes, the one font, and colours that tell apart by lightness too.

The colours are those of the light scheme, and stay in mail. On a page the style sheet puts those of the reader's scheme
in their place, by the class that ``dressing`` gives each part (``reporting/pages/templates/style.css``, ``.chart``).
"""

from typing import Any

VEGA_LITE = "6.4"
"""Version of the drawing library inside of vl-convert: another one draws other bytes."""
FONT = "Liberation Sans"
"""Comes with vl-convert (all four faces), so that every machine draws the same; Arial and Helvetica are as wide."""
PLOT, LEFT, RIGHT = 218, 42, 104
"""Pixels: width of the plot, of what stands left of it, and of the labels right of it."""
WIDTH = LEFT + PLOT + RIGHT
HEIGHT = 168
"""Pixels: height of a plot that stands alone."""
SMALL, TINY = 11, 9
"""Pixels: letters of axes, names and notes; of severities in bars."""
NORMAL = 12
"""Pixels: letters of values."""

TEXT, QUIET, LINE, HOLE, SHEET = "#1b2027", "#55606d", "#d5dae1", "#eceff3", "#ffffff"
ONE, TWO = "#0b5fa5", "#b84a00"
"""Blue and vermilion after Okabe and Ito's palette, darker: 4.5 to 1 on white."""
S1, S2, S3, S4 = "#8c1d18", "#de6f26", "#e6b14a", "#d3d9e1"
"""From dark to light: the order is told by lightness alone, too."""
ON_DARK, ON_LIGHT = "#fffffe", "#1b2028"
"""Letters on ``S1``; on the lighter ones. Each its own colour, so that a scheme can replace it."""
INKS = {
    TEXT: "text",
    QUIET: "quiet",
    LINE: "line",
    HOLE: "hole",
    SHEET: "sheet",
    ONE: "one",
    TWO: "two",
    S1: "s1",
    S2: "s2",
    S3: "s3",
    S4: "s4",
    ON_DARK: "on-dark",
    ON_LIGHT: "on-light",
}
"""By colour: the end of the class that stands for it."""
CONFIG: dict[str, Any] = {
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET,
        "labelFontSize": SMALL,
        "domainColor": LINE,
        "gridColor": LINE,
        "tickColor": LINE,
        "title": None,
    },
    "title": {
        "anchor": "start",
        "frame": "group",
        "dx": 4 - LEFT,
        "fontWeight": "normal",
        "fontSize": SMALL,
        "color": QUIET,
    },
}
