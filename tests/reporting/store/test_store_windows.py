"""When the site first showed each form of planned work."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread

from reporting.store import SqlStore, open_store
from tests.reporting.maintenance.plans import ANNOUNCED, a_work

H = timedelta(hours=1)
NOW = ANNOUNCED + 24 * H


def moments(store: SqlStore, *works: object, now: datetime = NOW) -> list[datetime | None]:
    """Return when each was published, as far as is known at ``now``."""
    return [work.published_at for work in store.windows.as_published(works, now)]  # type: ignore[arg-type]


def begun(store: SqlStore) -> None:
    """Write a first site, without any window."""
    store.windows.note((), ANNOUNCED - 500 * H)


def test_the_first_site_that_shows_it_counts(store: SqlStore) -> None:
    """And none after it, whatever is shown beside."""
    begun(store)
    store.windows.note([a_work()], NOW)
    store.windows.note([a_work(), a_work("other")], NOW + H)

    assert moments(store, a_work(), a_work("other"), now=NOW + 9 * H) == [NOW, NOW + H]


def test_what_was_never_shown_is_published_now_at_the_earliest(store: SqlStore) -> None:
    """Whatever its file says."""
    begun(store)

    assert moments(store, a_work(), now=NOW) == [NOW]


def test_before_the_first_site_nothing_is_known(store: SqlStore) -> None:
    """A new store takes the file at its word."""
    assert moments(store, a_work()) == [None]


def test_what_the_first_site_shows_was_published_as_its_file_says(store: SqlStore) -> None:
    """It may come from another store, and is not announced anew by moving; what comes later is."""
    store.windows.note([a_work()], NOW)
    store.windows.note([a_work("later")], NOW + H)

    assert moments(store, a_work(), a_work("later")) == [ANNOUNCED, NOW + H]


def test_new_times_are_published_anew(store: SqlStore) -> None:
    """A form is known by its ``announced_at``; a new text, an invitation or a cancellation is the same form."""
    begun(store)
    store.windows.note([a_work()], NOW)
    moved = a_work(announced_at=NOW + H, sequence=1)
    store.windows.note([moved], NOW + 2 * H)
    same = a_work(title="Other", sequence=1, invited_at=NOW, cancelled_at=NOW, cancelled_because="x")

    assert moments(store, moved, same, now=NOW + 9 * H) == [NOW + 2 * H, NOW]


def test_what_vanished_and_came_back_keeps_its_moment(store: SqlStore) -> None:
    """Nothing is forgotten when a site without it is written."""
    begun(store)
    store.windows.note([a_work()], NOW)
    store.windows.note((), NOW + H)

    assert moments(store, a_work(), now=NOW + 9 * H) == [NOW]


def test_it_outlives_the_process(url: str) -> None:
    """It is in the database."""
    with open_store(url) as first:
        begun(first)
        first.windows.note([a_work()], NOW)
    with open_store(url) as second:
        assert moments(second, a_work(), now=NOW + H) == [NOW]


def test_publishers_at_the_same_time_agree(url: str, store: SqlStore) -> None:
    """Four that note the same at once raise nothing, and one moment is kept."""
    begun(store)
    errors: list[Exception] = []

    def note(number: int) -> None:
        try:
            with open_store(url) as own:
                own.windows.note([a_work(f"w{each}") for each in range(30)], NOW + number * H)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            errors.append(error)

    threads = [Thread(target=note, args=(number,)) for number in range(4)]
    _run(threads, Thread.start)
    _run(threads, Thread.join)

    assert errors == []
    assert len(set(moments(store, *(a_work(f"w{each}") for each in range(30)), now=NOW + 99 * H))) == 1


def _run(threads: list[Thread], step: Callable[[Thread], None]) -> None:
    for each in threads:
        step(each)
