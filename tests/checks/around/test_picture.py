"""A real Chromium takes the picture: of the configured page, logged in at the backend's own origin and nowhere else.

Playwright is no dependency, so these may be skipped where it or a browser is missing.
"""

import contextlib
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checks.support.around.picture import MOST_BYTES, picture
from checks.support.reach import Reach
from rondafile import Target
from rondafile.references import Resolved
from tests.checks.around.conftest import SECRET, Rounds
from tests.servers import Answer, Web, serving

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytestmark = [pytest.mark.beside_the_clone, pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium")]
PNG = b"\x89PNG\r\n\x1a\n"
NOISE = """<canvas id=c width=1280 height=800></canvas><script>
const c = document.getElementById("c").getContext("2d"), d = c.createImageData(1280, 800);
for (let i = 0; i < d.data.length; i++) d.data[i] = i % 4 == 3 ? 255 : Math.random() * 256;
c.putImageData(d, 0, 0);
</script>"""


def html(text: str, **further: Any) -> Answer:
    """Return an answer that is a page."""
    return Answer(body=text.encode(), content_type="text/html; charset=utf-8", **further)


def taken(web: Web, folder: Path, **page: Any) -> dict[str, Any]:
    """Return the picture of a page of this server, for a target with a token."""
    told = {
        "base_url": web.url,
        "token": Resolved(SECRET, ("TOKEN",)),
        "screenshot": {"url": "/page", "wait_ms": 0} | page,
    }
    target = Target.model_validate(told)
    assert target.screenshot is not None
    found = picture(Reach("yard", target, folder), target.screenshot)
    assert found is not None, "no browser started"
    return found


def tokens(web: Web) -> set[str | None]:
    """Return what was sent as login, over all requests that a server saw."""
    return {headers.get("authorization") for _method, _path, headers, _body in web.seen}


def methods(web: Web) -> set[str]:
    """Return the methods of the requests that a server saw."""
    return {method for method, _path, _headers, _body in web.seen}


@contextlib.contextmanager
def two() -> Iterator[tuple[Web, Web]]:
    """The backend, and somebody else on another port."""
    with serving(Answer()) as backend, serving(html("<h1>elsewhere</h1>")) as other:
        yield backend, other


def test_the_picture_has_the_size_that_was_asked_for(tmp_path: Path) -> None:
    """A PNG of the window, however long the page is."""
    with serving(html("<div style='height:5000px'>a page</div>")) as web:
        found = taken(web, tmp_path, width=640, height=480)

    assert (found["name"], found["media_type"]) == ("screenshot.png", "image/png")
    assert found["content"].startswith(PNG)
    assert struct.unpack(">II", found["content"][16:24]) == (640, 480)


def test_the_page_is_asked_with_the_login_in_its_header(tmp_path: Path) -> None:
    """Every request to the backend has it, and no address does."""
    with serving(html("<img src='/logo.png'>")) as web:
        taken(web, tmp_path)

    assert tokens(web) == {f"Token {SECRET}"}
    assert {path for _method, path, _headers, _body in web.seen} >= {"/page", "/logo.png"}
    assert not any(SECRET in path for _method, path, _headers, _body in web.seen)


def test_another_origin_gets_no_login(tmp_path: Path) -> None:
    """A page may load from elsewhere; the token stays at home."""
    with two() as (backend, other):
        backend.answer.body = f"<img src='{other.url}/a.png'><iframe src='{other.url}/b'></iframe>".encode()
        backend.answer.content_type = "text/html"
        taken(backend, tmp_path, wait_ms=500)

    assert len(other.seen) >= 2
    assert tokens(other) == {None}


def test_a_part_that_is_redirected_elsewhere_takes_no_login_along(tmp_path: Path) -> None:
    """The backend's own picture leads to another host: the token is not sent there."""
    with two() as (backend, other):
        backend.answer.content_type = "text/html"

        def answer() -> bytes:
            is_part = backend.seen[-1][1] == "/moved.png"
            backend.answer.status = 302 if is_part else 200
            backend.answer.headers = {"Location": f"{other.url}/away.png"} if is_part else {}
            return b"" if is_part else b"<img src='/moved.png'>"

        backend.answer.make_body = answer
        taken(backend, tmp_path, wait_ms=500)

    assert [path for _method, path, _headers, _body in other.seen] == ["/away.png"]
    assert tokens(backend) == {f"Token {SECRET}"}
    assert tokens(other) == {None}


def test_redirects_of_the_page_keep_the_login(tmp_path: Path) -> None:
    """Where it leads on the same origin, each step is asked with the login."""
    with serving(html("")) as web:

        def answer() -> bytes:
            leads = web.seen[-1][1] == "/page"
            web.answer.status, web.answer.headers = (302, {"Location": "/dashboard"}) if leads else (200, {})
            return b"<h1>it</h1>"

        web.answer.make_body = answer
        found = taken(web, tmp_path)

    assert found["content"].startswith(PNG)
    assert [path for _method, path, _headers, _body in web.seen][:2] == ["/page", "/dashboard"]
    assert tokens(web) == {f"Token {SECRET}"}


def test_a_page_that_leads_elsewhere_is_not_photographed(tmp_path: Path) -> None:
    """It says where it leads; nothing is sent there."""
    with two() as (backend, other):
        backend.answer.status, backend.answer.headers = 302, {"Location": f"{other.url}/sso"}
        found = taken(backend, tmp_path)

    assert found["name"] == "screenshot.txt"
    assert f"leads to http://localhost:{other.port}" in found["text"] or "lleva a" in found["text"]
    assert other.seen == []


def test_nothing_is_written(tmp_path: Path) -> None:
    """What the page's scripts would post is not sent."""
    script = "<script>fetch('/orders', {method: 'POST', body: '{}'}); fetch('/orders', {method: 'DELETE'})</script>"
    with serving(html(script)) as web:
        taken(web, tmp_path, wait_ms=500)

    assert methods(web) == {"GET"}


def test_a_picture_that_is_too_large_becomes_a_jpeg(tmp_path: Path) -> None:
    """A page of noise has megabytes as PNG; what is kept stays within the limit of evidence."""
    with serving(html(NOISE)) as web:
        found = taken(web, tmp_path, width=1000, height=600, wait_ms=500)

    assert (found["name"], found["media_type"]) == ("screenshot.jpg", "image/jpeg")
    assert found["content"].startswith(b"\xff\xd8\xff")
    assert len(found["content"]) <= MOST_BYTES


def test_a_picture_that_stays_too_large_is_left_out(tmp_path: Path) -> None:
    """It says how large it was; half a picture would be none."""
    noise = NOISE.replace("1280", "2560").replace("800", "2560")
    with serving(html(noise)) as web:
        found = taken(web, tmp_path, width=2560, height=2560, wait_ms=1000)

    assert found["name"] == "screenshot.txt"
    assert str(MOST_BYTES) in found["text"]


def test_a_page_that_cannot_be_shown_says_so(tmp_path: Path, closed_port: int) -> None:
    """A backend that refuses the connection leaves one line."""
    found = taken(Web(closed_port, Answer(), []), tmp_path)

    assert found["name"] == "screenshot.txt"
    assert "ECONNREFUSED" in found["text"]
    assert len(found["text"].splitlines()) == 1


def test_a_page_that_hangs_costs_its_limit(tmp_path: Path, silent_port: int) -> None:
    """A server that never says a word leaves one line."""
    found = taken(Web(silent_port, Answer(), []), tmp_path)

    assert found["name"] == "screenshot.txt"


SERIOUS = """
@check("health.first", severity="S1")
def test_first():
    \"\"\"The first\"\"\"
    assert False, "it is broken"

@check("health.second", severity="S2")
def test_second():
    \"\"\"The second\"\"\"
    assert False, "it is broken"

@check("health.third", severity="S3")
def test_third():
    \"\"\"The third\"\"\"
    assert False, "it is broken"
"""


def test_serious_results_of_a_round_share_one_picture(a_round: Rounds) -> None:
    """It is taken once, recorded whole, and belongs to S1 and S2 only."""
    with serving(html("<h1>the yard</h1>")) as web:
        found = a_round(SERIOUS, f'base_url = "{web.url}"\nscreenshot = {{ url = "/page" }}\n')

    assert found.names("health.first") == found.names("health.second") == ["screenshot.png"], found.output
    assert found.names("health.third") == []
    assert (found.folder / "evidence" / "screenshot.png").read_bytes().startswith(PNG)
    assert [path for _method, path, _headers, _body in web.seen].count("/page") == 2
