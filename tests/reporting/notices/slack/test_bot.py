"""A bot's first message shows how things stand, its thread how they came to; nothing is lost and nothing doubled."""

from dataclasses import replace

import pytest

from reporting.errors import DeliveryError
from reporting.notices.message import Tone
from tests.reporting.notices.messages import DOWN
from tests.reporting.notices.slack.conftest import a_bot
from tests.slack_service import CHANNEL

ENGLISH = replace(DOWN, language="en")
WORSE = replace(ENGLISH, title="[S1] yard: worse")
UP = replace(ENGLISH, title="Resolved: yard", tone=Tone.GOOD)
REPETITION = "This may be a repetition: an earlier try may have arrived"


def said(message):
    """Return header and edge of what is in the channel."""
    header, *_, edge = message["blocks"]
    return header["text"]["text"], [each["text"] for each in edge["elements"]]


def test_the_first_message_carries_its_key(slack, bot):
    """It can be found again by what nobody sees, and its reference is channel and ts."""
    reference = bot.send("k1", ENGLISH)

    (message,) = slack.messages
    assert reference == f"{CHANNEL}:{message['ts']}"
    assert message["metadata"] == {"event_type": "ronda_notice", "event_payload": {"key": "k1"}}
    assert "thread_ts" not in message
    assert REPETITION not in said(message)[1]


def test_a_later_message_changes_the_first_and_replies_to_it(slack, bot):
    """The channel shows how things stand now, the thread what was said and when."""
    first = bot.send("k1", ENGLISH)
    second = bot.send("k2", UP, first=first)

    living, reply = slack.messages
    assert said(living)[0] == said(reply)[0] == "✅ Resolved: yard"
    assert reply["thread_ts"] == living["ts"]
    assert second == f"{CHANNEL}:{reply['ts']}"
    assert living["metadata"]["event_payload"] == {"key": "k1"}


@pytest.mark.parametrize(("message", "is_shown"), [(WORSE, True), (UP, False)])
def test_what_is_bad_is_shown_in_the_channel_too(slack, bot, message, is_shown):
    """A reply alone is noticed only by those who follow the thread; a recovery shows in the first message."""
    bot.send("k2", message, first=bot.send("k1", ENGLISH))

    assert slack.messages[1]["reply_broadcast"] is is_shown


@pytest.mark.parametrize("page", [1_000, 1])
def test_what_arrived_is_not_sent_again(slack, bot, page):
    """The first message is found in the channel, on whichever page of it, and nothing more is posted."""
    slack.page = page
    slack.fails("POST", "chat.postMessage", 500, committed=True)
    with pytest.raises(DeliveryError):
        bot.send("k1", ENGLISH)
    bot.send("other", WORSE)
    bot.send("another", WORSE)

    reference = bot.send("k1", ENGLISH, again=True)

    assert reference == f"{CHANNEL}:{slack.messages[0]['ts']}"
    assert len(slack.messages) == 3


def test_a_reply_that_arrived_is_not_sent_again(slack, bot):
    """It is found in its thread, and the first message, which may say more by now, is left alone."""
    first = bot.send("k1", ENGLISH)
    slack.fails("POST", "chat.postMessage", committed=True)
    with pytest.raises(DeliveryError):
        bot.send("k2", WORSE, first=first)
    updates = slack.updates

    reference = bot.send("k2", WORSE, first=first, again=True)

    assert reference == f"{CHANNEL}:{slack.messages[1]['ts']}"
    assert (len(slack.messages), slack.updates) == (2, updates)


def test_what_did_not_arrive_is_sent_and_is_no_repetition(slack, bot):
    """Whoever could look knows."""
    slack.fails("POST", "chat.postMessage", 500)
    with pytest.raises(DeliveryError):
        bot.send("k1", ENGLISH)

    bot.send("k1", ENGLISH, again=True)

    (message,) = slack.messages
    assert REPETITION not in said(message)[1]


def test_a_change_that_arrived_without_its_reply_is_completed(slack, bot):
    """Dying between the two leaves the reply to the next try."""
    first = bot.send("k1", ENGLISH)
    slack.fails("POST", "chat.postMessage", 503)
    with pytest.raises(DeliveryError):
        bot.send("k2", UP, first=first)

    bot.send("k2", UP, first=first, again=True)

    assert [said(each)[0] for each in slack.messages] == ["✅ Resolved: yard"] * 2
    assert not any(REPETITION in said(each)[1] for each in slack.messages)


def test_a_message_of_another_app_is_not_taken_for_ours(slack, bot):
    """A key in metadata of another type says nothing."""
    bot.send("k0", ENGLISH)
    slack.messages[0]["metadata"] = {"event_type": "build_finished", "event_payload": {"key": "k1"}}

    bot.send("k1", ENGLISH, again=True)

    assert len(slack.messages) == 2


@pytest.mark.parametrize("with_first", [False, True])
def test_who_may_not_look_says_that_it_may_be_a_repetition(slack, bot, with_first):
    """Without the scope the message is sent rather than lost; the first one, only changed, says nothing of it."""
    first = bot.send("k1", ENGLISH) if with_first else None
    slack.scopes = frozenset({"chat:write"})

    bot.send("k2", WORSE, first=first, again=True)

    assert said(slack.messages[-1])[1][-1] == REPETITION
    assert [REPETITION in said(each)[1] for each in slack.messages].count(True) == 1


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found"])
def test_a_bot_outside_the_channel_cannot_look_but_may_post(slack, bot, error):
    """With chat:write.public it posts where it cannot read."""
    slack.says("conversations.history", error)

    bot.send("k1", ENGLISH, again=True)

    assert said(slack.messages[0])[1][-1] == REPETITION


def test_a_busy_slack_is_not_taken_for_one_that_may_not_be_looked_at(slack, bot):
    """Looking is tried again later, and nothing is posted meanwhile."""
    slack.says("conversations.history", "ratelimited")

    with pytest.raises(DeliveryError) as raised:
        bot.send("k1", ENGLISH, again=True)

    assert not raised.value.permanent
    assert slack.messages == []


@pytest.mark.parametrize("again", [False, True])
def test_a_first_message_that_people_deleted_is_no_obstacle(slack, bot, again):
    """What follows stands by itself then."""
    first = bot.send("k1", ENGLISH)
    slack.deleted.add(first.partition(":")[2])

    bot.send("k2", UP, first=first, again=again)

    assert said(slack.messages[1])[0] == "✅ Resolved: yard"
    assert "thread_ts" not in slack.messages[1]


def test_a_locked_thread_is_no_obstacle(slack, bot):
    """The first message is changed, and what follows stands by itself."""
    first = bot.send("k1", ENGLISH)
    slack.says("chat.postMessage", "restricted_action_thread_locked")

    bot.send("k2", UP, first=first)

    assert [said(each)[0] for each in slack.messages] == ["✅ Resolved: yard"] * 2
    assert "thread_ts" not in slack.messages[1]


def test_a_first_message_that_may_not_be_changed_still_gets_its_reply(slack, bot):
    """Some workspaces allow no changes after a while."""
    first = bot.send("k1", ENGLISH)
    slack.is_frozen = True

    bot.send("k2", UP, first=first)

    assert [said(each)[0] for each in slack.messages] == [
        "🔴 [S1] yard: La API no responde como debe",
        "✅ Resolved: yard",
    ]
    assert slack.messages[1]["thread_ts"] == slack.messages[0]["ts"]


@pytest.mark.parametrize("first", ["webhook", "", "C0OTHERCHAN:1.2"])
def test_a_first_message_of_another_way_or_channel_is_no_obstacle(slack, bot, first):
    """After a change of the configuration, what follows is posted where it says now."""
    bot.send("k2", UP, first=first)

    assert len(slack.messages) == 1


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
def test_refused_blocks_are_sent_as_text(slack, bot, error):
    """Whatever Slack has against the form, the words arrive."""
    slack.says("chat.postMessage", error)

    bot.send("k1", ENGLISH)

    (message,) = slack.messages
    assert message["blocks"] == []
    assert message["text"].startswith("🔴 [S1] yard: La API no responde como debe\nLos camiones no pueden")
    assert "Ticket OPS-12: https://example.atlassian.net/browse/OPS-12" in message["text"]


def test_text_that_is_refused_too_is_a_fault_of_ours(slack, bot):
    """Nothing is sent a third time."""
    slack.says("chat.postMessage", "msg_too_long")
    slack.says("chat.postMessage", "msg_too_long")

    with pytest.raises(
        DeliveryError, match=r"Slack refused chat.postMessage: msg_too_long. This is a fault of Ronda's"
    ):
        bot.send("k1", ENGLISH)
    assert len(slack.seen) == 2


@pytest.mark.parametrize(
    ("error", "what_to_do"),
    [
        ("invalid_auth", r"Renew \$SLACK_TOKEN for notices\.channels\.ops\.token"),
        ("token_revoked", r"Renew \$SLACK_TOKEN"),
        ("channel_not_found", r"Check notices\.channels\.ops\.channel C0123ABCD"),
        ("not_in_channel", r"Invite the bot into the channel of notices\.channels\.ops"),
        ("is_archived", r"Open the channel again, or choose another for notices\.channels\.ops"),
        ("restricted_action", r"An administrator of the workspace must allow"),
        ("who_knows", r"See https://docs\.slack\.dev/reference/methods/chat\.postMessage"),
    ],
)
def test_refusals_say_what_to_do(slack, bot, error, what_to_do):
    """One line: what Slack says, and the key of ronda.toml to change. Trying again would not help."""
    slack.says("chat.postMessage", error)

    with pytest.raises(DeliveryError, match=rf"^Slack refused chat\.postMessage: {error}\. {what_to_do}") as raised:
        bot.send("k1", ENGLISH)
    assert raised.value.permanent
    assert "\n" not in str(raised.value)


def test_a_missing_scope_is_named(slack, bot):
    """Slack says which one, and so do we."""
    slack.scopes = frozenset()

    with pytest.raises(DeliveryError, match=r"missing_scope. Add the scope chat:write \(OAuth & Permissions\)"):
        bot.send("k1", ENGLISH)


@pytest.mark.parametrize("error", ["ratelimited", "internal_error", "fatal_error"])
def test_a_trouble_of_slacks_is_tried_again(slack, bot, error):
    """It is not permanent."""
    slack.says("chat.postMessage", error)

    with pytest.raises(DeliveryError, match=f"Slack answered chat.postMessage: {error}; tried again later") as raised:
        bot.send("k1", ENGLISH)
    assert not raised.value.permanent


def test_an_answer_without_ts_is_not_taken_for_slacks(slack, bot):
    """A message without a reference could never be changed: it is said at once."""
    slack.fails("POST", "chat.postMessage", 200, body='{"ok": true}')

    with pytest.raises(DeliveryError, match="took a message without saying which it became"):
        bot.send("k1", ENGLISH)


def test_a_sound_channel_has_no_problems(slack, bot):
    """Asked without posting anything."""
    assert bot.problems() == []
    assert slack.methods() == ["auth.test", "conversations.info"]


def test_who_may_not_look_at_the_channel_reports_nothing(slack, bot):
    """That scope is not needed for posting."""
    slack.scopes = frozenset({"chat:write"})

    assert bot.problems() == []


def test_problems_are_found_before_an_incident(slack, bot, closed_port):
    """Wrong token, archived channel, a bot outside, a name for an id, and a Slack that is not there."""
    slack.is_archived = True
    assert bot.problems() == ["notices.channels.ops.channel C0123ABCD is archived: open it again, or choose another"]
    slack.is_archived, slack.is_member = False, False
    assert bot.problems() == ["The bot is not in notices.channels.ops.channel C0123ABCD: /invite it there"]

    (wrong_token,) = a_bot(slack.api_url, token="xoxb-wrong").problems()
    (unknown,) = a_bot(slack.api_url, channel="C999").problems()
    (name,) = a_bot(slack.api_url, channel="#ops").problems()
    (nobody,) = a_bot(f"http://127.0.0.1:{closed_port}").problems()

    assert wrong_token.startswith("Slack refused auth.test: invalid_auth. Renew $SLACK_TOKEN")
    assert unknown.startswith(
        "Slack refused conversations.info: channel_not_found. Check notices.channels.ops.channel C999"
    )
    assert name.startswith("notices.channels.ops.channel #ops is not a channel's id")
    assert nobody.startswith("Slack did not answer (ConnectError); tried again later")


@pytest.mark.parametrize("token", ["xoxb-ñ\ud83d", "two\nlines"])
def test_a_token_that_no_header_takes_is_one_line(slack, token):
    """It is refused by somebody, and is no traceback."""
    assert len(a_bot(slack.api_url, token=token).problems()) == 1
