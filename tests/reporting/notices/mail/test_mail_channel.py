"""The mail channel against a real mail server: nobody is forgotten, and hardly anybody gets it twice."""

from datetime import UTC, datetime

import pytest

from reporting.errors import DeliveryError
from reporting.notices.mail.channel import BookInMemory, MailChannel
from reporting.notices.mail.headers import message_id
from tests.reporting.notices.mail.conftest import MakePost, Post
from tests.reporting.notices.messages import DOWN

MONITOR, WATCH = "monitor@yard.example", "watch@yard.example"
KEY = "yard-1:opened:run-1:mail"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def a_channel(post: Post, book: BookInMemory | None = None, **changes: object) -> MailChannel:
    """Return the channel to this server."""
    return MailChannel("mail", post.mail(**changes), book or BookInMemory(), lambda: NOW)


def refused(post: Post, book: BookInMemory | None = None, **changes: object) -> DeliveryError:
    """Return the error of a notice that somebody did not get."""
    with pytest.raises(DeliveryError) as caught:
        a_channel(post, book, **changes).send(KEY, DOWN)
    return caught.value


def test_everybody_gets_a_mail_of_their_own(post: Post) -> None:
    """One mail each: nobody sees who else has it, and its reference is the Message-ID that all of them have."""
    reference = a_channel(post).send(KEY, DOWN)

    assert post.taken_for == [MONITOR, WATCH]
    assert [mail["To"] for mail in post.taken] == [MONITOR, WATCH]
    assert {mail["Message-ID"] for mail in post.taken} == {reference}
    assert post.taken[0]["Subject"] == DOWN.title
    assert post.sessions == 1


def test_whoever_stands_twice_in_the_list_gets_one(post: Post) -> None:
    """An address that is configured twice is one recipient."""
    a_channel(post, to=[MONITOR, MONITOR]).send(KEY, DOWN)

    assert post.taken_for == [MONITOR]


@pytest.mark.parametrize("said", ["550 5.1.1 no such mailbox", "553 not here"])
def test_a_refused_recipient_keeps_nobody_else_from_it(post: Post, said: str) -> None:
    """The others get theirs; who did not is named with what the server said, and with what to check."""
    post.answers[MONITOR] = [said]

    error = refused(post)

    assert post.taken_for == [WATCH]
    assert str(error) == f"1 of 2 recipients have the mail. {MONITOR}: {said}. Check notices.channels.mail.to"
    assert (error.permanent, error.retry_after_s) == (True, None)


def test_a_repetition_goes_only_to_those_that_are_missing(post: Post) -> None:
    """What a server has taken is remembered by key and recipient, in whatever process the next try is."""
    post.answers[MONITOR] = ["550 no such mailbox"]
    book = BookInMemory()
    refused(post, book)

    a_channel(post, book).send(KEY, DOWN, again=True)

    assert post.taken_for == [WATCH, MONITOR]
    assert {mail["Message-ID"] for mail in post.taken} == {message_id(KEY, "ronda@yard.example")}


def test_what_everybody_has_is_not_sent_again(post: Post) -> None:
    """A repetition after a lost receipt does not even connect."""
    book = BookInMemory()
    first = a_channel(post, book).send(KEY, DOWN)

    assert a_channel(post, book).send(KEY, DOWN, again=True) == first
    assert (len(post.taken), post.sessions) == (2, 1)


def test_another_notice_goes_to_everybody(post: Post) -> None:
    """What was taken counts for its key only."""
    book = BookInMemory()
    a_channel(post, book).send(KEY, DOWN)
    a_channel(post, book).send("yard-1:closed:run-2:mail", DOWN)

    assert post.taken_for == [MONITOR, WATCH, MONITOR, WATCH]


@pytest.mark.parametrize("where", ["answers", "data_answers"])
def test_a_greylist_is_waited_for(post: Post, where: str) -> None:
    """4xx is for now: tried again after five minutes, and taken then."""
    if where == "answers":
        post.answers[MONITOR] = ["451 4.7.1 greylisted, come back later"]
    else:
        post.data_answers = ["451 4.7.1 greylisted, come back later"]
    book = BookInMemory()

    error = refused(post, book)

    said = f"1 of 2 recipients have the mail. {MONITOR}: 451 4.7.1 greylisted, come back later; tried again later"
    assert (str(error), error.permanent, error.retry_after_s) == (said, False, 300)
    a_channel(post, book).send(KEY, DOWN, again=True)
    assert post.taken_for == [WATCH, MONITOR]


def test_one_that_may_still_arrive_is_tried_again(post: Post) -> None:
    """Refused for good and refused for now together are tried again soon, for the sake of the second."""
    post.answers = {MONITOR: ["550 no such mailbox"], WATCH: ["450 mailbox busy"]}

    error = refused(post)

    assert str(error).startswith("0 of 2 recipients have the mail.")
    assert (error.permanent, error.retry_after_s) == (False, 300)


def test_a_mail_that_is_refused_after_it_was_sent(post: Post) -> None:
    """A server may refuse what is in a mail, which is said after DATA."""
    post.data_answers = ["554 5.7.1 looks like spam"]

    assert f"{MONITOR}: 554 5.7.1 looks like spam" in str(refused(post))
    assert post.taken_for == [WATCH]


def test_a_lost_answer_is_rather_doubled_than_lost(post: Post) -> None:
    """Taken, and the connection gone before that was said: sent again, and told by its Message-ID."""
    post.cut_after = 1
    book = BookInMemory()

    error = refused(post, book)

    assert f"{MONITOR}: it is not known whether it arrived" in str(error)
    assert not error.permanent
    assert post.taken_for == [MONITOR, WATCH], "the others are served over a new connection"
    a_channel(post, book).send(KEY, DOWN, again=True)
    assert post.taken_for == [MONITOR, WATCH, MONITOR]
    assert post.taken[0]["Message-ID"] == post.taken[2]["Message-ID"]


def test_a_server_that_drops_every_connection_is_left_alone(post: Post) -> None:
    """A lost connection is opened anew once, not for each of a hundred recipients."""
    post.cut_after = 99
    everybody = [f"r{number}@yard.example" for number in range(9)]

    error = refused(post, to=everybody)

    assert post.sessions == 2
    assert post.taken_for == everybody[:2]
    assert f"{everybody[8]}: not tried yet" in str(error)
    assert not error.permanent


def test_a_server_that_goes_off_duty_in_between(post: Post) -> None:
    """After 421 the connection is over: who waits is served over another, and who was told so is tried again."""
    post.answers[MONITOR] = ["421 4.3.2 service shutting down"]

    error = refused(post)

    assert (post.taken_for, post.sessions) == ([WATCH], 2)
    assert f"{MONITOR}: 421 4.3.2 service shutting down" in str(error)
    assert not error.permanent


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_server_that_hangs_is_given_up(post: Post, command: str) -> None:
    """It is asked once, within its limit; the others are not tried, since each would wait as long."""
    post.silent_at = command

    error = refused(post, timeout_s=0.3)

    assert "did not answer within 0.3 s" in str(error)
    assert f"{WATCH}: not tried yet" in str(error)
    assert (post.asked, post.sessions, error.permanent) == ([MONITOR], 1, False)


def test_an_address_that_no_header_takes(post: Post) -> None:
    """It is refused by name, and the others get theirs."""
    error = refused(post, to=["a(b@yard.example", WATCH])

    assert "a(b@yard.example: it cannot be written into a mail's header: check notices.channels.mail.to" in str(error)
    assert post.taken_for == [WATCH]
    assert error.permanent


def test_an_address_beyond_ascii_goes_to_a_server_that_takes_it(make_post: MakePost) -> None:
    """With SMTPUTF8 it is delivered; a server without refuses that one alone."""
    jose = "josé@yard.example"
    able, unable = make_post(enable_SMTPUTF8=True), make_post(enable_SMTPUTF8=False)

    a_channel(able, to=[jose]).send(KEY, DOWN)

    assert able.taken_for == [jose]
    error = refused(unable, to=[jose, WATCH])
    assert f"{jose}: One or more source or delivery addresses require internationalized email support" in str(error)
    assert unable.taken_for == [WATCH]


def test_later_mails_stand_behind_the_first(post: Post) -> None:
    """The reference of the first is what a later mail answers to."""
    channel = a_channel(post, to=[MONITOR])
    first = channel.send(KEY, DOWN)
    channel.send("yard-1:closed:run-2:mail", DOWN, first=first)

    assert post.taken[1]["In-Reply-To"] == first
    assert post.taken[1]["References"].split()[-1] == first
