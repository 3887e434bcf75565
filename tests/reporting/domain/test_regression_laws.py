"""What holds for every history of a case, whatever it is."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.outcome import Outcome, Severity
from reporting.domain.policy import Policy
from reporting.domain.regressions import Sighting, fold, judge
from reporting.domain.verdicts import Judgement, Verdict
from tests.reporting.builders import NOON

POLICY = Policy(flaky_days=2, flaky_passes=3)


@st.composite
def histories(draw: st.DrawFn) -> list[Sighting]:
    """Return up to forty results of one case over up to four versions, hours apart."""
    at, found = NOON, []
    for _ in range(draw(st.integers(0, 40))):
        at += timedelta(hours=draw(st.integers(1, 20)))
        found.append(
            Sighting(
                at,
                draw(st.sampled_from([None, "A", "B", "C", "D"])),
                draw(st.sampled_from(Outcome)),
                draw(st.integers(1, 5)),
                draw(st.sampled_from(Severity)),
            )
        )
    return found


def _said(history: Sequence[Sighting]) -> list[tuple[Sighting, Judgement]]:
    state, said = None, []
    for seen in history:
        state, judgement = judge(state, seen, POLICY)
        if judgement is not None:
            said.append((seen, judgement))
    return said


def _on(history: Sequence[Sighting]) -> list[tuple[Sighting, int, str | None]]:
    """Return each judged result with the number and name of the deployment it is on, counted independently."""
    number, name, found = 0, None, []
    for seen in history:
        if not seen.outcome.is_judged:
            continue
        if seen.deployment not in (None, name):
            number, name = number + 1, seen.deployment
        found.append((seen, number, name))
    return found


@given(histories(), st.integers(0, 40))
def test_one_by_one_is_all_at_once(history: list[Sighting], at: int) -> None:
    """Folding in two parts, the state kept in between, gives what folding the whole gives, every time."""
    first, _ = fold(history[:at], POLICY)
    state = first
    for seen in history[at:]:
        state, _said_now = judge(state, seen, POLICY)

    assert state == fold(history, POLICY)[0] == fold(history, POLICY)[0]


@given(histories())
def test_unjudged_results_change_nothing(history: list[Sighting]) -> None:
    """Leaving out what could not be judged leaves the same state and the same verdicts."""
    judged = [seen for seen in history if seen.outcome.is_judged]

    assert fold(judged, POLICY) == fold(history, POLICY)


@given(histories())
def test_no_regression_without_a_baseline_that_worked(history: list[Sighting]) -> None:
    """A regression fails, never passed on its deployment, and the last result on the deployment before passed."""
    on = _on(history)
    for seen, judgement in _said(history):
        if judgement.verdict is not Verdict.REGRESSION:
            continue
        number = next(number for each, number, _name in on if each is seen)
        here = [each for each, other, _name in on if other == number and each.at <= seen.at]
        before = [(each, name) for each, other, name in on if other == number - 1]
        assert before[-1][0].outcome is not Outcome.FAILED
        assert judgement.baseline == before[-1][1]
        trusted_on = [each for each in here if each.outcome is not Outcome.FAILED]
        assert trusted_on == []


@given(histories())
def test_nothing_fixed_that_does_not_work(history: list[Sighting]) -> None:
    """What is fixed passes, and its last result on the deployment before failed."""
    on = _on(history)
    for seen, judgement in _said(history):
        if judgement.verdict is Verdict.FIXED:
            number = next(number for each, number, _name in on if each is seen)
            before = [each for each, other, _name in on if other == number - 1]
            assert seen.outcome is not Outcome.FAILED
            assert before[-1].outcome is Outcome.FAILED


@given(histories())
def test_nothing_is_excused_for_ever(history: list[Sighting]) -> None:
    """What is excused is flaky, has a date, and the date has not come."""
    for seen, judgement in _said(history):
        assert not judgement.is_excused or judgement.verdict is Verdict.FLAKY
        assert (judgement.flaky_since is None) == (judgement.expires_at is None)
        if judgement.is_excused:
            assert judgement.expires_at is not None
            assert judgement.expires_at > seen.at


@given(histories())
def test_what_is_new_was_not_there_before(history: list[Sighting]) -> None:
    """New is said only on the first deployment the case was ever judged on."""
    on = _on(history)
    for seen, judgement in _said(history):
        if judgement.verdict is Verdict.NEW:
            number = next(number for each, number, _name in on if each is seen)
            assert number == on[0][1]


@given(histories())
def test_a_broken_case_is_always_called(history: list[Sighting]) -> None:
    """Whatever came before, failing in six runs of two tries counts, on a new version and on the old one."""
    start = history[-1].at if history else NOON
    for version in ("Z", None):
        broken = [
            Sighting(start + timedelta(minutes=number), version, Outcome.FAILED, 2, Severity.S2)
            for number in range(1, 7)
        ]
        said = fold([*history, *broken], POLICY)[1]

        assert not said or not said[-1].is_excused or said[-1].at < broken[-1].at
