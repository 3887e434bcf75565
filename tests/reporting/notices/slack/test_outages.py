"""Slack busy, slow, broken or gone: each is an error that says whether to try again, by either way."""

import pytest

from reporting.errors import DeliveryError
from reporting.notices.slack.channel import slack_channel
from rondafile.models.notices import Slack
from tests.reporting.notices.messages import DOWN

PATH = r"postMessage|services"


def failure(channel):
    """Return the error of sending."""
    with pytest.raises(DeliveryError) as raised:
        channel.send("k1", DOWN)
    assert "\n" not in str(raised.value)
    assert "secret-of-the-hook" not in str(raised.value)
    return raised.value


def test_retry_after_is_honoured(slack, either):
    """429 carries the seconds that Slack asks for."""
    slack.fails("POST", PATH, 429, headers={"Retry-After": "30"}, body='{"ok":false,"error":"ratelimited"}')

    error = failure(either(slack.url))

    assert (error.permanent, error.retry_after_s) == (False, 30.0)
    assert len(slack.seen) == 1


def test_a_lost_answer_is_not_repeated_at_once(slack, either):
    """It may have arrived: one request, and an error that is not permanent."""
    slack.fails("POST", PATH, committed=True)

    error = failure(either(slack.url))

    assert not error.permanent
    assert len(slack.messages) + len(slack.hooked) == len(slack.seen) == 1


def test_500_after_accepting_is_not_repeated_at_once(slack, either):
    """The same for a server error."""
    slack.fails("POST", PATH, 500, committed=True)

    assert "Slack answered 500; tried again later" in str(failure(either(slack.url)))
    assert len(slack.messages) + len(slack.hooked) == len(slack.seen) == 1


def test_a_page_of_somebody_else_is_not_taken_for_slacks_yes(slack, either):
    """A proxy's page comes with 200 and is no success."""
    slack.fails("POST", PATH, 200, body="<html>Please log in</html>", content_type="text/html; charset=utf-8")

    error = failure(either(slack.url))

    assert "200 with text/html came where" in str(error)
    assert not error.permanent


@pytest.mark.parametrize("body", ["[]", "null", '"ok"', "{}"])
def test_json_of_somebody_else_is_not_taken_for_slacks_yes(slack, bot, body):
    """Nor is JSON of another shape."""
    slack.fails("POST", PATH, 200, body=body)

    assert "was expected, maybe from a proxy" in str(failure(bot))


def test_a_redirect_is_not_followed(slack, either):
    """The message would go to an address that nobody configured."""
    slack.fails("POST", PATH, 302, headers={"Location": "https://elsewhere.example/"})

    error = failure(either(slack.url))

    assert "leads elsewhere" in str(error)
    assert error.permanent


def test_a_slack_that_says_nothing_is_left_after_the_limit(either, silent_port):
    """The read limit holds, and the error is not permanent."""
    error = failure(either(f"http://127.0.0.1:{silent_port}", read_s=0.2))

    assert str(error).startswith("Slack did not answer (ReadTimeout); tried again later")
    assert not error.permanent


def test_a_refused_connection_is_tried_again(either, closed_port):
    """Nobody listens: the key to check is named."""
    error = failure(either(f"http://127.0.0.1:{closed_port}"))

    assert "check notices.channels.ops." in str(error)
    assert not error.permanent


def test_settings_without_a_way_are_refused():
    """What validation rules out elsewhere is refused here too."""
    with pytest.raises(ValueError, match="set webhook, or token and channel"):
        slack_channel("ops", Slack.model_construct(webhook=None, token=None, channel=None))
