"""The site as a whole: what each situation looks like."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from reporting.domain.incident import Level
from reporting.domain.outcome import Outcome
from reporting.errors import SiteError
from reporting.pages.verdict import VerdictKind
from tests.reporting.pages.stories import NOW, FakeStore, a_run, about_now, an_event, an_incident, outage, results


def text_of(site, page="yard/index.html"):
    """Return a page."""
    return (site / page).read_text(encoding="utf-8")


def files_of(site):
    """Return every file with its content."""
    return {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def with_run(**outcomes):
    """Return a store with one run."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run, **outcomes))
    return store


def test_same_input_gives_the_same_bytes(publish, site):
    """Rendering twice changes no byte of any file."""
    store, tickets = outage()
    publish(store, local_tickets=tickets)
    before = files_of(site)

    summary = publish(store, local_tickets=tickets)

    assert files_of(site) == before
    assert (summary.files, summary.removed) == (len(before) - 1, 0)


def test_fresh_target_is_not_marked(publish, site):
    """Below the limit the mark is there but hidden, for the script to show when the time has come."""
    publish(with_run())

    assert '<p class="stale-note" hidden>' in text_of(site)
    assert 'class="band good" data-stale-at="1795540386"' in text_of(site)


def test_old_target_is_marked_without_any_script(publish, site):
    """From the limit on every page about now is marked as out of date, and the verdict said to be the last known."""
    store, tickets = outage()
    publish(store, local_tickets=tickets, now=NOW + timedelta(minutes=14))

    for path in about_now(site):
        assert '<p class="stale-note">' in path.read_text(), path
    assert 'class="band bad stale"' in text_of(site)
    assert '<span class="last-known">Last known:</span> 1 open incident' in text_of(site)


def test_every_page_says_when_it_was_measured(publish, site):
    """Each page about now has the local time of the last measurement with its zone, and how long ago that was."""
    store, tickets = outage()
    publish(store, local_tickets=tickets)

    for path in about_now(site):
        page = path.read_text()
        assert 'Measured <time datetime="2026-11-24T16:58:06+00:00">24 Nov 2026, 11:58:06 UTC-5</time>' in page, path
        assert "(2 minutes ago when this page was written)" in page, path


def test_targets_are_kept_apart_the_worst_first(publish, site):
    """Each target has its own folder and its own verdict; the index begins with the one that needs somebody."""
    store, tickets = outage()
    for name in ("alpha", "zulu"):
        run = store.add_run(a_run(target=name))
        store.results_of[run.run_id] = results(run, **({"clock_offset": "degraded"} if name == "zulu" else {}))

    summary = publish(store, local_tickets=tickets, targets=("never",))

    assert {name: verdict.kind for name, verdict in summary.verdicts.items()} == {
        "alpha": VerdictKind.WORKS,
        "never": VerdictKind.NEVER_RUN,
        "yard": VerdictKind.INCIDENTS,
        "zulu": VerdictKind.DEGRADED,
    }
    index = text_of(site, "index.html")
    order = [index.index(f'"{name}/index.html"') for name in ("yard", "never", "zulu", "alpha")]
    assert order == sorted(order)
    assert "Everything works" in text_of(site, "alpha/index.html")
    assert "The database does not answer" not in text_of(site, "alpha/index.html")


def test_site_without_targets_says_what_to_do(publish, site):
    """Before the first run the index says how to make one."""
    publish(FakeStore())

    assert "ronda publish" in text_of(site, "index.html")


def test_interrupted_run_is_said_and_hides_nothing(publish, site):
    """What an interrupted run did not reach is shown as the run before left it, and marked so."""
    store = with_run()
    cut = a_run(1, complete=False, finished_at=None)
    store.add_run(cut, results(cut, api_whoami="failed")[:1])
    publish(store)

    page = text_of(site)
    assert "The latest run was interrupted" in page
    assert page.count("From the run of") == 5
    assert "1 check fails, no incident yet" in page


def test_interrupted_runs_alone_do_not_keep_a_page_fresh(publish, site):
    """When every run since the limit was interrupted, the page is out of date although something was measured."""
    store = FakeStore()
    store.add_run(whole := a_run(20), results(whole))
    cut = a_run(1, complete=False, finished_at=None)
    store.add_run(cut, results(cut)[:1])
    publish(store)

    assert "No complete run since" in text_of(site)
    assert 'class="band good stale"' in text_of(site)


def test_target_that_could_not_be_measured_is_not_said_to_be(publish, site):
    """When most is unknown, the band says when it was tried, not when it was measured."""
    store = with_run(**dict.fromkeys(("api_whoami", "broker_ping", "celery_ping", "database_ping"), "unknown"))
    publish(store)

    assert "Could not be measured" in text_of(site)
    assert "Tried <time" in text_of(site)
    assert "Measured <time" not in text_of(site)


def test_run_without_results_measures_nothing(publish, site):
    """A run that was killed before its first result does not make the target look freshly measured."""
    store = with_run()
    store.add_run(a_run(0, complete=False, finished_at=None))
    publish(store)

    assert "Measured <time" in text_of(site)
    assert "11:58:06" in text_of(site).split("Measured <time")[1][:80]


def test_target_whose_only_run_has_no_results(publish, site):
    """A target that never had a result is said to be never measured, and its pages stand."""
    store = FakeStore()
    store.add_run(run := a_run(complete=False, finished_at=None))
    publish(store)

    assert "Never measured" in text_of(site)
    assert "This run has no results." in text_of(site, f"yard/runs/{run.run_id}.html")


@pytest.mark.parametrize("many_open", [0, 200])
def test_two_hundred_incidents(publish, site, many_open):
    """Each of 200 incidents has a page, open or closed, and the list has them all."""
    store = with_run()
    for number in range(200):
        closed_at = None if number < many_open else NOW
        incident = an_incident(number, closed_at=closed_at)
        store.add_incident(incident, an_event(incident, "opened", 3, "{check} failed", check="x"))
    publish(store)

    assert len(list((site / "yard/incidents").glob("yard-*.html"))) == 200
    assert text_of(site, "yard/incidents/index.html").count("<tr") == 201
    assert "Only the latest" not in text_of(site, "yard/incidents/index.html")


def test_more_incidents_than_are_shown_is_said(publish, site):
    """When there are more incidents than pages, the list says so."""
    store = with_run()
    for number in range(4):
        incident = an_incident(number)
        store.add_incident(incident, an_event(incident, "opened", 3, "{check} failed", check="x"))
    publish(store, incidents_shown=3)

    assert "Only the latest 3 are shown." in text_of(site, "yard/incidents/index.html")


def test_incident_that_recovers_says_so(publish, site):
    """An open incident whose root passes again says that it waits for confirmation."""
    store = with_run()
    incident = store.add_incident(an_incident())
    publish(store)

    assert "Passes again: it closes once that is confirmed" in text_of(site)
    assert "Passes again" in text_of(site, f"yard/incidents/{incident.incident_id}.html")


def test_providers_incident_shows_its_proof(publish, site):
    """An incident on level 3 lists the internal checks that passed."""
    store = with_run()
    proof = ("health.database.ping", "health.broker.ping")
    incident = store.add_incident(an_incident(level=Level.PROVIDER, cause="ocr", proof=proof))
    publish(store)

    page = text_of(site, f"yard/incidents/{incident.incident_id}.html")
    assert "Level 3: outside provider" in page
    assert "Why it is the provider: 2 internal checks passed in the same run" in page


def test_long_evidence_is_cut_on_the_page_and_whole_in_its_file(publish, site):
    """The page shows the beginning of long evidence and links to all of it."""
    store, run = FakeStore(), a_run()
    file = store.add_evidence("long.txt", "é" * 20_000)
    store.add_run(run, [replace(each, evidence=(file,)) for each in results(run, database_ping="failed")])
    incident = store.add_incident(an_incident(run_id=run.run_id))
    publish(store)

    page = text_of(site, f"yard/incidents/{incident.incident_id}.html")
    assert "only its beginning is shown here" in page
    assert page.count("é") == 8_192
    (whole,) = (site / "yard/evidence").iterdir()
    assert whole.read_text(encoding="utf-8") == "é" * 20_000


def test_evidence_that_is_no_longer_kept_has_no_link(publish, site):
    """Evidence the store has dropped is neither linked nor written."""
    store, tickets = outage()
    store.files.clear()
    publish(store, local_tickets=tickets)

    assert not (site / "yard/evidence").exists()
    assert "There is none, or it is no longer kept." in text_of(site, "yard/incidents/yard-20261124T164800-000001.html")


def test_status_says_the_same_to_programs(publish, site):
    """``status.json`` has the verdict, every check and the open incidents of each target."""
    store, tickets = outage()
    publish(store, local_tickets=tickets)

    status = json.loads(text_of(site, "status.json"))
    (target,) = status["targets"]
    assert (status["schema"], status["written_at"]) == (1, "2026-11-24T17:00:00Z")
    assert (target["verdict"], target["tone"]) == ("incidents", "bad")
    assert (target["measured_at"], target["stale_at"]) == ("2026-11-24T16:58:06Z", "2026-11-24T17:13:06Z")
    assert target["counts"] == {"failed": 2, "degraded": 1, "unknown": 1, "passed": 2, "skipped": 0}
    assert {each["outcome"] for each in target["checks"]} == set(Outcome) - {Outcome.SKIPPED}
    (incident,) = target["open_incidents"]
    assert (incident["cause"], incident["severity"], incident["ticket"]) == ("database", "S1", "RONDA-7")
    assert (site / incident["page"]).is_file()


def test_folder_of_others_is_refused_before_anything_is_read(publish, site):
    """A foreign folder stops the rendering with the mend."""
    site.mkdir()
    (site / "notes.txt").write_text("mine")

    with pytest.raises(SiteError, match="choose another `site` folder"):
        publish(with_run())
    assert [path.name for path in site.iterdir()] == ["notes.txt"]
