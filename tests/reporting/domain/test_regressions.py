"""The verdict per case, told as stories.

``A:. A:x B:x2`` is three runs: passed on A, failed on A, failed on B in two tries. The marks: ``.`` passed, ``x``
failed, ``d`` degraded, ``?`` unknown, ``-`` skipped; a number behind is the tries. No name before the colon: the run
named no version.
"""

from datetime import timedelta

import pytest

from reporting.domain.outcome import Outcome, Severity
from reporting.domain.policy import Policy
from reporting.domain.regressions import PROOF_TRIES, Sighting, fold, judge
from reporting.domain.verdicts import Judgement
from tests.reporting.builders import NOON, STEP

POLICY = Policy(flaky_days=14, flaky_passes=3)
MARKS = {
    ".": Outcome.PASSED,
    "x": Outcome.FAILED,
    "d": Outcome.DEGRADED,
    "?": Outcome.UNKNOWN,
    "-": Outcome.SKIPPED,
}


def sightings_of(story, severity=Severity.S2, step=STEP):
    """Return the results of a story, five minutes apart."""
    found = []
    for number, word in enumerate(story.split()):
        deployment, _colon, said = word.rpartition(":")
        tries = int(said[1:] or 1)
        found.append(Sighting(NOON + step * number, deployment or None, MARKS[said[0]], tries, severity))
    return found


def verdicts_of(story, policy=POLICY, **given):
    """Return what was said after each run: a verdict, or a dash where there was none."""
    state, said = None, []
    for seen in sightings_of(story, **given):
        state, judgement = judge(state, seen, policy)
        said.append("-" if judgement is None else judgement.verdict.value.replace("already_failing", "already"))
    return said


def last_of(story, policy=POLICY, **given) -> Judgement:
    """Return the last verdict of a story."""
    return fold(sightings_of(story, **given), policy)[1][-1]


@pytest.mark.parametrize(
    ("story", "said"),
    [
        ("A:. A:.", "new new"),
        ("A:x2 A:x2", "new new"),
        ("A:. B:. B:.", "new passing passing"),
        ("A:. B:x2 B:x2", "new regression regression"),
        ("A:. B:x", "new regression"),
        ("A:x2 B:x2 C:x2", "new already already"),
        ("A:. B:x2 C:x2", "new regression already"),
        ("A:. B:x2 A:. A:.", "new regression fixed fixed"),
        ("A:x2 B:. B:. C:.", "new fixed fixed passing"),
        ("A:. B:? B:- C:x2", "new - - regression"),
        ("A:x2 B:? C:.", "new - fixed"),
        ("A:. B:d", "new passing"),
        ("A:d B:x2", "new regression"),
        ("A:. B:x2 :x2 :x2", "new regression regression regression"),
        ("A:. :. B:x2", "new new regression"),
        ("A:.2 A:.", "flaky flaky"),
        ("A:. A:x2", "new flaky"),
        ("A:x2 A:.", "new flaky"),
        ("A:. B:x2 B:. B:.", "new regression flaky flaky"),
        ("A:. A:.3 B:x5", "new flaky flaky"),
        (":. :x2 :.2 :.", "- - flaky flaky"),
        (":. :x :x :.", "- - - -"),
        (":. A:x2", "- regression"),
        (":x2 A:.", "- fixed"),
        ("", ""),
    ],
)
def test_verdicts_of_a_story(story, said):
    """Each run of the story is judged as the table says."""
    assert verdicts_of(story) == said.split()


def test_only_what_is_judged_makes_a_state():
    """A case that was only ever unknown or skipped is not remembered, so that it is new when it is first judged."""
    assert fold(sightings_of("A:? A:-"), POLICY) == (None, [])
    assert verdicts_of("A:? B:x2") == ["-", "new"]


def test_a_regression_names_what_it_rests_on():
    """It says on what it fails, on what it worked, and that a second try confirmed it."""
    said = last_of("A:. B:x5")

    assert (said.deployment, said.baseline, said.failing, said.confirmed, said.tries) == ("B", "A", True, True, 5)
    assert said.counts_against


def test_one_try_does_not_confirm():
    """A regression seen in a single try is one, and says that it is not confirmed."""
    assert last_of("A:. B:x").confirmed is False


def test_a_regression_is_told_once():
    """Only the first run of a deployment says it afresh; the same on the next deployment is news again."""
    _state, said = fold(sightings_of("A:. B:x2 B:x2 A:. B:x2"), POLICY)

    assert [each.is_fresh for each in said] == [True, True, False, True, True]


def test_a_flaky_case_is_excused():
    """Between its first mixed result and its date, what it fails counts for nothing."""
    said = last_of("A:.2 A:x5")

    assert (said.failing, said.is_excused, said.counts_against) == (True, True, False)
    assert said.flaky_since == NOON
    assert said.expires_at == NOON + timedelta(days=14)


@pytest.mark.parametrize(("later_days", "excused"), [(13.9, True), (14.0, False), (30.0, False)])
def test_the_date_is_enforced(later_days, excused):
    """From its date on a flaky case that fails is not excused any more."""
    said = last_of("A:.2 A:x5", step=timedelta(days=later_days))

    assert (said.is_excused, said.counts_against, said.has_expired) == (excused, not excused, not excused)


def test_it_is_trusted_again_after_clean_passes():
    """As many clean passes in a row as the policy says end it; a retry in between begins the count again."""
    assert verdicts_of("A:.2 A:. A:. A:.2 A:. A:. A:. B:x2") == [*["flaky"] * 6, "new", "regression"]


def test_trust_forgets_the_old_failure():
    """After it is trusted again on the same deployment, passing on there is not flaky."""
    assert verdicts_of("A:. B:x2 B:. B:. B:. B:. B:.")[-2:] == ["passing", "passing"]


def test_flaky_is_counted_anew_after_trust():
    """A case that was trusted and is flaky again has a new date."""
    said = last_of("A:.2 A:. A:. A:. A:.2")

    assert said.flaky_since == NOON + STEP * 4


@pytest.mark.parametrize(
    ("story", "verdict"),
    [
        ("A:.2 B:x5 B:x5", "regression"),
        ("A:.2 A:x5 A:x5", "flaky"),
        ("A:.2 A:x5 B:x5", "already"),
        ("A:.2 B:x5 B:x5 C:x5", "already"),
        ("A:.2 B:x5 B:x5 A:.", "fixed"),
    ],
)
def test_a_flaky_case_that_breaks_is_no_longer_excused(story, verdict):
    """Failing for good ends the excuse: a regression where it never passed and worked before, else as it stands."""
    said = last_of(story)

    assert verdicts_of(story)[-1] == verdict
    assert not said.is_excused


def test_a_single_failed_run_of_a_flaky_case_is_no_proof():
    """One run in which all five tries fail leaves the excuse, and no later pass is called fixed."""
    assert last_of("A:.2 B:x5").is_excused
    assert verdicts_of("A:.2 B:x5 C:.")[-1] == "flaky"


@pytest.mark.parametrize(("runs", "excused"), [(PROOF_TRIES - 1, True), (PROOF_TRIES, False)])
def test_single_tries_need_more_runs(runs, excused):
    """What is tried once per run, as imported results are, must fail six times in a row to lose its excuse."""
    assert last_of("A:. A:x A:. " + "B:x " * runs).is_excused is excused


def test_a_mild_case_needs_as_many_runs_as_open_an_incident():
    """With severity S4, which opens after three runs, two failed runs are no proof and three are."""
    assert last_of("A:.2 B:x5 B:x5", severity=Severity.S4).is_excused
    assert verdicts_of("A:.2 B:x5 B:x5 B:x5", severity=Severity.S4)[-1] == "regression"
