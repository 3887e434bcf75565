"""One cause for what fails together: which check is at the root."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.needs import by_root, cycles
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckResult
from tests.reporting.builders import a_result
from tests.reporting.domain.stories import results_of


def grouped(story: str) -> dict[str, list[str]]:
    """Return the groups of a story, by root."""
    return {root: [str(each.key) for each in members] for root, members in by_root(results_of(story)).items()}


@pytest.mark.parametrize(
    ("story", "groups"),
    [
        ("a b<a", {}),
        ("a! b<a", {"a": ["a"]}),
        ("a b!<a", {"b": ["b"]}),
        ("a! b!", {"a": ["a"], "b": ["b"]}),
        # a chain hangs under its end, wherever the root stands in the run
        ("a! b!<a c!<b", {"a": ["a", "b", "c"]}),
        ("c!<b b!<a a!", {"a": ["a", "c", "b"]}),
        ("a! b<a c!<b", {"a": ["a"], "c": ["c"]}),
        # a diamond has one root
        ("a! b!<a c!<a d!<b,c", {"a": ["a", "b", "c", "d"]}),
        ("a b!<a c!<a d!<b,c", {"b": ["b", "d"], "c": ["c"]}),
        # of two roots the more severe one explains, then the first by name
        ("a! b!:S1 c!<a,b", {"a": ["a"], "b": ["b", "c"]}),
        ("b! a! c!<b,a", {"b": ["b"], "a": ["a", "c"]}),
        # a degraded need explains what is degraded only
        ("a~ b~<a", {"a": ["a", "b"]}),
        ("a~ b!<a", {"a": ["a"], "b": ["b"]}),
        ("a! b~<a", {"a": ["a", "b"]}),
        ("a! b~<a c~<b", {"a": ["a", "b", "c"]}),
        # a need that was not judged is looked through
        ("a! b?<a c!<b", {"a": ["a", "c"]}),
        ("a! b-<a c!<b", {"a": ["a", "c"]}),
        ("a! b?<a c?<b d!<c", {"a": ["a", "d"]}),
        ("a? b!<a", {"b": ["b"]}),
        ("a~ b?<a c!<b", {"a": ["a"], "c": ["c"]}),
        # a need that was not measured explains nothing
        ("b!<a", {"b": ["b"]}),
        ("c!<a,b b!", {"b": ["b", "c"]}),
        # several cases of one check are one
        ("a[x]! a[y] b!<a", {"a": ["a[x]", "b"]}),
        ("a[x] a[y]! a[z]! b!<a", {"a": ["a[y]", "a[z]", "b"]}),
        ("a[x]~ a[y]! b!<a", {"a": ["a[x]", "a[y]", "b"]}),
        ("a[x]? a[y] b!<a c!", {"b": ["b"], "c": ["c"]}),
        # a circle is one cause, under the most severe
        ("a!<b b!<a", {"a": ["a", "b"]}),
        ("a!<b b!:S1<a", {"b": ["b", "a"]}),
        ("a!<b b!<a c!<b", {"a": ["a", "b", "c"]}),
        ("a!<b b!<a,z z!", {"z": ["z", "a", "b"]}),
        ("a!<a", {"a": ["a"]}),
    ],
)
def test_what_fails_hangs_under_its_root(story: str, groups: dict[str, list[str]]) -> None:
    """Each failing check stands under the deepest failing need, the root's own results first."""
    assert grouped(story) == groups


def test_many_ways_to_one_root_take_no_longer() -> None:
    """Thirty diamonds on top of each other, a thousand million paths, are one group at once."""
    layers = [(f"x{number:02d}", f"y{number:02d}") for number in range(30)]
    below: list[tuple[str, ...]] = [(), *layers]
    results = [a_result(name, needs=needs) for layer, needs in zip(layers, below, strict=False) for name in layer]

    assert {root: len(members) for root, members in by_root(results).items()} == {"x00": 59, "y00": 1}


_NAMES = "abcdefg"


@st.composite
def _runs(draw: st.DrawFn, *, acyclic: bool = False) -> list[CheckResult]:
    results = []
    for number, name in enumerate(_NAMES[: draw(st.integers(1, 7))]):
        allowed = _NAMES[:number] if acyclic else _NAMES
        needs = tuple(draw(st.lists(st.sampled_from(allowed), max_size=3))) if allowed else ()
        severity = draw(st.sampled_from(Severity))
        for case in draw(st.sampled_from(["", "xy"])) or [""]:
            outcome = draw(st.sampled_from(Outcome))
            results.append(a_result(name, outcome, case=case, needs=needs, severity=severity))
    return draw(st.permutations(results))


def _reaches(results: list[CheckResult], start: str, goal: str) -> bool:
    needs = {each.check: each.needs for each in results}
    seen, todo = set(), list(needs.get(start, ()))
    while todo:
        if (check := todo.pop()) not in seen:
            seen.add(check)
            todo += needs.get(check, ())
    return goal in seen


@given(_runs())
def test_every_result_that_did_not_pass_is_in_one_group(results: list[CheckResult]) -> None:
    """Nothing is lost and nothing is told twice, and nothing that passed or was not judged is told."""
    members = [each for group in by_root(results).values() for each in group]

    assert sorted(each.key for each in members) == sorted(each.key for each in results if each.outcome.badness)


@given(_runs())
def test_no_root_has_a_failing_need(results: list[CheckResult]) -> None:
    """What a root needs did not fail, unless they need each other."""
    worst = {
        each.check: max(other.outcome.badness for other in results if other.check == each.check) for each in results
    }
    for root, members in by_root(results).items():
        for need in members[0].needs:
            if worst.get(need, 0) >= worst[root]:
                assert _reaches(results, need, root)


@given(_runs())
def test_a_root_stands_first_in_its_own_group(results: list[CheckResult]) -> None:
    """A group is told by its root, which is one of its results and has no other root."""
    for root, members in by_root(results).items():
        assert members[0].check == root


@given(_runs(acyclic=True))
def test_members_need_their_root(results: list[CheckResult]) -> None:
    """A check hangs under another only if it needs it, at first hand or further away."""
    for root, members in by_root(results).items():
        assert [each.check for each in members if each.check != root and not _reaches(results, each.check, root)] == []


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ({}, []),
        ({"a": ["b"], "b": []}, []),
        ({"a": ["b"]}, []),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, []),
        ({"a": ["a"]}, [("a",)]),
        ({"a": ["b"], "b": ["a"]}, [("a", "b")]),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, [("b", "c")]),
        ({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"]}, [("a", "b"), ("c", "d")]),
    ],
)
def test_cycles_are_found_once_each(needs: dict[str, list[str]], found: list[tuple[str, ...]]) -> None:
    """A circle is named by the checks along it; a diamond is none."""
    assert cycles(needs) == found
