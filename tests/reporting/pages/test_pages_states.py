"""What is current, and what hangs under what."""

from dataclasses import replace

from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckKey
from reporting.pages.affected import affected_of
from reporting.pages.current import current_states, newest_whole
from tests.reporting.pages.stories import a_run, an_incident, results


def measured(minutes_ago, letters, **changes):
    """Return a run with a check for each letter."""
    run = a_run(minutes_ago, **changes)
    made = results(run)[0]
    return run, [replace(made, check=f"health.check.{letter}", message=run.run_id) for letter in letters]


def said(states):
    """Return how long ago each check was measured, by its letter."""
    return {key.check[-1]: run.run_id[-6:-2] for key, (run, _) in states.items()}


def test_complete_run_is_the_whole_state():
    """After a complete run, a check it did not have is gone."""
    states = current_states([measured(1, "abcdefghi"), measured(6, "abcdefghij")])

    assert said(states) == dict.fromkeys("abcdefghi", "1659")


def test_interrupted_run_updates_what_it_reached():
    """An interrupted run hides nothing of the run before it."""
    states = current_states([measured(1, "ab", complete=False), measured(6, "abc")])

    assert said(states) == {"a": "1659", "b": "1659", "c": "1654"}


def test_run_of_a_few_checks_hides_nothing():
    """A complete run of some of the checks, even of most of them, updates only those."""
    states = current_states([measured(1, "ab"), measured(6, "abc"), measured(11, "abcd")])

    assert said(states) == {"a": "1659", "b": "1659", "c": "1654", "d": "1649"}


def test_a_run_of_a_few_checks_is_no_fresh_measurement():
    """The newest whole run is the one before it."""
    runs = [measured(1, "ab"), measured(6, "abcd")]

    assert newest_whole(runs) is runs[1][0]


def test_no_run_has_no_state():
    """Without runs there are no states."""
    assert current_states([]) == {}


def tree(needs, order="abcd"):
    """Return the affected checks of an incident rooted at ``a`` with their depths."""
    made = results(a_run())[0]
    keys = [CheckKey(f"health.check.{letter}", "") for letter in order]
    then = {
        key: replace(
            made, check=key.check, needs=tuple(f"health.check.{each}" for each in needs.get(key.check[-1], ""))
        )
        for key in keys
    }
    incident = an_incident(check="health.check.a", affected=tuple(keys))
    return [(each.key.check[-1], each.depth) for each in affected_of(incident, then, {})]


def test_each_check_hangs_under_the_one_it_needs():
    """The tree follows ``needs``, whatever the order."""
    assert tree({"d": "c", "c": "a", "b": "a"}) == [("a", 0), ("b", 1), ("c", 1), ("d", 2)]


def test_check_that_needs_none_of_them_hangs_under_the_root():
    """Without a known need a check is shown directly below the root."""
    assert tree({"b": "x"}, "ab") == [("a", 0), ("b", 1)]


def test_needs_in_a_circle_lose_nothing():
    """Checks that need each other are all shown, once."""
    found = [letter for letter, _ in tree({"b": "c", "c": "d", "d": "b"})]

    assert sorted(found) == ["a", "b", "c", "d"]


def test_incident_without_kept_results_still_has_its_tree():
    """When the results are no longer kept, the affected checks are shown without what they said."""
    found = affected_of(an_incident(), {}, {CheckKey("health.api.whoami", ""): Outcome.PASSED})

    assert [(each.key.check, each.depth, each.then, each.now) for each in found] == [
        ("health.database.ping", 0, None, None),
        ("health.api.whoami", 1, None, Outcome.PASSED),
    ]
