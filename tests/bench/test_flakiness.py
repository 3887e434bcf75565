"""The error rates that docs/regressions.md states, on a tenth of the cases."""

from bench.flakiness import shares, waits


def test_one_failure_in_three_is_flaky_and_no_regression():
    """Over thirty deployments, with five tries, every such case is called flaky, and hardly one a regression."""
    said = shares(1 / 3, 5, cases=300)

    assert said.flaky == 100
    assert said.regression <= 1


def test_without_retries_it_is_called_wrongly_more_often():
    """With one try the same cases are called regressions many times as often: the measure can tell."""
    assert shares(1 / 3, 1, cases=300).regression > 3


def test_a_break_is_called():
    """What never failed is called in its first failed run, what was flaky in its second."""
    assert set(waits(0, 1, 5, cases=50)) == {(1, True)}
    assert sorted({run for run, _is_regression in waits(1 / 3, 1, 5, cases=50)}) == [2]
