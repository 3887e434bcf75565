"""The embedded ticket system."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.rootcause import Lack
from reporting.errors import DeliveryError, StoreError
from reporting.store import SqlStore, open_store
from reporting.tickets.links import Links
from reporting.tickets.local import LocalTickets
from tests.reporting.builders import STEP, Clock, an_incident, some_facts

FACTS = some_facts()


@pytest.fixture
def system(store: SqlStore, clock: Clock) -> LocalTickets:
    """A ticket system in an empty store."""
    return LocalTickets(store.local_tickets, "en", ZoneInfo("America/Bogota"), clock)


def test_a_ticket_is_kept_whole(system: LocalTickets, store: SqlStore, clock: Clock) -> None:
    """Number, label, texts, comments and moments are there for the site to show."""
    opened_at = clock()
    system.open("k1", FACTS)
    clock.forward(minutes=5)
    system.update("k2", "RONDA-1", FACTS)
    clock.forward(minutes=5)
    system.close("k3", "RONDA-1", FACTS)

    kept = store.local_tickets.ticket("RONDA-1")

    assert kept is not None
    assert (kept.ticket, kept.target, kept.incident_id) == ("RONDA-1", "yard", FACTS.incident.incident_id)
    assert (kept.label, kept.status) == (f"ronda-{FACTS.incident.fingerprint}", "closed")
    assert (kept.created_at, kept.closed_at) == (opened_at, opened_at + 2 * STEP)
    assert kept.title == "[S2] yard: The API does not answer as it should"
    assert kept.body.startswith("The API does not answer as it should.\n")
    assert [at for at, _text in kept.comments] == [opened_at + STEP, opened_at + 2 * STEP]
    assert [text.split(maxsplit=1)[0] for _at, text in kept.comments] == ["health.api.whoami", "Recovered:"]


def test_a_comment_is_written_once(system: LocalTickets, store: SqlStore) -> None:
    """The same key adds one comment, and a repeated close keeps the first moment."""
    system.open("k1", FACTS)
    for _time in range(2):
        system.update("k2", "RONDA-1", FACTS)
        system.close("k3", "RONDA-1", FACTS)

    kept = store.local_tickets.ticket("RONDA-1")
    assert kept is not None
    assert len(kept.comments) == 2


def test_tickets_are_numbered_without_gaps(system: LocalTickets, store: SqlStore) -> None:
    """Numbers count from 1 in the order of opening, repeated openings take none."""
    for number in (1, 2, 2, 1, 3):
        system.open(f"k{number}", some_facts(an_incident(f"health.c{number}")))

    assert [each.ticket for each in store.local_tickets.tickets()] == ["RONDA-3", "RONDA-2", "RONDA-1"]


def test_one_ticket_per_incident_even_with_another_key(system: LocalTickets) -> None:
    """An incident that has a ticket keeps it."""
    assert system.open("k1", FACTS) == system.open("k2", FACTS)


def test_tickets_are_listed_open_first(system: LocalTickets, store: SqlStore) -> None:
    """Open ones come first, then newest first; by target, and no more than asked."""
    for number, target in ((1, "yard"), (2, "quay"), (3, "yard"), (4, "yard")):
        system.open(f"k{number}", some_facts(an_incident(f"health.c{number}", target=target)))
    system.close("k9", "RONDA-4", FACTS)

    def listed(*args: str, **options: int) -> list[str]:
        return [each.ticket[-1] for each in store.local_tickets.tickets(*args, **options)]

    assert (listed(), listed("yard"), listed(limit=2)) == (["3", "2", "1", "4"], ["3", "1", "4"], ["3", "2"])


@pytest.mark.parametrize("ticket", ["RONDA-7", "OPS-1", "RONDA-", "RONDA-x", "RONDA-²", ""])
def test_an_unknown_ticket_is_an_error(system: LocalTickets, store: SqlStore, ticket: str) -> None:
    """A comment to a ticket that is not in this store is refused, and reading it is None."""
    assert store.local_tickets.ticket(ticket) is None
    with pytest.raises(DeliveryError, match=f"there is no ticket {ticket}"):
        system.update("k1", ticket, FACTS)


def test_what_the_store_refuses_is_a_failed_delivery(tmp_path: Path, clock: Clock) -> None:
    """A database that cannot write makes a DeliveryError, so that the delivery is tried again."""
    path = tmp_path / "r.sqlite3"
    open_store(f"sqlite:///{path}").close()
    with open_store(f"sqlite:///file:{path}?mode=ro&uri=true") as store:
        system = LocalTickets(store.local_tickets, "en", ZoneInfo("UTC"), clock)

        with pytest.raises(DeliveryError, match="readonly database") as caught:
            system.open("k1", FACTS)
    assert isinstance(caught.value.__cause__, StoreError)
    assert not caught.value.permanent


def test_a_reopened_ticket_has_no_end(system: LocalTickets, store: SqlStore, clock: Clock) -> None:
    """It is open again in the book, with a comment, and a second recovery ends it at its own moment."""
    system.open("k1", FACTS)
    system.close("k2", "RONDA-1", FACTS)
    clock.forward(minutes=5)

    system.reopen("k3", "RONDA-1", FACTS)

    kept = store.local_tickets.ticket("RONDA-1")
    assert kept is not None
    assert (kept.status, kept.closed_at, len(kept.comments)) == ("open", None, 2)
    system.close("k4", "RONDA-1", FACTS)
    again = store.local_tickets.ticket("RONDA-1")
    assert again is not None
    assert (again.status, again.closed_at) == ("closed", clock())


def test_a_second_end_keeps_the_first_moment(system: LocalTickets, store: SqlStore, clock: Clock) -> None:
    """Closing what is closed is a comment."""
    system.open("k1", FACTS)
    closed_at = clock()
    system.close("k2", "RONDA-1", FACTS)
    clock.forward(minutes=5)

    system.close("k3", "RONDA-1", FACTS)

    kept = store.local_tickets.ticket("RONDA-1")
    assert kept is not None
    assert (kept.closed_at, len(kept.comments)) == (closed_at, 2)


def test_a_reminder_asks_for_no_comment(system: LocalTickets, store: SqlStore) -> None:
    """Nobody can comment here, so that only the command is named."""
    system.open("k1", FACTS)

    system.remind("k2", "RONDA-1", replace(FACTS, lacking=(Lack.FIX,)))

    kept = store.local_tickets.ticket("RONDA-1")
    assert kept is not None
    said = kept.comments[0][1]
    assert "\nronda incidents resolve " in said
    assert "Answer with a comment" not in said


def test_a_late_repetition_does_not_reopen(system: LocalTickets, store: SqlStore) -> None:
    """A reopening that arrives again after the ticket was closed leaves it closed."""
    system.open("k1", FACTS)
    system.reopen("k2", "RONDA-1", FACTS)
    system.close("k3", "RONDA-1", FACTS)

    system.reopen("k2", "RONDA-1", FACTS, again=True)

    kept = store.local_tickets.ticket("RONDA-1")
    assert kept is not None
    assert kept.status == "closed"


def test_states_come_from_the_book(system: LocalTickets, clock: Clock) -> None:
    """Title, label and moments are those of the ticket; each is told once, in the order of their numbers."""
    opened_at = clock()
    for number in (1, 2, 3):
        system.open(f"k{number}", some_facts(an_incident(f"health.c{number}")))
    clock.forward(minutes=5)
    system.close("k9", "RONDA-1", FACTS)

    first, third = system.states(["RONDA-3", "RONDA-1", "RONDA-1", "RONDA-9", "OPS-2"])

    assert (first.ticket, first.status, first.created_at, first.closed_at) == (
        "RONDA-1",
        "closed",
        opened_at,
        opened_at + STEP,
    )
    assert (third.ticket, third.status, third.closed_at) == ("RONDA-3", "open", None)
    assert third.title == "[S2] yard: The API does not answer as it should"
    assert third.labels == (an_incident("health.c3").label,)


def test_more_tickets_than_fit_into_a_statement(system: LocalTickets) -> None:
    """Keys that no ticket has cost nothing, however many there are."""
    system.open("k1", FACTS)

    said = system.states([f"RONDA-{number}" for number in range(3000, 0, -1)])

    assert [each.ticket for each in said] == ["RONDA-1"]


def test_a_copy_says_where_it_goes_on(system: LocalTickets, store: SqlStore) -> None:
    """The joined ticket names the other one; that one is as it was."""
    system.open("k1", FACTS)
    system.open("k2", some_facts(an_incident("health.other")))

    system.join("k3", "RONDA-1", replace(FACTS, copy="RONDA-2"))

    first, second = store.local_tickets.known(["RONDA-1", "RONDA-2"])
    assert (first.status, first.comments) == ("open", ())
    assert "it goes on in RONDA-1" in second.comments[0][1]


def test_the_pages_of_the_site_are_named(store: SqlStore, clock: Clock) -> None:
    """Every text but that on a copy leads to the page of its incident and to the article on its cause."""
    links = Links(lambda incident: f"https://ronda.example/{incident.incident_id}", lambda cause: f"https://kb/{cause}")
    system = LocalTickets(store.local_tickets, "en", ZoneInfo("America/Bogota"), clock, links=links)
    system.open("k1", FACTS)
    for number, act in enumerate((system.update, system.close, system.reopen, system.remind)):
        act(f"k2-{number}", "RONDA-1", FACTS)

    kept = store.local_tickets.ticket("RONDA-1")

    assert kept is not None
    texts = [kept.body, *(said for _at, said in kept.comments)]
    assert len(texts) == 5
    for said in texts:
        assert f"Page: https://ronda.example/{FACTS.incident.incident_id}\nKnowledge base: https://kb/api\n" in said
