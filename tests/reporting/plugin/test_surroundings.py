"""What surrounds the results that did not pass: asked for once, at the end, and recorded behind the redaction."""

import hashlib

import pytest

from tests.reporting.plugin.conftest import PROVIDER, SECRET, Inner, Recorded

PIECES = f"""
ASKED = []

def pytest_ronda_around(config, failing):
    names = ("check", "case", "outcome", "severity", "cause")
    ASKED.append([tuple(str(each[name]) for name in names) for each in failing])
    pathlib.Path("asked.txt").write_text(repr(ASKED))
    every = [(each["check"], each["case"]) for each in failing]
    return [
        {{"name": "logs.txt", "media_type": "text/plain", "text": "token {SECRET}", "results": every}},
        {{"name": "shot.png", "media_type": "image/png", "content": bytes(range(256)), "results": every[:1]}},
        {{"name": "text.bin", "media_type": "text/plain", "content": b"\\xff {SECRET}", "results": every[:1]}},
        {{"name": "huge.png", "media_type": "image/png", "content": bytes(300_000), "results": every[:1]}},
    ]
"""
CHECKS = '''
@check("health.first")
def test_first():
    """The first"""
    assert False, "it is broken"

@check("health.second", severity="S3", cause="queue")
@pytest.mark.parametrize("queue", ["mail", "ocr"])
def test_second(queue, note):
    """The second"""
    note["degraded"] = "it is slow"
    note["evidence"] = [{"name": "own.txt", "media_type": "text/plain", "text": "its own"}]

@check("health.third")
def test_third():
    """The third"""
'''


def run(inner: Inner, checks: str, *arguments: str) -> Recorded:
    """Run checks whose provider knows what surrounds them."""
    inner.pytester.makeconftest(PROVIDER + PIECES)
    return inner.run(checks, *arguments)


def names(found: Recorded, check: str, case: str = "") -> list[str]:
    """Return the names of the evidence of a result."""
    (line,) = [each for each in found.lines[1:] if (each["check"], each["case"]) == (check, case)]
    return [each["name"] for each in line["evidence"]]


def asked(inner: Inner) -> str:
    """Return what the provider was asked, over all times; empty if never."""
    path = inner.pytester.path / "asked.txt"
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize(
    "workers", [(), ("-p", "xdist", "-n", "2", "--dist", "loadfile")], ids=["one process", "xdist"]
)
def test_it_is_asked_once_for_all_that_did_not_pass(inner: Inner, workers: tuple[str, ...]) -> None:
    """With what it may depend on, in the process that records."""
    run(inner, CHECKS, *workers)

    second = [("health.second", case, "degraded", "S3", "queue") for case in ("mail", "ocr")]
    assert asked(inner) == repr([[("health.first", "", "failed", "S2", "api"), *second]])


def test_results_share_one_file(inner: Inner) -> None:
    """It stands behind each one's own evidence, is redacted, and is what its digest says."""
    found = run(inner, CHECKS)
    content = (found.folder / "evidence" / "logs.txt").read_bytes()

    assert names(found, "health.second", "mail")[-1] == names(found, "health.second", "ocr")[-1] == "logs.txt"
    assert names(found, "health.second", "mail")[0] == "own.txt"
    assert names(found, "health.third") == []
    assert SECRET.encode() not in content
    assert found.by_check["health.first"]["evidence"][0]["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_picture_is_recorded_as_it_is(inner: Inner) -> None:
    """Its bytes are no text and stay what they were."""
    found = run(inner, CHECKS)

    assert (found.folder / "evidence" / "shot.png").read_bytes() == bytes(range(256))


def test_bytes_that_are_no_picture_are_redacted(inner: Inner) -> None:
    """Only a media type of a picture opens the way past the redaction."""
    found = run(inner, CHECKS)

    assert SECRET not in (found.folder / "evidence" / "text.bin").read_text()
    assert SECRET not in found.everything()


def test_a_picture_that_is_too_large_is_left_out(inner: Inner) -> None:
    """Cut, it would be none."""
    found = run(inner, CHECKS)

    assert "huge.png" not in names(found, "health.first")
    assert not (found.folder / "evidence" / "huge.png").exists()


def test_it_is_not_asked_where_all_passed(inner: Inner) -> None:
    """A round that is fine gathers nothing."""
    run(inner, CHECKS, "-k", "third")

    assert asked(inner) == ""


def test_it_is_not_asked_where_the_round_was_interrupted(inner: Inner) -> None:
    """Whoever stops a round does not wait; what was recorded stays."""
    found = run(
        inner, CHECKS + '\n@check("health.stop")\ndef test_stop():\n    """It"""\n    raise KeyboardInterrupt\n'
    )

    assert found.by_check["health.first"]["outcome"] == "failed"
    assert asked(inner) == ""
