"""Cards reach the flow once; what goes wrong is explained without giving its address away."""

from dataclasses import replace
from typing import Any

import pytest

from reporting.errors import DeliveryError
from reporting.notices.teams.channel import TeamsChannel
from rondafile.models.notices import Teams
from rondafile.references import Secret
from tests.reporting.notices.messages import DOWN
from tests.reporting.notices.teams.test_card import texts
from tests.teams_service import PATH, SIGNATURE

ENGLISH = replace(DOWN, language="en")
REPETITION = "This may be a repetition: an earlier try may have arrived"


def a_channel(address: str, **changes: Any) -> TeamsChannel:
    """Return a channel at this address."""
    settings = {"kind": "teams", "webhook": Secret(address, ("TEAMS_WEBHOOK",)), "read_s": 2.0}
    return TeamsChannel("yard", Teams(**settings | changes))


def failure(channel):
    """Return the error of sending."""
    with pytest.raises(DeliveryError) as raised:
        channel.send("k1", ENGLISH)
    assert "\n" not in str(raised.value)
    assert "sEcRet" not in str(raised.value)
    return raised.value


def test_202_is_accepted(teams):
    """The reference is the flow's run, by which its owner finds what became of it."""
    assert a_channel(teams.address).send("k1", ENGLISH) == "run:08581CU01"
    assert texts(teams.cards)[0] == "🔴 [S1] yard: La API no responde como debe"


def test_without_a_run_there_is_a_reference_all_the_same(teams):
    """A flow that does not tell its run, or tells nonsense, has taken it too."""
    teams.fails("POST", PATH, 202, body="", headers={"x-ms-workflow-run-id": "a b"})
    teams.fails("POST", PATH, 200, body="")

    assert [a_channel(teams.address).send("k", ENGLISH) for _ in range(2)] == ["flow", "flow"]


def test_a_later_message_is_a_post_that_names_the_incident(teams):
    """A card cannot be changed through a flow."""
    channel = a_channel(teams.address)
    channel.send("k2", ENGLISH, first=channel.send("k1", ENGLISH))

    assert texts(teams.cards[1])[1] == "Failing · Follow-up · Incident 20261124-a1"


def test_a_repetition_says_that_it_may_be_one(teams):
    """A flow cannot be asked what it posted."""
    a_channel(teams.address).send("k1", ENGLISH, again=True)

    assert texts(teams.cards)[1].endswith(REPETITION)


def test_retry_after_is_honoured(teams):
    """429 carries the seconds that Teams asks for."""
    teams.fails("POST", PATH, 429, headers={"Retry-After": "7"})

    error = failure(a_channel(teams.address))

    assert (error.permanent, error.retry_after_s, len(teams.seen)) == (False, 7.0, 1)


@pytest.mark.parametrize(
    ("status", "body", "what_to_do"),
    [
        (400, '{"error":{"code":"WorkflowTriggerIsNotEnabled"}}', "If the flow is switched off, switch it on"),
        (401, '{"error":{"code":"DirectApiAuthorizationRequired"}}', "The address must end in its signature"),
        (403, "", "The flow is switched off, or its owner or the tenant no longer allows it"),
        (404, '{"error":{"code":"WorkflowNotFound"}}', "The flow was deleted, or has another address by now"),
        (410, "", "The flow was deleted"),
        (413, "", "This is a fault of Ronda's"),
        (418, "", "See docs/notices.md"),
        (400, f"no such flow: {PATH}?sig={SIGNATURE} or sEcRet/of-the-flow", "If the flow is switched off"),
    ],
)
def test_a_flow_that_is_gone_or_off_is_permanent_and_explained(teams, status, body, what_to_do):
    """What it says and what to change, without its signature even where the answer repeats it."""
    teams.fails("POST", PATH, status, body=body)

    error = failure(a_channel(teams.address))

    assert str(error).startswith(f"Teams refused the card ({status}: ")
    assert what_to_do in str(error)
    assert error.permanent


def test_a_wrong_signature_is_refused_by_the_flow(teams):
    """The stand-in answers as a flow does."""
    assert "401" in str(failure(a_channel(f"{teams.url}{PATH}?sig=other")))


@pytest.mark.parametrize("status", [0, 500, 502, 504])
def test_what_may_have_arrived_is_not_repeated_at_once(teams, status):
    """A lost answer and a server error after accepting: one request, tried again later."""
    teams.fails("POST", PATH, status, committed=True)

    assert not failure(a_channel(teams.address)).permanent
    assert len(teams.cards) == len(teams.seen) == 1


def test_a_page_of_somebody_else_is_no_success(teams):
    """A proxy's page comes with 200."""
    teams.fails("POST", PATH, 200, body="<html>Please log in</html>", content_type="text/html; charset=utf-8")

    error = failure(a_channel(teams.address))

    assert str(error).startswith("200 with text/html came where 202 of Teams was expected")
    assert not error.permanent


def test_a_flow_that_says_nothing_is_left_after_the_limit(silent_port):
    """The read limit holds."""
    error = failure(a_channel(f"http://127.0.0.1:{silent_port}{PATH}?sig=x", read_s=0.2))

    assert str(error).startswith("Teams did not answer (ReadTimeout); tried again later")


def test_a_refused_connection_is_tried_again(closed_port):
    """The key to check is named."""
    error = failure(a_channel(f"http://127.0.0.1:{closed_port}{PATH}?sig=x"))

    assert "check notices.channels.yard.webhook" in str(error)
    assert not error.permanent


def test_only_the_shape_of_an_address_is_a_problem(teams):
    """Nothing is posted to find out."""
    assert a_channel(teams.address).problems() == []
    assert a_channel(f"https://x.environment.api.powerplatform.com:443{PATH}?sig=x").problems() == []
    assert teams.seen == []


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("https://x.webhook.office.com/webhookb2/1/IncomingWebhook/2/3", "is an Office 365 connector's"),
        (f"https://x.api.powerplatform.com{PATH}?api-version=1", "has no signature (sig=)"),
        (f"http://x.api.powerplatform.com{PATH}?sig=x", "is not the address of a flow"),
        ("https://x.api.powerplatform.com/?sig=x", "is not the address of a flow"),
        ("https://[::1/?sig=x", "is not an address"),
    ],
)
def test_an_address_of_the_wrong_shape_is_a_problem(address, problem):
    """One line that names the key and shows the reference instead of the secret."""
    (told,) = a_channel(address).problems()

    assert told.startswith(f"notices.channels.yard.webhook $TEAMS_WEBHOOK {problem}")
