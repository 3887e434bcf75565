"""Names of cases and of suites."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.intake.errors import IntakeError
from reporting.intake.naming import LONGEST_CASE, CaseNames, check_of_suite
from reporting.redaction import Redactor
from tests.reporting.intake.building import TOKEN


def test_a_name_that_fits_stays_as_it_is() -> None:
    """A short name is shown whole."""
    assert CaseNames(str).short("tests.test_yard::test_plate[ABC 123]") == "tests.test_yard::test_plate[ABC 123]"


def test_long_names_that_differ_at_their_end_stay_apart() -> None:
    """What is cut is told apart by a digest, which is the same in every run."""
    names = CaseNames(str)
    one, two = (names.short("t" * 500 + end) for end in "ab")

    assert one != two
    assert len(one) == len(two) == LONGEST_CASE
    assert CaseNames(str).short("t" * 500 + "a") == one


def test_names_that_differ_in_a_secret_stay_apart() -> None:
    """A secret is taken out of a name; two that look the same then are numbered."""
    names = CaseNames(Redactor([TOKEN], b"k" * 32).clean)
    one, two = (names.short(f"t[password={word}]") for word in ("abcdef1", "abcdef2"))

    assert (one, two) == ("t[password=[hidden]]", "t[password=[hidden]] (2)")
    assert TOKEN not in names.short(f"t[{TOKEN}]")


@given(st.lists(st.text(min_size=1), unique=True, max_size=20))
def test_every_name_gets_one_of_its_own(names: list[str]) -> None:
    """No two names of a run become one, and each fits."""
    short = [
        given_name for case_names in [CaseNames(lambda text: text[:3])] for given_name in map(case_names.short, names)
    ]

    assert len(set(short)) == len(names)
    assert all(0 < len(each) <= LONGEST_CASE for each in short)


@pytest.mark.parametrize(
    ("suite", "check"),
    [
        (None, "regression.tests"),
        ("api", "regression.tests_api"),
        ("Web: órdenes / E2E", "regression.tests_web_ordenes_e2e"),
        ("x" * 300, f"regression.tests_{'x' * 60}"),
    ],
)
def test_a_suite_has_a_check_of_its_own(suite: str | None, check: str) -> None:
    """Its name becomes part of the id."""
    assert check_of_suite(suite) == check


def test_a_suite_without_letters_is_refused() -> None:
    """Nothing of it can be part of an id."""
    with pytest.raises(IntakeError, match=r"--suite '---' has no letter or digit"):
        check_of_suite("---")


def test_a_name_is_one_line_that_no_terminal_obeys() -> None:
    """Line ends become spaces, and what a terminal would take as a command becomes a sign that it does not know."""
    assert CaseNames(str).short("a\n b\t\x1b[31mc\x9b") == "a b \ufffd[31mc\ufffd"
