"""Pages of the embedded ticket system's tickets, as people act on them."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.store import open_store
from reporting.tickets.local import LocalTickets
from tests.reporting.builders import Clock, some_facts
from tests.reporting.pages.stories import NOW, outage


@pytest.mark.parametrize("reopened", [False, True])
def test_a_reopened_ticket_is_shown_as_open(publish, site: Path, tmp_path: Path, reopened: bool) -> None:
    """A closed ticket says since when; one that was opened again does not, and its comments tell both in order."""
    fake, _tickets = outage()
    incident = fake.incidents("yard", only_open=True)[0]
    fake.ticket_of = {incident.incident_id: "RONDA-1"}
    with open_store(f"sqlite:///{tmp_path}/book.sqlite3") as store:
        system = LocalTickets(store.local_tickets, "en", ZoneInfo("America/Bogota"), clock := Clock(NOW))
        system.open("k1", some_facts(incident))
        system.close("k2", "RONDA-1", some_facts(incident))
        clock.forward(minutes=1)
        if reopened:
            system.reopen("k3", "RONDA-1", some_facts(incident))
        publish(fake, local_tickets=store.local_tickets.tickets())

    page = (site / "yard/tickets/RONDA-1.html").read_text(encoding="utf-8")

    assert ('<span class="badge open">' in page, '<header class="headed open">' in page) == (reopened, reopened)
    assert ("<dt>Cerrado</dt>" in page or "<dt>Closed</dt>" in page) is not reopened
    assert page.count('<article class="letter">') == 1 + reopened
