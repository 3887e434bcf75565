"""Lines of a log: their times, those that are recent, and the last ones that fit."""

from datetime import UTC, datetime

import pytest

from checks.support.around.lines import CUT, last_lines, since, written_at

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "2026-03-01T12:00:00Z started",
        "2026-03-01 12:00:00,123 ERROR django.request Internal Server Error",
        "2026-03-01T07:00:00.5-05:00 started",
        "[2026-03-01 12:00:00 +0000] [22] [INFO] Booting worker",
        "[2026-03-01 12:00:00,004: INFO/MainProcess] Task received",
        "web-1  | 2026-03-01T12:00:00.123456789Z GET /",
        '127.0.0.1 - - [01/Mar/2026:07:00:00 -0500] "GET / HTTP/1.1" 200 5',
    ],
)
def test_the_time_of_a_line_is_known(line: str) -> None:
    """Django, gunicorn, Celery, docker compose and web servers are understood; without a zone it is UTC."""
    assert written_at(line) == NOON


@pytest.mark.parametrize("line", ["", "Traceback (most recent call last):", "2026-13-45T99:00:00Z", "at 2026-03-01"])
def test_a_line_without_a_time_has_none(line: str) -> None:
    """What does not begin with a time, or with one that does not exist, has none."""
    assert written_at(line) is None


def test_older_lines_are_left_out_with_what_follows_them() -> None:
    """A traceback goes with the line before it, whichever side of the moment that is on."""
    lines = ["2026-03-01T11:59:59Z old", "  its traceback", "2026-03-01T12:00:00Z new", "  its own"]

    assert since(lines, NOON) == ["2026-03-01T12:00:00Z new", "  its own"]


def test_lines_before_the_first_time_go_with_it() -> None:
    """The head that ``tail`` prints stays where what follows it does."""
    assert since(["==> web.log <==", "2026-03-01T12:00:01Z new"], NOON)[0] == "==> web.log <=="


def test_a_clock_that_is_ahead_hides_nothing() -> None:
    """Lines that claim to be from later are kept: their zone may not be written."""
    lines = ["2026-03-01 14:00:00 two hours ahead", "2026-03-01 14:00:09 the failure"]

    assert since(lines, NOON) == lines


def test_the_last_whole_lines_fit() -> None:
    """A line that does not fit whole is left out, and sizes count in UTF-8."""
    assert last_lines("first\nñandú\nlast\n", 13, is_cut=False) == ["ñandú", "last"]
    assert last_lines("first\nñandú\nlast\n", 12, is_cut=False) == ["last"]


def test_a_line_whose_beginning_was_cut_is_left_out() -> None:
    """Half a line might be half a secret."""
    assert last_lines("alf a line\nwhole\n", 100, is_cut=True) == ["whole"]


def test_a_single_line_that_is_too_long_keeps_its_end() -> None:
    """It begins with the sign of a cut, which the redaction knows."""
    found = last_lines("x" * 500 + "the end", 100, is_cut=True)

    assert len(found) == 1
    assert found[0].startswith(CUT)
    assert found[0].endswith("the end")
    assert len(found[0].encode()) < 100


def test_the_rest_of_a_private_key_is_left_out() -> None:
    """Where its first line was cut away, nothing would show that the others are a key."""
    text = "half\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\nthe failure\n"

    assert last_lines(text, 1000, is_cut=True) == ["the failure"]


def test_a_whole_private_key_is_left_to_the_redaction() -> None:
    """It has its first line, and is recognised by it."""
    text = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nafter"

    assert len(last_lines(text, 1000, is_cut=False)) == 4
