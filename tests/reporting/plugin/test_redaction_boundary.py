"""No reporter ever sees a secret."""

import pytest

from tests.reporting.plugin.conftest import SECRET, Inner

LEAKY = f'''
import logging, sys

SECRET = "{SECRET}"

@check("a.message")
def test_message():
    """It shows the secret in its message"""
    assert False, f"refused {{SECRET}}"

@check("a.source")
def test_source(note):
    """It shows the secret in its source, locals, output and logs"""
    held = "Authorization: Token " + SECRET
    print("printed", SECRET)
    print("to stderr", SECRET, file=sys.stderr)
    logging.getLogger("x").warning("logged %s", SECRET)
    note["degraded"] = "degraded " + SECRET
    note["endpoint"] = "GET /?token=" + SECRET
    note["token"] = SECRET
    note["evidence"] = [{{"name": "a.source.http.txt", "media_type": "text/plain", "text": held}}]
    assert held == "{SECRET}", held

@pytest.fixture
def broken():
    try:
        raise ValueError("inner " + SECRET)
    except ValueError as error:
        raise OutageError("outer " + SECRET) from error

@check("a.chain")
def test_chain(broken):
    """It shows the secret in a chain of errors"""

@pytest.fixture
def leaves_badly():
    yield
    raise ValueError("at the end " + SECRET)

@check("a.teardown")
def test_teardown(leaves_badly):
    """It shows the secret when it is cleaned up"""

@check("a.skip")
def test_skip():
    """It shows the secret in a skip"""
    pytest.skip("because " + SECRET)

@check("a.property")
def test_property(record_property):
    """It shows the secret in a property"""
    record_property("seen", SECRET)
    raise RuntimeError("password=hunter2hunter2 and amqp://user:{SECRET[:12]}@broker/0")
'''


@pytest.mark.parametrize(
    "how",
    [(), ("-n", "2"), ("--showlocals", "--tb=long", "-vv", "-rA"), ("-o", "log_cli=true", "--log-cli-level=DEBUG")],
    ids=["alone", "xdist", "verbose", "live-log"],
)
def test_no_secret_is_written_anywhere(inner: Inner, how: tuple[str, ...]) -> None:
    """Results, evidence, JUnit, pytest-html, Allure and the terminal hold the mask and never the secret."""
    found = inner.run(LEAKY, *how)
    everything = found.everything()

    assert len(found.by_check) == 6
    assert SECRET not in everything
    assert SECRET[:12] not in everything
    assert "hunter2" not in everything
    assert "…be3f#" in (found.folder / "results.jsonl").read_text()
    assert "…be3f#" in (found.folder / "evidence" / "a.source.http.txt").read_text()


def test_the_boundary_is_what_hides_it(inner: Inner) -> None:
    """Without the secret being told to the plugin it does leak: the test above can fail."""
    conftest = inner.pytester.path / "conftest.py"
    conftest.write_text(conftest.read_text().replace("def pytest_ronda_secrets", "def silent"))

    assert SECRET in inner.run(LEAKY).everything()
