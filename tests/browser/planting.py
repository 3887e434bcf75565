"""A page of our style with something planted in it."""

import re
from importlib.resources import files
from pathlib import Path

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,"><title>Planted</title><style>{style}</style></head>
<body><a class="skip" href="#main">Skip to content</a><header class="bar"><nav aria-label="Here">
<a href="#main">Ronda</a></nav></header><main id="main" tabindex="-1"><h1>Planted</h1>{markup}</main>
<footer><p>The end.</p></footer></body></html>
"""


def planted(folder: Path, markup: str, rules: str = "") -> Path:
    """Write a page with this markup, and these rules after those of our style."""
    style = (files("reporting.pages") / "templates" / "style.css").read_text(encoding="utf-8")
    page = folder / "planted.html"
    page.write_text(PAGE.format(style=style + rules, markup=markup), encoding="utf-8")
    return page


def without_rule(folder: Path, markup: str, selector: str) -> Path:
    """Write a page with this markup, and without the rule of our style with this selector.

    Raises:
        AssertionError: There is no such rule.
    """
    page = planted(folder, markup)
    text = page.read_text(encoding="utf-8")
    left, number = re.subn(rf"(?m)^\s*{re.escape(selector)} \{{[^}}]*\}}$", "", text)
    assert number, f"there is no rule {selector}"
    page.write_text(left, encoding="utf-8")
    return page
