"""Who is still to be invited: each guest once to each form, and once to its end."""

from dataclasses import replace
from datetime import timedelta

from reporting.domain.maintenance.work import Work
from reporting.maintenance.inviting import Invitation, due_invitations, key_of, known_key
from reporting.notices.mail.channel import BookInMemory
from tests.reporting.maintenance.plans import ANNOUNCED, a_work

NOW = ANNOUNCED + timedelta(hours=1)
H = timedelta(hours=1)
MONITOR, WATCH = "monitor@yard.example", "watch@yard.example"


class Post:
    """Mails what is due, as the command does; ``refused`` are taken for nothing."""

    def __init__(self, *guests: str) -> None:
        self.guests, self.book = guests, BookInMemory()
        self.refused: set[str] = set()

    def due(self, work: Work, now=NOW) -> list[Invitation]:
        """Return what is to be mailed."""
        return due_invitations([work], self.guests, self.book, now)

    def mail(self, work: Work, now=NOW) -> Work:
        """Mail it, and return the window as its file has it then."""
        for each in self.due(work, now):
            for address in set(each.to) - self.refused:
                self.book.note(each.key, address, now)
                self.book.note(known_key(work), address, now)
            work = replace(work, invited_at=now) if each.is_first else work
        return work

    def to(self, work: Work, now=NOW) -> list[str]:
        """Return who is to get a mail about it."""
        return [address for each in self.due(work, now) for address in each.to]


def called_off(work: Work) -> Work:
    """Return it as ``ronda calendar cancel`` leaves it."""
    return replace(work, cancelled_at=NOW, cancelled_because="x", sequence=work.sequence + 1)


def test_each_guest_is_invited_once() -> None:
    """And the file gets its ``invited_at`` by that."""
    post = Post(MONITOR, WATCH)
    (first,) = post.due(a_work())

    assert (first.to, first.is_first) == ((MONITOR, WATCH), True)
    assert post.due(post.mail(a_work())) == []


def test_who_was_refused_is_asked_again_and_nobody_else() -> None:
    """``invited_at`` stays as it was written, since the notice of the others began then."""
    post = Post(MONITOR, WATCH)
    post.refused = {WATCH}
    (again,) = post.due(post.mail(a_work()))

    assert (again.to, again.is_first) == ((WATCH,), False)


def test_a_new_guest_is_invited_alone() -> None:
    """Who is added to the configuration later."""
    post = Post(MONITOR)
    work = post.mail(a_work())
    post.guests = (MONITOR, WATCH)

    assert post.to(work) == [WATCH]


def test_a_new_text_is_an_update_and_keeps_the_notice() -> None:
    """All get the higher sequence; ``invited_at`` is not moved."""
    post = Post(MONITOR)
    work = replace(post.mail(a_work()), title="Other", sequence=1)
    (update,) = post.due(work)

    assert (update.to, update.is_first) == ((MONITOR,), False)


def test_new_times_are_invited_to_anew() -> None:
    """Also where nobody thought of the sequence; ``invited_at`` is that of the new form."""
    post = Post(MONITOR)
    (anew,) = post.due(replace(post.mail(a_work()), announced_at=NOW + H), NOW + 2 * H)

    assert (anew.to, anew.is_first) == ((MONITOR,), True)


def test_what_was_called_off_is_told_to_who_was_invited() -> None:
    """Once, also to those who are no guests any more; who was never invited is told nothing."""
    post = Post(MONITOR)
    work = called_off(post.mail(a_work()))
    post.guests = (WATCH,)

    assert post.to(work) == [MONITOR]
    post.mail(work)
    assert post.to(work) == []
    assert Post(MONITOR).to(called_off(a_work())) == []


def test_what_was_mailed_from_elsewhere_is_not_mailed_again() -> None:
    """The file says so, and nothing is remembered here; its end is told to all guests."""
    post, work = Post(MONITOR), a_work(invited_at=NOW)

    assert post.due(work) == []
    assert post.to(called_off(work)) == [MONITOR]


def test_a_mail_that_was_taken_before_the_file_was_written_is_noted() -> None:
    """The process ended between the two: nobody is mailed twice, and the file gets its moment."""
    post = Post(MONITOR)
    post.mail(a_work())
    (left,) = post.due(a_work())

    assert (left.to, left.is_first) == ((), True)


def test_what_is_over_is_not_mailed() -> None:
    """Nor its cancellation."""
    post = Post(MONITOR)
    over = a_work().ends_at

    assert post.due(a_work(), over) == []
    assert post.due(called_off(a_work(invited_at=NOW)), over) == []


def test_too_little_notice_even_by_mail_is_not_sent() -> None:
    """47 hours ahead are 47 hours; 48 do, and an emergency does."""
    start = a_work().starts_at
    post = Post(MONITOR)
    late = a_work(announced_at=start - 50 * H)

    (short,) = post.due(late, start - 47 * H)
    (enough,) = post.due(late, start - 48 * H)
    (urgent,) = post.due(replace(late, emergency="CVE"), start - 2 * H)

    assert short.too_short is not None
    assert short.too_short.given == 47 * H
    assert (enough.too_short, urgent.too_short) == (None, None)


def test_a_series_is_mailed_while_any_of_its_times_can_be() -> None:
    """The first time is too near, the next are not."""
    series = a_work(repeats="FREQ=WEEKLY;COUNT=3", announced_at=a_work().starts_at - 20 * H)
    (due,) = Post(MONITOR).due(series, a_work().starts_at - 19 * H)

    assert due.too_short is None


def test_a_guest_who_is_named_twice_gets_one_mail() -> None:
    """As people write lists."""
    assert Post(MONITOR, MONITOR).to(a_work()) == [MONITOR]


def test_keys_tell_forms_apart() -> None:
    """Each sequence, each announcement and each end has its own."""
    forms = [a_work(), a_work(sequence=1), a_work(announced_at=NOW), called_off(a_work())]

    assert len({key_of(each) for each in forms}) == len(forms)
