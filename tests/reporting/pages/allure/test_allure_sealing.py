"""A page of Allure's leads nowhere."""

import base64
import hashlib

import pytest

from reporting.pages.allure import AllureError
from reporting.pages.allure.sealing import sealed

TRACKER = """<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);}</script>"""
SHELL = """<!DOCTYPE html>
<html dir="ltr" lang="en">
<head>
<meta charset="utf-8">
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3C/svg%3E">
{head}
</head>
<body><script>window.allure = {{}};</script>
<script src="data:text/javascript;base64,Zm9vKCk="></script>
{body}
<a href="https://allurereport.org">Allure</a></body></html>
"""


def page(head: str = "", body: str = "") -> str:
    """Return what Allure would write."""
    return SHELL.format(head=head, body=body)


def test_tracker_is_gone() -> None:
    """Neither the script from elsewhere nor the one that feeds it is left; the others are."""
    found = sealed(page(body=TRACKER), "es")

    assert "gtag" not in found
    assert "googletagmanager" not in found
    assert "window.allure = {}" in found
    assert "data:text/javascript;base64,Zm9vKCk=" in found


def test_language_of_the_page_is_said() -> None:
    """A screen reader takes it from there."""
    assert '<html dir="ltr" lang="es">' in sealed(page(), "es")


def test_policy_lets_only_these_scripts_run() -> None:
    """By hash; nothing else that is written into the page later runs, and nothing is fetched."""
    found = sealed(page(body=TRACKER), "es")
    digest = base64.b64encode(hashlib.sha256(b"window.allure = {};").digest()).decode()

    assert f"script-src data: 'sha256-{digest}';" in found
    assert "default-src 'none'" in found
    assert found.index("Content-Security-Policy") < found.index("<link")


@pytest.mark.parametrize(
    "planted",
    [
        '<script src="https://elsewhere.example/a.js"></script>',
        "<script src=//elsewhere.example/a.js></script>",
        '<link rel="stylesheet" href="http://elsewhere.example/a.css">',
        '<img src="https://elsewhere.example/a.png">',
        '<img srcset="data:image/png;base64,AA 1x, https://elsewhere.example/a.png 2x">',
        '<iframe src="HTTPS://elsewhere.example"></iframe>',
        "<style>@font-face { src: url('https://elsewhere.example/a.woff') }</style>",
        "<style>@import '//elsewhere.example/a.css';</style>",
        '<p style="background: url(https://elsewhere.example/a.png)"></p>',
        '<form action="https://elsewhere.example"></form>',
        '<object data="ftp://elsewhere.example/a"></object>',
    ],
)
def test_what_would_be_fetched_is_refused(planted: str) -> None:
    """A later Allure may bring what nobody thought of: then the page does not get onto the site."""
    with pytest.raises(AllureError, match=r"would fetch .*elsewhere\.example"):
        sealed(page(body=planted), "es")


def test_link_that_only_a_click_follows_is_let_through() -> None:
    """It fetches nothing."""
    assert 'href="https://allurereport.org"' in sealed(page(), "es")


@pytest.mark.parametrize("text", ["", "<html><body>nothing</body></html>", page(head='<meta charset="utf-8">')])
def test_page_of_another_shape_is_refused(text: str) -> None:
    """Where the policy cannot be put, nothing is promised."""
    with pytest.raises(AllureError, match="no page of the known shape"):
        sealed(text, "es")
